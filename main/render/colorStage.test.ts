import { afterAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../shared/math/rng.ts';
import { transfers, type Channel } from '../../shared/genome/coloring.ts';
import { linearToSrgb } from '../../shared/math/color.ts';
import { paintReference, smoothLut, transferred } from './colorStage.reference.ts';
import { entryOf, makeSpec, type SpecChanges } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const { isas, isa: usualIsa } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa }));

const count = 3000;

/** Values of all channels: numbers of many sizes and both signs, some without a value, slopes all round and some flat. */
function drawValues(seed: number): Float32Array {
  const stream = RandomStream.fromSeed(seed);
  const values = new Float32Array(6 * count);
  for (let channel = 0; channel < 4; channel++)
    for (let i = 0; i < count; i++) {
      const size = 10 ** stream.range(-6, 3);
      values[channel * count + i] = i % 97 === 0 ? Number.NaN : size * (stream.uniform() < 0.3 ? -1 : 1);
    }
  for (let i = 0; i < count; i++) {
    const angle = stream.range(0, 2 * Math.PI);
    const length = i % 11 === 0 ? 0 : 1;
    values[4 * count + i] = length * Math.cos(angle);
    values[5 * count + i] = length * Math.sin(angle);
  }
  return values;
}

const channel = (changes: Partial<Channel>): Channel => ({
  mode: 'exp',
  transfer: 'linear',
  density: 0.31,
  offset: 0.2,
  amount: 0.7,
  ...changes,
});
const paintSpec = (coloring: SpecChanges['coloring']) =>
  makeSpec('kali', { lut: smoothLut, interior: [1000, 2000, 3000], coloring: { mode: 'exp', density: 0.37, offset: 0.1, ...coloring } });

const cases: Record<string, SpecChanges['coloring']> = {
  'nothing but the palette': {},
  lightness: { lightness: channel({}) },
  'more light than there is': { lightness: channel({ amount: -1 }) },
  chroma: { chroma: channel({ transfer: 'atan' }) },
  'more chroma than the gamut has': { chroma: channel({ amount: -1, transfer: 'asinh' }) },
  hue: { hue: channel({ amount: 0.8, transfer: 'cbrt' }) },
  'hue backwards': { hue: channel({ amount: -1, transfer: 'log' }) },
  light: { light: { azimuthDeg: 135, elevationDeg: 40, strength: 0.8 } },
  'a low light': { light: { azimuthDeg: -20, elevationDeg: 0, strength: 1 } },
  'all of them': {
    lightness: channel({ transfer: 'sqrt' }),
    hue: channel({ amount: 0.4 }),
    chroma: channel({ transfer: 'log', amount: -0.6 }),
    light: { azimuthDeg: 300, elevationDeg: 60, strength: 0.5 },
  },
};

const bytes = (linear: readonly number[]): number[] => linear.map((v) => Math.round(255 * linearToSrgb(v)));

describe('colours of samples', () => {
  it.each(Object.entries(cases))('%s: within a byte of the definition', (_, coloring) => {
    const spec = paintSpec(coloring);
    const values = drawValues(5);
    const colors = renderer.paint(spec, values);
    let off = 0;
    for (let i = 0; i < count; i++) {
      const sample = Array.from({ length: 6 }, (_, k) => values[k * count + i]!);
      const expected = bytes(paintReference(spec, sample));
      const found = bytes([...colors.subarray(i * 3, i * 3 + 3)].map((v) => v / 65535));
      if (expected.some((byte, k) => Math.abs(byte - found[k]!) > 1)) off++;
    }
    // large values have few digits behind the point in float32: there a coordinate may fall on the other side of a fold or an entry
    expect(off).toBeLessThan(count / 100);
  });

  it('are the same bits on every instruction set', () => {
    for (const coloring of Object.values(cases))
      for (const transfer of transfers) {
        const results = isas.map((isa) => {
          renderer.configure({ isa });
          return renderer.paint(paintSpec({ ...coloring, transfer }), drawValues(9));
        });
        for (const result of results) expect(result).toEqual(results[0]);
      }
  });

  it('without a value are the interior colour, whatever else is measured', () => {
    const colors = renderer.paint(paintSpec(cases['all of them']), drawValues(5));
    for (let i = 0; i < count; i += 97) expect([...colors.subarray(i * 3, i * 3 + 3)]).toEqual([1000, 2000, 3000]);
  });

  it('are the palette itself where channels change nothing', () => {
    const values = drawValues(7);
    const plain = renderer.paint(paintSpec({}), values);
    const nothing = renderer.paint(paintSpec({ hue: channel({ amount: 0 }), lightness: channel({ amount: 0 }) }), values);
    for (let i = 0; i < plain.length; i++) expect(Math.abs(plain[i]! - nothing[i]!)).toBeLessThanOrEqual(2);
  });
});

describe('transfers', () => {
  // the second density spreads a curve over so many turns that errors of 1e-5 show
  it.each(transfers.flatMap((transfer) => [0.05, 8].map((density) => [transfer, density] as const)))(
    '%s times %f: the palette coordinate of numbers of any size and sign',
    (transfer, density) => {
      const lut = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) * 16);
      const spec = makeSpec('kali', { lut, coloring: { mode: 'exp', transfer, density, offset: 0.5 } });
      const sizes = Array.from({ length: 2000 }, (_, i) => 10 ** (-8 + i * (transfer === 'linear' ? 0.0045 : 0.006)));
      const numbers = [0, ...sizes, ...sizes.map((v) => -v)];
      const values = new Float32Array(6 * numbers.length);
      values.set(numbers);
      const colors = renderer.paint(spec, values);
      for (let i = 0; i < numbers.length; i++) {
        const turns = transferred(transfer, values[i]!) * density + 0.5;
        if (Math.abs(turns) > 60) continue;
        const expected = (turns - Math.floor(turns)) * 4096 - 0.5;
        const distance = Math.abs(colors[i * 3]! / 16 - expected);
        expect(Math.min(distance, 4096 - distance), `${transfer} of ${values[i]}`).toBeLessThan(0.6 + Math.abs(turns) * 0.01);
      }
    },
  );

  it('far out: every curve stays finite and ordered', () => {
    for (const transfer of transfers) {
      if (transfer === 'linear') continue;
      const density = transfer === 'sqrt' ? 1e-17 : transfer === 'cbrt' ? 1e-12 : 0.005;
      const lut = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) * 16);
      const values = new Float32Array(6 * 31);
      values.set(Array.from({ length: 31 }, (_, k) => 10 ** k));
      const colors = renderer.paint(makeSpec('kali', { lut, coloring: { mode: 'exp', transfer, density, offset: 0 } }), values);
      const main = Array.from({ length: 31 }, (_, k) => colors[k * 3]!);
      expect(main).toEqual(main.toSorted((a, b) => a - b));
      expect(main[30]).toBeGreaterThan(main[0]!);
    }
  });
});

it('a picture shows the colours that its channels have', async () => {
  const size = { widthPx: 90, heightPx: 70 };
  const spec = makeSpec('mandelbrot', { lut: smoothLut, coloring: { density: 0.11, offset: 0.4 } });
  const field = await renderer.renderField(spec, size);
  const { rgb } = await renderer.renderImage(spec, { ...size, supersample: 1 });
  const values = new Float32Array(6 * field.length);
  values.set(field);
  const colors = renderer.paint(spec, values);
  let off = 0;
  for (let i = 0; i < field.length * 3; i++) if (Math.abs(Math.round(255 * linearToSrgb(colors[i]! / 65535)) - rgb[i]!) > 1) off++;
  expect(off).toBe(0);
  expect(entryOf(rgb, 0)).toBeGreaterThan(0);
});
