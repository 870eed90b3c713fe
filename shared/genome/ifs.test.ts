import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { drawIfs, largestFactor } from './ifs.ts';
import { readRecipe } from './recipeFile.ts';
import { sampleGenome } from './sample.ts';

const columns = 7;
type Row = [a: number, b: number, c: number, d: number, e: number, f: number, p: number];

function systems(style: 'fractaldb' | 'anderson', maps: [number, number], count: number): Row[][] {
  return Array.from({ length: count }, (_, seed) => {
    const flat = drawIfs({ kind: 'ifs', style, maps }, RandomStream.fromSeed(seed));
    return Array.from({ length: flat.length / columns }, (_row, k) => flat.slice(k * columns, (k + 1) * columns) as Row);
  });
}

/** Singular values of a 2 x 2 matrix, the larger first, from the trace and determinant of its square. */
function singularValues([a, b, c, d]: Row): [number, number] {
  const sum = a * a + b * b + c * c + d * d;
  const product = Math.abs(a * d - b * c);
  const root = Math.sqrt(Math.max(0, sum * sum - 4 * product * product));
  return [Math.sqrt((sum + root) / 2), Math.sqrt(Math.max(0, (sum - root) / 2))];
}

describe('Anderson systems', () => {
  test('contract in every direction, and their singular values add up as the rule says', () => {
    const totals: number[] = [];
    for (const rows of systems('anderson', [2, 8], 1500)) {
      const n = rows.length;
      const values = rows.map(singularValues);
      for (const [s1, s2] of values) {
        expect(s1).toBeLessThanOrEqual(largestFactor + 1e-9);
        expect(s2).toBeGreaterThanOrEqual(0);
      }
      totals.push(values.reduce((sum, [s1, s2]) => sum + s1 + 2 * s2, 0) - (5 + n) / 2);
    }
    // uniform on [0, 1/2]: mean 1/4, standard deviation 1/sqrt 48
    expect(Math.min(...totals)).toBeGreaterThan(-1e-9);
    expect(Math.max(...totals)).toBeLessThan(0.5 + 1e-9);
    const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
    expect(Math.abs(mean - 0.25)).toBeLessThan((4 * Math.sqrt(1 / 48)) / Math.sqrt(totals.length));
  });

  test('no place in the list is favoured, and both hands occur', () => {
    const all = systems('anderson', [4, 4], 2000);
    const shareAt = (k: number): number =>
      all.reduce((sum, rows) => sum + singularValues(rows[k]!)[0] + 2 * singularValues(rows[k]!)[1], 0) / all.length;
    for (const k of [1, 2, 3]) expect(Math.abs(shareAt(k) - shareAt(0))).toBeLessThan(0.1);
    const left = all.flat().filter(([a, b, c, d]) => a * d - b * c < 0).length / (4 * all.length);
    expect(left).toBeGreaterThan(0.46);
    expect(left).toBeLessThan(0.54);
  });
});

describe('FractalDB systems', () => {
  test('have numbers uniform from -1 to 1, chances by area, and as many maps as asked for', () => {
    const all = systems('fractaldb', [2, 5], 1000);
    const counts = [2, 3, 4, 5].map((n) => all.filter((rows) => rows.length === n).length);
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(70);
    const numbers = all.flat().flatMap((row) => row.slice(0, 6));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const square = numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(square - 1 / 3)).toBeLessThan(0.02);
    for (const [a, b, c, d, , , p] of all.flat()) expect(p).toBeCloseTo(Math.abs(a * d - b * c), 12);
  });
});

test('a recipe varies the maps: sample i is a function of the recipe, the seed and i', () => {
  const stops = [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ];
  const recipe = readRecipe(
    { name: 'Systems', parts: [{ formula: 'ifs', genes: { 'params.maps': { ifs: { style: 'anderson', maps: [2, 3] } } } }] },
    { palettes: [{ id: 'ice', palette: { name: 'Ice', stops, interior: '#000000' } }] },
  );
  const maps = [0, 1, 2].map((index) => sampleGenome(recipe, 7, index, 0).params['maps']);
  expect(maps[0]).not.toEqual(maps[1]);
  expect(sampleGenome(recipe, 7, 1, 0).params['maps']).toEqual(maps[1]);
  for (const value of maps) expect([14, 21]).toContain((value as number[]).length);
});
