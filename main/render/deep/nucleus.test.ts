import { describe, expect, it } from 'vitest';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { DeepStep } from '../../../shared/formula/deepSteps.ts';
import { deepFormulaOf } from '../../../shared/formula/deepFamily.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { exactView, viewOfDigits } from '../../../shared/genome/exactView.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { centredOn, zoomedTo } from '../../../shared/genome/nucleus.ts';
import { compare, parseDecimal, ratio, subtract, toNumber } from '../../../shared/math/decimal.ts';
import { exactOrbit, fixed } from './bigOrbit.fixtures.ts';
import { benchmarks } from './deep.fixtures.ts';
import { nucleusInView } from './nucleus.ts';

const palette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};
function genomeAt(formula: string, re: string, im: string, width: string, iterations = 2000, params: Genome['params'] = {}): Genome {
  const genome = defaultGenome(formula, palette);
  const view = viewOfDigits({ re: parseDecimal(re)!, im: parseDecimal(im)!, width: parseDecimal(width)! }, 0);
  return { ...genome, params: { ...genome.params, ...params }, view, iterations };
}

/** log2 |z_p| at a c of many digits, and the least of the places before. */
function returnOf(step: DeepStep, c: { re: string; im: string }, period: number, bits: number): { last: number; before: number } {
  const place = { x: fixed(parseDecimal(c.re)!, bits), y: fixed(parseDecimal(c.im)!, bits) };
  const formula = { ...step, startScale: 0, startShift: [0, 0], cScale: 1, cShift: [0, 0] } as const;
  const { points } = exactOrbit(formula, place, bits, period);
  const logs = points.slice(1).map(([x, y]) => Math.log2(Math.max(Math.hypot(x, y), 2 ** -1000)));
  return { last: logs.at(-1)!, before: Math.min(...logs.slice(0, -1), 2) };
}

describe('nucleusInView', () => {
  it('finds the known centres', async () => {
    // the real root of c^3 + 2 c^2 + c + 1, and the period-2 disc
    const three = await nucleusInView(genomeAt('mandelbrot', '-1.75', '0.01', '0.1'), 1);
    expect(three.period).toBe(3);
    expect(Number(three.re)).toBeCloseTo(-1.7548776662466927, 14);
    expect(Number(three.im)).toBeCloseTo(0, 14);
    // its copy of the set is 0.0190 as large (the cusp lies 1/4 of that beyond the centre: -1.75)
    expect(Number(three.size)).toBeCloseTo((1.7548776662466927 - 1.75) * 4, 3);
    expect(await nucleusInView(genomeAt('mandelbrot', '-1.1', '0.05', '0.3'), 1)).toMatchObject({ period: 2, size: '0.5' });
    expect(await nucleusInView(genomeAt('mandelbrot', '0.1', '0.1', '0.5'), 1)).toMatchObject({ period: 1, size: '1' });
  });

  it.each([
    ['mandelbrot', '-0.743643887037158', '0.131825904205311', '1e-9', {}],
    ['multibrot', '0.1410582', '1.1110483', '1e-3', { d: 3 }],
    ['multibrot', '-0.521869', '0.6932377', '1e-3', { d: 5 }],
    ['burning-ship', '-1.6', '-0.02', '4e-2', {}],
    ['celtic', '-1.1', '0.32', '2e-2', {}],
    ['tricorn', '0.364852', '0.5025899', '1e-3', {}],
  ] as const)('of %s at %s %s', async (formula, re, im, width, params) => {
    const genome = genomeAt(formula, re, im, width, 4000, params);
    const found = await nucleusInView(genome, 0.75);
    const step = deepFormulaOf(formulaOf(genome)!, genome.params)!;
    const bits = 400;
    const { last, before } = returnOf(step, found, found.period, bits);
    // the orbit comes back to 0 as closely as the digits of c allow, and never before
    expect(last).toBeLessThan(before - 30);
    const view = exactView(genome.view);
    expect(Math.abs(ratio(subtract(parseDecimal(found.re)!, view.re), view.width))).toBeLessThan(0.7);
    expect(Math.abs(ratio(subtract(parseDecimal(found.im)!, view.im), view.width))).toBeLessThan(0.7);
    expect(Number(found.size)).toBeLessThan(Number(width) * 2);
  });

  it('finds deep ones to all their digits', async () => {
    const { re, im } = benchmarks.e113.view;
    const genome = genomeAt('mandelbrot', re, im, '8e-114', 40000);
    const found = await nucleusInView(genome, 1);
    expect(compare(parseDecimal(found.size)!, parseDecimal('1e-113')!)).toBe(-1);
    const step = deepFormulaOf(formulaOf(genome)!, genome.params)!;
    const { last, before } = returnOf(step, found, found.period, 1000);
    expect(before).toBeGreaterThan(last + 60);
    // seen from its own view it is still there, with the same period
    const closer = zoomedTo(genome, found, 1_000_000);
    const again = await nucleusInView({ ...closer, iterations: found.period }, 1);
    expect(again.period).toBe(found.period);
    const away = subtract(parseDecimal(again.re)!, parseDecimal(found.re)!);
    expect(Math.abs(toNumber(away) === 0 ? 0 : ratio(away, parseDecimal(found.size)!))).toBeLessThan(1e-6);
  });

  it('is refused where there is none, and given up when told to', async () => {
    await expect(nucleusInView(genomeAt('mandelbrot', '1', '1', '0.01'), 1)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(nucleusInView(genomeAt('julia', '0', '0', '1'), 1)).rejects.toMatchObject({ code: 'BAD_GENOME' });
    await expect(nucleusInView(genomeAt('kali', '0', '0', '1'), 1)).rejects.toMatchObject({ code: 'BAD_GENOME' });
    const endless = genomeAt('mandelbrot', '-2', '0', '1e-2000', 1_000_000);
    await expect(nucleusInView(endless, 1, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
  });
});

describe('views of a minibrot', () => {
  it('have it in the middle', async () => {
    const genome = genomeAt('mandelbrot', '-1.75', '0.01', '0.1', 50);
    const found = await nucleusInView(genome, 1);
    const centred = centredOn(genome, found);
    expect(centred.view.width).toBe(0.1);
    expect(centred.view.center[0]).toBeCloseTo(-1.7548776662466927, 15);
    const zoomed = zoomedTo(genome, found, 1000);
    expect(zoomed.view.width).toBeCloseTo(5 * 0.019, 2);
    expect(zoomed.iterations).toBe(120);
  });
});
