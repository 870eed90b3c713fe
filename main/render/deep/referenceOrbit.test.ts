import { expect, it } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { viewOfDigits } from '../../../shared/genome/exactView.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { parseDecimal } from '../../../shared/math/decimal.ts';
import { fixed } from './bigOrbit.fixtures.ts';
import { referenceOrbit } from './referenceOrbit.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

function genomeAt(formula: string, re: string, im: string, width: string, iterations: number): Genome {
  const exact = { re: parseDecimal(re)!, im: parseDecimal(im)!, width: parseDecimal(width)! };
  return { ...defaultGenome(formula, greyPalette), view: viewOfDigits(exact, 0), iterations, precision: 'deep' };
}

/** The parts of places of z^2 + c from 0, as numbers of many digits. */
function orbitOf(re: string, im: string, steps: number, bits: number): [bigint, bigint][] {
  const wide = BigInt(bits);
  const [cx, cy] = [fixed(parseDecimal(re)!, bits), fixed(parseDecimal(im)!, bits)];
  const places: [bigint, bigint][] = [[0n, 0n]];
  for (let n = 0; n < steps; n++) {
    const [x, y] = places[n]!;
    places.push([((x * x - y * y) >> wide) + cx, ((2n * x * y) >> wide) + cy]);
  }
  return places;
}

/** m 2^e as an integer of 2^-bits. */
const integerOf = (mantissa: number, exponent: number, bits: number): bigint => {
  const shift = bits + exponent - 40;
  const whole = BigInt(Math.round(mantissa * 2 ** 40));
  return shift >= 0 ? whole << BigInt(shift) : whole >> BigInt(-shift);
};

it('is the orbit of the centre, also where it passes 0 closer than float64 knows', async () => {
  // beside the centre of period 2, so that every other place is tiny; and the place of a repelling cycle
  const digits = 400;
  const bits = 2400;
  const cases = [
    [`-1.${'0'.repeat(digits - 1)}3`, `2e-${digits}`, `4e-${digits}`],
    ['0.1642024628945338971775852558238172543', '0.6402775638639070191886362691717598477', '4e-30'],
  ] as const;
  for (const [re, im, width] of cases) {
    const steps = 60;
    const { texels, start, critical } = await referenceOrbit(genomeAt('mandelbrot', re, im, width, steps), 64);
    expect(start).toEqual([0, steps]);
    expect(critical).toEqual(start);
    expect(texels.length).toBe(4 * (steps + 1));
    expect([...texels.subarray(0, 4)]).toEqual([0, 0, -1_000_000, 0]);
    orbitOf(re, im, steps, bits).forEach(([x, y], n) => {
      if (n === 0) return;
      const [mx = 0, my = 0, exponent = 0] = texels.subarray(4 * n, 4 * n + 3);
      const largest = Math.max(Math.abs(mx), Math.abs(my));
      expect(largest).toBeGreaterThanOrEqual(0.5);
      expect(largest).toBeLessThanOrEqual(1);
      // half a unit of float32, and what 64 guard bits leave of the orbit's own errors
      const slack = integerOf(2 ** -23, exponent, bits) + 1n;
      for (const [part, mantissa] of [
        [x, mx],
        [y, my],
      ] as const) {
        const error = integerOf(mantissa, exponent, bits) - part;
        expect((error < 0n ? -error : error) <= slack).toBe(true);
      }
    });
  }
});

it('has the orbit of 0 beside that of a Julia set', async () => {
  const { start, critical, texels } = await referenceOrbit(genomeAt('julia', '0.25', '0.5', '1e-9', 50), 64);
  expect(start[0]).toBe(0);
  expect(critical[0]).toBe(start[1] + 1);
  expect(texels.length).toBe(4 * (critical[1] + 1));
  const place = (n: number): [number, number] => [texels[4 * n]! * 2 ** texels[4 * n + 2]!, texels[4 * n + 1]! * 2 ** texels[4 * n + 2]!];
  expect(place(0)).toEqual([0.25, 0.5]);
  expect(place(critical[0])).toEqual([0, 0]);
  expect(place(critical[0] + 1)[0]).toBeCloseTo(-0.8, 6);
});

it('has the parts of folded squares with exponents of their own, and x² - y² with all its digits', async () => {
  const steps = 8;
  const { texels, start } = await referenceOrbit(genomeAt('celtic', '-2', '1e-80', '1e-90', steps), 64);
  expect(start).toEqual([0, steps]);
  expect(texels.length).toBe(8 * (steps + 1));
  // Z_1 = c; Z_2 = (|4 - 1e-160| - 2, -4e-80 + 1e-80)
  const numberAt = (n: number, part: number, exponent: number): number => texels[8 * n + part]! * 2 ** texels[8 * n + exponent]!;
  for (const [n, x, y, square] of [
    [1, -2, 1e-80, 4],
    [2, 2, -3e-80, 4],
    [3, 2, -11e-80, 4],
  ] as const) {
    expect(numberAt(n, 0, 2)).toBeCloseTo(x, 6);
    expect(numberAt(n, 1, 3) / y).toBeCloseTo(1, 6);
    expect(numberAt(n, 4, 5)).toBeCloseTo(square, 6);
    expect([...texels.subarray(8 * n + 6, 8 * n + 8)]).toEqual([0, 0]);
  }
  expect([...texels.subarray(0, 6)]).toEqual([0, 0, -1_000_000, -1_000_000, 0, -1_000_000]);
});

it('is refused where perturbation cannot draw, and given up when told to', async () => {
  const kali = defaultGenome('kali', greyPalette);
  await expect(referenceOrbit(kali, 64)).rejects.toMatchObject({ code: 'BAD_GENOME' });
  const endless = genomeAt('mandelbrot', '-1', '0', '1e-2000', 1_000_000);
  await expect(referenceOrbit(endless, 64, AbortSignal.timeout(30))).rejects.toThrow();
});
