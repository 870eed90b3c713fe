import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { defaultGenome } from './defaults.ts';
import { checkGenome } from './genome.ts';
import { escapesMandelbrot, nearMandelbrotBoundary } from './mandelbrotBoundary.ts';
import type { Palette } from './palette.ts';
import type { Gene, Recipe } from './recipe.ts';
import { sampleGenome } from './sample.ts';
import { drawValue, drawWeights, type SingleSampler } from './samplers.ts';

const night: Palette = {
  name: 'Night',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};
const day: Palette = { ...night, name: 'Day' };

function recipeOf(genes: Gene[], formula: 'kali' | 'julia' = 'kali'): Recipe {
  return {
    version: 1,
    name: 'test',
    description: '',
    parts: [{ weight: 1, base: defaultGenome(formula, night), genes }],
    accept: {},
    maxAttempts: 10,
    supersample: 1,
    palettes: { night, day },
  };
}

const seeds = fc.integer({ min: 0, max: 2 ** 40 });

describe('samplers', () => {
  const draws = (sampler: SingleSampler, n = 500) => {
    const rng = RandomStream.fromSeed(1);
    return Array.from({ length: n }, () => drawValue(sampler, rng, rng));
  };

  test('uniform, log and integer stay in their range and reach all of it', () => {
    const log = draws({ kind: 'log', min: 0.01, max: 100 }) as number[];
    expect(Math.min(...log)).toBeGreaterThanOrEqual(0.01);
    expect(Math.max(...log)).toBeLessThan(100);
    // log-uniform: half of the draws below the geometric mean
    expect(log.filter((x) => x < 1).length / 500).toBeCloseTo(0.5, 1);
    expect(new Set(draws({ kind: 'integer', min: 3, max: 6 }))).toEqual(new Set([3, 4, 5, 6]));
    const uniform = draws({ kind: 'uniform', min: -2, max: -1 }) as number[];
    expect(uniform.every((x) => x >= -2 && x < -1)).toBe(true);
    expect(Math.max(...uniform) - Math.min(...uniform)).toBeGreaterThan(0.95);
  });

  test('normal has its mean and deviation', () => {
    const values = draws({ kind: 'normal', mean: 5, sd: 2 }, 4000) as number[];
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(mean).toBeCloseTo(5, 0);
    expect(Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)).toBeCloseTo(2, 0);
  });

  test('normal goes up with the number it is drawn from', () => {
    const draws = { uniform: () => 0.9, range: () => 0, integer: () => 0, normal: () => 1.5 };
    expect(drawValue({ kind: 'normal', mean: 5, sd: 2 }, draws, RandomStream.fromSeed(1))).toBe(8);
  });

  test('box covers both axes, choice every value', () => {
    const box = draws({ kind: 'box', min: [0, 10], max: [1, 20] }) as [number, number][];
    expect(box.every(([x, y]) => x >= 0 && x < 1 && y >= 10 && y < 20)).toBe(true);
    expect(new Set(draws({ kind: 'choice', values: ['a', 2] }))).toEqual(new Set(['a', 2]));
  });

  test('simplex: weights add up, and each has the marginal of a Dirichlet distribution', () => {
    const rng = RandomStream.fromSeed(3);
    for (const alpha of [0.3, 1, 5]) {
      const sampler = { kind: 'simplex', with: ['b', 'c'], alpha, total: 2 } as const;
      const weights = Array.from({ length: 3000 }, () => drawWeights({ ...sampler, with: [...sampler.with] }, rng));
      expect(weights.every((w) => w.length === 3 && w.every((part) => part >= 0) && Math.abs(w[0]! + w[1]! + w[2]! - 2) < 1e-12)).toBe(
        true,
      );
      for (const i of [0, 1, 2]) {
        const shares = weights.map((w) => w[i]! / 2);
        const mean = shares.reduce((a, b) => a + b) / 3000;
        const variance = shares.reduce((a, b) => a + (b - 1 / 3) ** 2, 0) / 3000;
        // beta(alpha, 2 alpha): mean 1/3, variance 2/9 / (3 alpha + 1)
        expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.02);
        expect(Math.abs((variance * (3 * alpha + 1) * 9) / 2 - 1)).toBeLessThan(0.1);
      }
    }
    // alpha 1 with three weights: P(w < x) = 1 - (1 - x)^2, Kolmogorov-Smirnov at 3000 draws
    const flat = Array.from({ length: 3000 }, () => drawWeights({ kind: 'simplex', with: ['b', 'c'], alpha: 1, total: 1 }, rng)[0]!);
    const distance = Math.max(...flat.toSorted((a, b) => a - b).map((w, i) => Math.abs(1 - (1 - w) ** 2 - i / 3000)));
    expect(distance).toBeLessThan(0.03);
  });

  test('boundary: points escape, and the set is within the asked distance', () => {
    const maxDistance = 0.01;
    const points = Array.from({ length: 60 }, (_, seed) => nearMandelbrotBoundary(RandomStream.fromSeed(seed), 0.001, maxDistance));
    expect(points.every(([x, y]) => escapesMandelbrot(x, y))).toBe(true);
    const hasNeighbourInSet = ([x, y]: [number, number]) =>
      Array.from({ length: 360 }, (_, i) => (i * Math.PI) / 180).some((angle) =>
        [0.2, 0.4, 0.6, 0.8, 1].some(
          (share) => !escapesMandelbrot(x + Math.cos(angle) * maxDistance * share, y + Math.sin(angle) * maxDistance * share),
        ),
      );
    // the rays miss the smallest bulbs now and then
    expect(points.filter(hasNeighbourInSet).length).toBeGreaterThan(48);
  });

  test('boundary: known members and strangers of the set', () => {
    expect([escapesMandelbrot(0, 0), escapesMandelbrot(-1, 0), escapesMandelbrot(-0.12, 0.75)]).toEqual([false, false, false]);
    expect([escapesMandelbrot(0.26, 0), escapesMandelbrot(-2.01, 0), escapesMandelbrot(0.5, 0.5)]).toEqual([true, true, true]);
  });
});

describe('sampleGenome', () => {
  const genes: Gene[] = [
    { path: 'params.c', sampler: { kind: 'box', min: [-1, -1], max: [0, 0] } },
    { path: 'params.theta', sampler: { kind: 'normal', mean: 150, sd: 60 } },
    { path: 'view.width', sampler: { kind: 'log', min: 0.1, max: 10 } },
    { path: 'iterations', sampler: { kind: 'integer', min: 1, max: 200 } },
    { path: 'coloring.mode', sampler: { kind: 'choice', values: ['exp', 'trap'] } },
    { path: 'palette', sampler: { kind: 'choice', values: ['night', 'day'] } },
  ];
  const recipe = recipeOf(genes);

  test('is a pure function of recipe, seed, index and attempt, and always a valid genome', () => {
    fc.assert(
      fc.property(seeds, fc.nat(1e9), fc.nat(1000), (seed, index, attempt) => {
        const genome = sampleGenome(recipe, seed, index, attempt);
        expect(checkGenome(genome)).toEqual(genome);
        expect(sampleGenome(structuredClone(recipe), seed, index, attempt)).toEqual(genome);
      }),
    );
  });

  test('differs by seed, index and attempt', () => {
    const keys = [
      sampleGenome(recipe, 1, 1, 1),
      sampleGenome(recipe, 2, 1, 1),
      sampleGenome(recipe, 1, 2, 1),
      sampleGenome(recipe, 1, 1, 2),
    ];
    expect(new Set(keys.map((genome) => JSON.stringify(genome.params))).size).toBe(4);
  });

  test('a gene keeps its values when another is added', () => {
    const fewer = sampleGenome(recipeOf(genes.slice(0, 1)), 7, 3, 0);
    expect(fewer.params['c']).toEqual(sampleGenome(recipe, 7, 3, 0).params['c']);
  });

  test('leaves the recipe as it was', () => {
    const before = structuredClone(recipe);
    sampleGenome(recipe, 1, 2, 3);
    expect(recipe).toEqual(before);
  });

  test('draws parts by weight, the same for every attempt', () => {
    const two: Recipe = { ...recipe, parts: [...recipe.parts, { weight: 3, base: defaultGenome('julia', night), genes: [] }] };
    const julia = Array.from({ length: 400 }, (_, i) => sampleGenome(two, 5, i, 0).formula === 'julia');
    expect(julia.filter(Boolean).length / 400).toBeCloseTo(0.75, 1);
    expect(Array.from({ length: 400 }, (_, i) => sampleGenome(two, 5, i, 9).formula === 'julia')).toEqual(julia);
  });

  test('a simplex sets all its genes, a window centre and width', () => {
    const blend = { ...recipeOf([]), parts: [{ weight: 1, base: defaultGenome('kali-julia', night), genes: [] as Gene[] }] };
    blend.parts[0]!.genes = [
      { path: 'params.kali', sampler: { kind: 'simplex', with: ['params.julia'], alpha: 1, total: 0.9 } },
      { path: 'view', sampler: { kind: 'window', width: [0.01, 0.1] } },
    ];
    const genomes = Array.from({ length: 20 }, (_, i) => sampleGenome(blend, 2, i, 0));
    for (const { params, view } of genomes) {
      expect((params['kali'] as number) + (params['julia'] as number)).toBeCloseTo(0.9, 12);
      expect(view.width).toBeGreaterThanOrEqual(0.01);
      expect(view.width).toBeLessThan(0.1);
    }
    expect(new Set(genomes.map(({ params }) => params['kali'])).size).toBe(20);
    blend.parts[0]!.genes.push({ path: 'params.julia', sampler: { kind: 'uniform', min: 0, max: 1 } });
    expect(() => sampleGenome(structuredClone(blend), 2, 0, 0)).toThrow(/gene params\.julia: it is given twice/);
  });

  test.each([
    [{ path: 'params.wobble', sampler: { kind: 'uniform', min: 0, max: 1 } }, /part 1 \(kali\), gene params\.wobble: kali has no gene/],
    [{ path: 'params.mu', sampler: { kind: 'uniform', min: 0, max: 7 } }, /gene params\.mu: parameter mu of kali is 7, outside 0 to 1/],
    [{ path: 'params.c', sampler: { kind: 'uniform', min: 0, max: 1 } }, /sampler uniform does not fit a complex gene/],
    [{ path: 'view.width', sampler: { kind: 'uniform', min: 2, max: 1 } }, /runs backwards/],
    [{ path: 'coloring.mode', sampler: { kind: 'choice', values: ['smooth'] } }, /gene coloring\.mode/],
    [{ path: 'view', sampler: { kind: 'minibrot', periods: [9, 3], frames: [3, 30] } }, /the range 9 to 3 of periods runs backwards/],
    [{ path: 'view.width', sampler: { kind: 'window', width: [1, 2] } }, /sampler window does not fit a real gene/],
    [{ path: 'view', sampler: { kind: 'window', width: [1e-9, 1e-8] } }, /a window of 1e-9 is narrower than 0\.00001/],
    [
      { path: 'view', sampler: { kind: 'minibrot', periods: [3, 9], frames: [3, 30] } },
      /places of the Mandelbrot set, which kali does not draw/,
    ],
    [{ path: 'palette', sampler: { kind: 'choice', values: ['dusk'] } }, /there is no palette "dusk"/],
    [{ path: 'params.theta', sampler: { kind: 'normal', mean: 9000, sd: 1 } }, /gene params\.theta: .*outside -180 to 180/],
  ] as [Gene, RegExp][])('refuses %j', (gene, message) => {
    expect(() => sampleGenome(recipeOf([gene]), 1, 0, 0)).toThrow(message);
  });
});
