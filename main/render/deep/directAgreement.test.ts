import { describe, expect, it } from 'vitest';
import { findFormula } from '../../../shared/formula/catalog.ts';
import { startingGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { createRenderer } from '../renderer.ts';
import { testPalette } from '../../../shared/genome/palette.fixtures.ts';

const renderer = createRenderer();
const size = { widthPx: 40, heightPx: 30 };

/** Places on the border, where orbits of many lengths lie side by side. */
const places: readonly (readonly [id: string, params: Genome['params'], center: [number, number]])[] = [
  ['mandelbrot', {}, [-0.743643887037151, 0.13182590420533]],
  ['julia', { c: [-0.8, 0.156] }, [0.2771, 0.3163]],
  ['multibrot', { d: 3 }, [0.40001, 0.60002]],
  ['burning-ship', {}, [-1.755, -0.0293]],
  ['tricorn', {}, [-1.2, 0.05]],
  ['celtic', {}, [-1.1, 0.32]],
];

describe('perturbation draws what float64 draws where both can', () => {
  for (const [id, params, center] of places)
    for (const width of [1e-4, 1e-6, 1e-8, 1e-10])
      it(`${id} at a width of ${width}`, async () => {
        const start = startingGenome(findFormula(id)!, testPalette);
        const genome: Genome = {
          ...start,
          params: { ...start.params, ...params },
          view: { center, width, rotationDeg: 0 },
          iterations: 1500,
          coloring: { ...start.coloring, mode: 'smooth' },
        };
        const field = (precision: Genome['precision'], at = center): Promise<Float32Array> =>
          renderer.field({ ...genome, precision, view: { ...genome.view, center: at } }, size);
        const ulps = (value: number): number => value * (1 + 4 * Number.EPSILON);
        const [direct, beside, deep] = await Promise.all([field('f64'), field('f64', [ulps(center[0]), ulps(center[1])]), field('deep')]);
        const near = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) < 0.02;
        // what the last digits of the place decide float64 cannot tell
        const told = [...direct.keys()].filter((i) => near(direct[i]!, beside[i]!));
        expect(told.length / direct.length).toBeGreaterThan(0.6);
        expect(told.filter((i) => near(direct[i]!, deep[i]!)).length / told.length).toBeGreaterThan(0.97);
      });
});
