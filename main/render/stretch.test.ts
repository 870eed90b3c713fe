import { afterAll, describe, expect, it } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { loadPalettes } from './library.ts';
import { entryOf, entryPalette, makeSpec, type SpecChanges } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';
import { renderSpec } from './spec.ts';

const renderer = loadNativeRenderer();
const { isas, isa: usualIsa, threads: usualThreads } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

type Stretch = NonNullable<NonNullable<SpecChanges['coloring']>['stretch']>;

/** The palette is walked through once from 0 to 1. */
const stretched = (stretch: Stretch | undefined, changes: SpecChanges = {}) =>
  makeSpec('mandelbrot', {
    lut: entryPalette,
    iterations: 400,
    ...changes,
    coloring: { mode: 'smooth', transfer: 'linear', density: 0.999, offset: 0, ...changes.coloring, ...(stretch && { stretch }) },
  });

const size = { widthPx: 300, heightPx: 200 };
const one = { ...size, supersample: 1 };

describe('equalised pictures', () => {
  it('show every part of the palette equally often', async () => {
    const spec = stretched({ kind: 'equalize', low: 0, high: 1 });
    const field = await renderer.renderField(spec, size);
    const { rgb } = await renderer.renderImage(spec, one);
    const histogram = new Array<number>(16).fill(0);
    let outside = 0;
    for (const [i, value] of field.entries()) {
      if (Number.isNaN(value)) continue;
      outside++;
      histogram[entryOf(rgb, i) >> 8]!++;
    }
    for (const bin of histogram) expect(Math.abs(bin - outside / 16)).toBeLessThan(outside / 16 / 20);
  });

  it('show ranks: what a value becomes is the share of values below it', async () => {
    const spec = stretched({ kind: 'equalize', low: 0, high: 1 }, { lut: entryPalette });
    const field = await renderer.renderField(spec, size);
    const { rgb } = await renderer.renderImage(spec, one);
    const sorted = [...field].filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b);
    for (let i = 0; i < field.length; i += 37) {
      if (Number.isNaN(field[i]!)) continue;
      const below = sorted.filter((v) => v < field[i]!).length / (sorted.length - 1);
      expect(Math.abs(entryOf(rgb, i) / 4096 - below * 0.999)).toBeLessThan(0.002);
    }
  });

  it('between the table’s quantiles ranks go on evenly', async () => {
    const spec = stretched({ kind: 'equalize', low: 0, high: 1 }, { lut: entryPalette, coloring: { density: 16 } });
    const field = await renderer.renderField(spec, size);
    const { rgb } = await renderer.renderImage(spec, one);
    const sorted = Float64Array.from(field.filter((v) => !Number.isNaN(v))).sort();
    const rankOf = new Map([...sorted].map((v, i) => [v, i / (sorted.length - 1)]));
    const misses = [...field.keys()]
      .filter((i) => !Number.isNaN(field[i]!))
      .map((i) => {
        const off = (entryOf(rgb, i) + 0.5) / 4096 - 16 * rankOf.get(field[i]!)!;
        return Math.abs(off - Math.round(off));
      })
      .toSorted((a, b) => a - b);
    // a step of the table is 1 / 256 of a turn here
    expect(misses[Math.floor(misses.length / 2)]).toBeLessThan(1 / 2048);
  });

  it('a range of ranks is spread, what lies outside takes its ends', async () => {
    const { rgb } = await renderer.renderImage(stretched({ kind: 'equalize', low: 0.25, high: 0.75 }), one);
    const field = await renderer.renderField(stretched(undefined), size);
    const outside = [...field.keys()].filter((i) => !Number.isNaN(field[i]!));
    const share = (test: (entry: number) => boolean) => outside.filter((i) => test(entryOf(rgb, i))).length / outside.length;
    expect(share((entry) => entry === 0)).toBeCloseTo(0.25, 2);
    expect(share((entry) => entry >= 4091)).toBeCloseTo(0.25, 2);
  });
});

describe('pictures between percentiles', () => {
  it('put the percentiles at 0 and 1 and run straight between them', async () => {
    const spec = stretched({ kind: 'percentile', low: 0.02, high: 0.9 });
    const field = await renderer.renderField(spec, size);
    const { rgb } = await renderer.renderImage(spec, one);
    const sorted = [...field].filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b);
    const percentile = (p: number): number => {
      const at = p * (sorted.length - 1);
      const k = Math.floor(at);
      return sorted[k]! + (at - k) * ((sorted[k + 1] ?? sorted[k]!) - sorted[k]!);
    };
    const [low, high] = [percentile(0.02), percentile(0.9)];
    for (let i = 0; i < field.length; i += 13) {
      if (Number.isNaN(field[i]!)) continue;
      const t = Math.min(1, Math.max(0, (field[i]! - low) / (high - low))) * 0.999;
      expect(Math.abs(entryOf(rgb, i) - Math.floor(t * 4096))).toBeLessThanOrEqual(1);
    }
  });

  it('of a flat picture, and of one that is all interior, are drawn', async () => {
    // no trap distance is larger than 1e6: the whole picture has that value
    const trap = { shape: 'point', center: [1e6, 1e6], radius: 0 } as const;
    const flat = stretched({ kind: 'percentile', low: 0, high: 1 }, { coloring: { mode: 'trap', trap } });
    const { rgb } = await renderer.renderImage(flat, one);
    expect(new Set(Array.from({ length: size.widthPx * size.heightPx }, (_, i) => entryOf(rgb, i)))).toEqual(new Set([0]));
    const inside = stretched({ kind: 'equalize', low: 0, high: 1 }, { view: { center: [-0.1, 0], width: 0.01 } });
    expect((await renderer.renderImage(inside, one)).interiorCount).toBe(size.widthPx * size.heightPx);
  });
});

it('a table by itself holds the quantiles of the values, and the percentiles', async () => {
  const values = await renderer.renderField(stretched(undefined), size);
  const sorted = [...values].filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b);
  const quantile = (p: number): number => {
    const at = p * (sorted.length - 1);
    const k = Math.floor(at);
    return sorted[k]! + (at - k) * ((sorted[k + 1] ?? sorted[k]!) - sorted[k]!);
  };
  const ranks = await renderer.renderStretch(stretched({ kind: 'equalize', low: 0.25, high: 0.75 }), size);
  expect([ranks.low, ranks.scale]).toEqual([0.25, 2]);
  expect(ranks.quantiles).toEqual(Float32Array.from({ length: 4097 }, (_, k) => quantile(k / 4096)));
  const ends = await renderer.renderStretch(stretched({ kind: 'percentile', low: 0.02, high: 0.9 }), size);
  expect(ends.quantiles).toBeNull();
  expect(ends.low).toBe(Math.fround(quantile(0.02)));
  expect(ends.scale).toBeCloseTo(1 / (quantile(0.9) - quantile(0.02)), 5);
  // all interior: everything becomes 0
  const inside = stretched({ kind: 'equalize', low: 0, high: 1 }, { view: { center: [-0.1, 0], width: 0.01 } });
  expect(await renderer.renderStretch(inside, size)).toEqual({ low: 0, scale: 0, quantiles: new Float32Array(4097) });
});

it('there is no table without a stretch, or of a game of chance', async () => {
  await expect(renderer.renderStretch(stretched(undefined), size)).rejects.toThrow(/no stretch/);
  const fern = renderSpec(defaultGenome('fern', loadPalettes()[0]!.palette));
  const spread = { ...fern, coloring: { ...fern.coloring, stretch: { kind: 'equalize', low: 0, high: 1 } as const } };
  await expect(renderer.renderStretch(spread, size)).rejects.toThrow(/no stretch/);
});

it('the same bytes from every instruction set, number of threads, alone and in a batch', async () => {
  const specs = (['percentile', 'equalize'] as const).flatMap((kind) => [
    stretched({ kind, low: 0.01, high: 0.99 }),
    makeSpec('kali', { coloring: { mode: 'exp', stretch: { kind, low: 0.01, high: 0.99 } } }),
  ]);
  const sizePx = 150;
  const results: Uint8Array[] = [];
  for (const isa of isas)
    for (const threads of isa === usualIsa ? [1, 2, 4] : [3]) {
      renderer.configure({ isa, threads });
      results.push((await renderer.renderBatch(specs, { sizePx, supersample: 2 })).rgb);
    }
  for (const result of results) expect(Buffer.compare(result, results[0]!)).toBe(0);
  const bytes = sizePx * sizePx * 3;
  for (const [i, spec] of specs.entries()) {
    const { rgb } = await renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample: 2 });
    expect(Buffer.compare(rgb, results[0]!.subarray(i * bytes, (i + 1) * bytes))).toBe(0);
  }
});

it('a large picture has nearly the stretch of a small one', async () => {
  const spec = stretched({ kind: 'equalize', low: 0, high: 1 });
  const small = await renderer.renderImage(spec, { widthPx: 200, heightPx: 200, supersample: 1 });
  const large = await renderer.renderImage(spec, { widthPx: 1000, heightPx: 1000, supersample: 1 });
  const differences: number[] = [];
  for (let y = 0; y < 200; y++)
    for (let x = 0; x < 200; x++) {
      // the pixel whose centre is that of the small one
      const [a, b] = [entryOf(small.rgb, y * 200 + x), entryOf(large.rgb, (y * 5 + 2) * 1000 + x * 5 + 2)];
      differences.push(Math.abs(a - b));
    }
  expect(differences.filter((d) => d > 80).length / differences.length).toBeLessThan(0.02);
});

it.each(['percentile', 'equalize'] as const)(
  'a game of chance between %s uses its palette evenly, in the same bytes every time',
  async (kind) => {
    const plain = defaultGenome('fern', loadPalettes()[0]!.palette);
    const genome = {
      ...plain,
      coloring: { ...plain.coloring, stretch: { kind, low: 0, high: 1 }, transfer: 'linear', density: 0.999, offset: 0 } as const,
    };
    const spec = { ...renderSpec(genome), lut: entryPalette, interior: [65535, 65535, 65535] as const };
    const square = { widthPx: 200, heightPx: 200, supersample: 1 };
    const results: Uint8Array[] = [];
    for (const threads of [1, 3]) {
      renderer.configure({ threads, isa: usualIsa });
      results.push((await renderer.renderImage(spec, { ...square, pattern: threads === 1 ? 'grid' : 'adaptive' })).rgb);
    }
    expect(Buffer.compare(results[0]!, results[1]!)).toBe(0);
    const entries = Array.from({ length: 200 * 200 }, (_, i) => entryOf(results[0]!, i)).filter((_, i) => results[0]![i * 3 + 2] === 0);
    expect(entries.length).toBeGreaterThan(500);
    expect(Math.max(...entries)).toBeGreaterThan(4050);
    const dark = entries.filter((entry) => entry < 2048).length / entries.length;
    if (kind === 'equalize') expect(dark).toBeLessThan(0.75);
  },
);
