import { describe, expect, test } from 'vitest';
import { defaultGenome } from '../defaults.ts';
import type { Palette } from '../palette.ts';
import type { Design, Gene, Recipe } from '../recipe.ts';
import { sampleGenome } from '../sample.ts';
import { additiveSteps } from './additive.ts';
import { keyedPermutation } from './keyedPermutation.ts';
import { PartSchedule } from './partSchedule.ts';
import { maxSobolDimensions, owenScramble, sobol } from './sobol.ts';

const palette: Palette = {
  name: 'Night',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};

/** Five numbers that vary: both axes of c, scale, the logarithm of the width, the trap's shape. */
const genes: Gene[] = [
  { path: 'params.c', sampler: { kind: 'box', min: [-1, -1], max: [1, 1] } },
  { path: 'params.scale', sampler: { kind: 'uniform', min: 0.5, max: 1.5 } },
  { path: 'view.width', sampler: { kind: 'log', min: 0.01, max: 100 } },
  { path: 'coloring.trap.shape', sampler: { kind: 'choice', values: ['point', 'cross', 'circle', 'line'] } },
];

function recipeOf(design: Design, parts = [{ weight: 1, base: defaultGenome('kali', palette), genes }]): Recipe {
  return { version: 1, name: 'test', description: '', parts, accept: {}, design, maxAttempts: 10, supersample: 1, palettes: {} };
}

/** The numbers of the samples, each mapped back to [0, 1). */
function pointsOf(recipe: Recipe, count: number, from = 0): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const { params, view, coloring } = sampleGenome(recipe, 9, from + i, 0);
    const [x, y] = params['c'] as [number, number];
    const shape = ['point', 'cross', 'circle', 'line'].indexOf(coloring.trap.shape);
    return [(x + 1) / 2, (y + 1) / 2, (params['scale'] as number) - 0.5, Math.log10(view.width / 0.01) / 4, shape];
  });
}

const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);

/** Largest distance between the empirical distribution and the uniform one (Kolmogorov and Smirnov). */
function uniformDistance(values: number[]): number {
  const n = values.length;
  return Math.max(...sorted(values).map((value, i) => Math.max(value - i / n, (i + 1) / n - value)));
}

/** Centred L2 discrepancy (F. J. Hickernell 1998). */
function discrepancy(points: readonly (readonly number[])[]): number {
  const n = points.length;
  const d = points[0]!.length;
  const off = (x: number) => Math.abs(x - 0.5);
  let single = 0;
  let pairs = 0;
  for (const p of points) {
    single += p.reduce((product, x) => product * (1 + off(x) / 2 - off(x) ** 2 / 2), 1);
    for (const q of points) pairs += p.reduce((product, x, k) => product * (1 + off(x) / 2 + off(q[k]!) / 2 - Math.abs(x - q[k]!) / 2), 1);
  }
  return (13 / 12) ** d - (2 / n) * single + pairs / n ** 2;
}

describe('Sobol', () => {
  test('without scrambling, the published points', () => {
    // scipy 1.10.1: qmc.Sobol(100, scramble=False), dimensions 0, 1, 2, 4, 9, 20, 49, 99
    const dimensions = [0, 1, 2, 4, 9, 20, 49, 99];
    const published = [
      [1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [2, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75],
      [3, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25],
      [5, 0.875, 0.875, 0.125, 0.875, 0.125, 0.625, 0.875, 0.375],
      [100, 0.4140625, 0.2578125, 0.7734375, 0.8828125, 0.6953125, 0.7578125, 0.6640625, 0.8828125],
      [511, 0.001953125, 0.501953125, 0.408203125, 0.353515625, 0.201171875, 0.662109375, 0.013671875, 0.423828125],
      [1023, 0.0009765625, 0.7529296875, 0.6123046875, 0.1865234375, 0.8505859375, 0.8662109375, 0.8232421875, 0.5302734375],
    ];
    for (const [index, ...values] of published) expect(dimensions.map((d) => sobol(index!, d) / 2 ** 32)).toEqual(values);
    expect(maxSobolDimensions).toBe(100);
    expect(() => sobol(1, 100)).toThrow(RangeError);
    const points = Array.from({ length: 256 }, (_, i) => [0, 1, 2, 3, 4].map((d) => sobol(i, d) / 2 ** 32));
    // scipy's qmc.discrepancy of the same points
    expect(discrepancy(points.map((p) => p.slice(0, 2)))).toBeCloseTo(1.663160380993567e-5, 12);
    expect(discrepancy(points)).toBeCloseTo(2.597808337478933e-4, 12);
  });

  test('scrambling keeps one point in every elementary interval of the first two dimensions', () => {
    const points = Array.from({ length: 256 }, (_, i) => [owenScramble(sobol(i, 0), 0x1234567), owenScramble(sobol(i, 1), 0xfedcba98)]);
    for (let bits = 0; bits <= 8; bits++) {
      const cells = new Set(
        points.map(([x, y]) => Math.floor(x! / 2 ** (32 - bits)) * 2 ** (8 - bits) + Math.floor(y! / 2 ** (24 + bits))),
      );
      expect(cells.size).toBe(256);
    }
    expect(owenScramble(5, 1)).not.toBe(owenScramble(5, 2));
    // the published constants, by another program
    const published = [
      [0, 0x12345678, 377083894],
      [0x80000000, 0x12345678, 2279811846],
      [1, 0xdeadbeef, 2811382111],
      [0xffffffff, 7, 135484922],
      [0x5a5a5a5a, 0xfedcba98, 1197166094],
    ] as const;
    for (const [x, seed, value] of published) expect(owenScramble(x, seed)).toBe(value);
  });

  test('samples are far more even than random ones', () => {
    const even = discrepancy(pointsOf(recipeOf({ kind: 'sobol' }), 256).map((p) => p.slice(0, 4)));
    const random = discrepancy(pointsOf(recipeOf({ kind: 'random' }), 256).map((p) => p.slice(0, 4)));
    expect(even).toBeLessThan(random / 8);
  });
});

describe('Latin hypercube', () => {
  test.each([1, 7, 100, 1000])('of %i samples: one in every stratum of every number', (count) => {
    const points = pointsOf(recipeOf({ kind: 'latin', strata: count }), count);
    for (const d of [0, 1, 2, 3])
      expect(sorted(points.map((p) => Math.floor(p[d]! * count + 1e-9)))).toEqual(Array.from({ length: count }, (_, i) => i));
    const shapes = [0, 1, 2, 3].map((shape) => points.filter((p) => p[4] === shape).length);
    expect(Math.max(...shapes) - Math.min(...shapes)).toBeLessThanOrEqual(1 + Number(count % 4 > 0));
  });

  test('goes on with a new one after its last sample', () => {
    const recipe = recipeOf({ kind: 'latin', strata: 50 });
    const [first, second] = [pointsOf(recipe, 50), pointsOf(recipe, 50, 50)];
    expect(second).not.toEqual(first);
    expect(sorted(second.map((p) => Math.floor(p[0]! * 50)))).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('fills every part evenly', () => {
    const parts = [1, 3].map((weight) => ({ weight, base: defaultGenome('kali', palette), genes }));
    parts[1]!.base = { ...parts[1]!.base, iterations: 33 };
    const recipe = recipeOf({ kind: 'latin', strata: 80 }, parts);
    const samples = Array.from({ length: 80 }, (_, i) => sampleGenome(recipe, 9, i, 0)).filter(({ iterations }) => iterations === 33);
    expect(sorted(samples.map(({ params }) => Math.floor(((params['scale'] as number) - 0.5) * 60)))).toEqual(
      Array.from({ length: 60 }, (_, i) => i),
    );
  });

  test('its permutations are permutations, and no two keys give the same', () => {
    for (const count of [1, 2, 3, 64, 1000]) {
      const order = Array.from({ length: count }, (_, i) => keyedPermutation(i, count, 77));
      expect(sorted(order)).toEqual(Array.from({ length: count }, (_, i) => i));
    }
    // over many keys every place is equally likely: chi square of 16 places, 99.9 % below 37.7
    const counts = new Array<number>(16).fill(0);
    for (let key = 0; key < 3200; key++) counts[keyedPermutation(3, 16, Math.imul(key + 1, 0x9e3779b9) >>> 0)]!++;
    expect(counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)).toBeLessThan(37.7);
  });
});

describe('additive recurrence', () => {
  test('its steps are the golden ratio, the plastic number, and roots in general', () => {
    expect(additiveSteps(1)[0]).toBeCloseTo((Math.sqrt(5) - 1) / 2, 14);
    expect(additiveSteps(2)[0]).toBeCloseTo(0.7548776662466927, 14);
    expect(additiveSteps(2)[1]).toBeCloseTo(0.5698402909980532, 14);
    for (const d of [3, 10, 60]) {
      const g = 1 / additiveSteps(d)[0]!;
      expect(g ** (d + 1)).toBeCloseTo(g + 1, 10);
    }
  });

  test('any first samples are even', () => {
    const points = pointsOf(recipeOf({ kind: 'rd' }), 377);
    for (const d of [0, 1, 2, 3]) expect(uniformDistance(points.map((p) => p[d]!))).toBeLessThan(0.03);
    expect(uniformDistance(pointsOf(recipeOf({ kind: 'random' }), 377).map((p) => p[0]!))).toBeGreaterThan(0.03);
  });
});

test.each(['latin', 'sobol', 'rd'] as const)('%s: no two numbers of a sample follow each other', (kind) => {
  const points = pointsOf(recipeOf(kind === 'latin' ? { kind, strata: 256 } : { kind }), 256);
  for (let a = 0; a < 4; a++)
    for (let b = a + 1; b < 4; b++) {
      const [x, y] = [a, b].map((d) => points.map((p) => p[d]! - 0.5)) as [number[], number[]];
      const dot = (p: number[], q: number[]): number => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
      // of 256 independent pairs 0.06 is the standard deviation
      expect(Math.abs(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))), `${a} and ${b}`).toBeLessThan(0.25);
      // and together they fill the plane
      expect(new Set(points.map((p) => Math.floor(p[a]! * 8) * 8 + Math.floor(p[b]! * 8))).size, `${a} and ${b}`).toBeGreaterThan(50);
    }
});

test('a sample lies anywhere in its stratum of a Latin hypercube', () => {
  const points = pointsOf(recipeOf({ kind: 'latin', strata: 256 }), 256);
  for (const d of [0, 1, 2, 3]) expect(uniformDistance(points.map((p) => (p[d]! * 256) % 1))).toBeLessThan(0.12);
});

describe('grid', () => {
  const levels = { 'params.c': 3, 'coloring.trap.shape': 4, 'view.width': 5 };

  test('goes through every combination once, both ends included', () => {
    const recipe = recipeOf({ kind: 'grid', levels });
    // complex genes have steps on both axes
    const size = 3 * 3 * 5 * 4;
    const samples = Array.from({ length: size }, (_, i) => sampleGenome(recipe, 9, i, 0));
    const key = (i: number) => JSON.stringify([samples[i]!.params['c'], samples[i]!.view.width, samples[i]!.coloring.trap.shape]);
    expect(new Set(samples.map((_, i) => key(i))).size).toBe(size);
    expect(samples.slice(0, 4).map(({ params }) => params['c'])).toEqual([
      [-1, -1],
      [0, -1],
      [1, -1],
      [-1, 0],
    ]);
    const widths = sorted([...new Set(samples.map(({ view }) => view.width))]);
    for (const [i, width] of [0.01, 0.1, 1, 10, 100].entries()) expect(widths[i]).toBeCloseTo(width, 10);
    // a gene without steps is random
    expect(new Set(samples.map(({ params }) => params['scale'])).size).toBe(size);
  });

  test('names of genes are checked', () => {
    expect(() => sampleGenome(recipeOf({ kind: 'grid', levels: { 'params.theta': 3 } }), 1, 0, 0)).toThrow(
      /design grid: no part has a gene "params.theta"/,
    );
  });
});

test('a rejected point gives way to random ones, which differ', () => {
  for (const kind of ['latin', 'sobol', 'rd'] as const) {
    const recipe = recipeOf({ kind });
    const random = recipeOf({ kind: 'random' });
    expect(sampleGenome(recipe, 9, 5, 1)).toEqual(sampleGenome(random, 9, 5, 1));
    expect(sampleGenome(recipe, 9, 5, 0)).not.toEqual(sampleGenome(random, 9, 5, 0));
  }
});

test('turns of parts follow the weights, and ranks count them', () => {
  for (const weights of [[1], [2, 1], [3, 3, 4], [0.25, 0.1], [1000, 1]]) {
    const schedule = new PartSchedule(weights);
    const ranks = weights.map(() => 0);
    for (let i = 0; i < 2500; i++) {
      const { part, rank } = schedule.at(i);
      expect(rank).toBe(ranks[part]!++);
    }
    for (const [part, rank] of ranks.entries()) {
      expect(schedule.countOf(part, 2500)).toBe(rank);
      expect(rank / 2500).toBeCloseTo(weights[part]! / weights.reduce((a, b) => a + b), 2);
    }
  }
});
