import { expect, test } from 'vitest';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { compileFormula, programOf } from '../../shared/formula/compile.ts';
import { withDerivative } from '../../shared/formula/derivative.ts';
import { runOrbit, uniformsOf } from '../../shared/formula/evaluate.ts';
import { FormulaWriter } from '../../shared/formula/randomFormula.fixtures.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { startingGenome } from '../../shared/genome/defaults.ts';
import type { ColoringMode } from '../../shared/genome/coloring.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { distanceOf, judgedOrbit, smoothOf } from '../../shared/shading/orbitBounds.fixtures.ts';
import { createRenderer } from './renderer.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';

const renderer = createRenderer();
const size = { widthPx: 18, heightPx: 12 };
const held = (value: number): number => (Number.isNaN(value) ? 0 : Math.min(1e6, Math.max(-1e6, value)));

/** The mean real part of an orbit in float64, by the evaluator: colorings.md, `mean-x`. Null where an operation overflows on the way. */
function meanX(spec: FormulaSpec, genome: Genome, pixel: [number, number]): number | null {
  const program = programOf(spec, genome.params);
  let sum = 0;
  let tame = true;
  const { steps: count } = runOrbit(program, uniformsOf(spec, genome.params), pixel, genome.iterations, (state) => {
    sum += held(state[program.z[0]]!);
    tame &&= state.every((value) => Math.abs(value) < 1e12);
  });
  return tame ? sum / count : null;
}

/**
 * Shares of the samples that agree with float64, and that can be compared: those that a nearby orbit does not leave far behind.
 * @param steps few enough that chaos has not eaten the digits
 */
async function agreement(spec: FormulaSpec, steps: number): Promise<{ agreeing: number; compared: number }> {
  const start = startingGenome(spec, testPalette);
  const genome: Genome = {
    ...start,
    iterations: Math.min(start.iterations, steps),
    precision: 'f64',
    coloring: { ...start.coloring, mode: 'mean-x' },
  };
  const field = await renderer.field(genome, size);
  const step = genome.view.width / size.widthPx;
  let [agreeing, compared] = [0, 0];
  for (let row = 0; row < size.heightPx; row++)
    for (let column = 0; column < size.widthPx; column++) {
      const x = genome.view.center[0] + (column + 0.5 - size.widthPx / 2) * step;
      const y = genome.view.center[1] + (size.heightPx / 2 - row - 0.5) * step;
      const [expected, nearby] = [meanX(spec, genome, [x, y]), meanX(spec, genome, [x + 1e-9, y - 1e-9])];
      if (expected === null || nearby === null || Math.abs(expected - nearby) > 1e-4 * (1 + Math.abs(expected))) continue;
      compared++;
      agreeing += Number(Math.abs(field[row * size.widthPx + column]! - expected) <= 1e-4 * (1 + Math.abs(expected)));
    }
  return { agreeing: agreeing / Math.max(1, compared), compared: compared / (size.widthPx * size.heightPx) };
}

test('every formula of the catalogue is drawn as float64 evaluates it', async () => {
  const orbits = FORMULAS.filter(({ engine }) => engine === 'orbit');
  const results = await Promise.all(orbits.map(async (spec) => ({ id: spec.id, ...(await agreement(spec, 6)) })));
  expect(results.filter(({ agreeing }) => agreeing < 0.99)).toEqual([]);
  expect(results.filter(({ compared }) => compared < 0.1)).toEqual([]);
});

/** A few roundings in the last place of each arithmetic, and the smallest change of z that counts in it (colorings.md). */
const arithmetics = { f64: { unit: 2 ** -50, tiny: 1e-300 }, f32: { unit: 2 ** -22, tiny: 1e-30 } } as const;
const grid = { widthPx: 9, heightPx: 6 };
const view = { center: [0.1, -0.2] as [number, number], width: 3, rotationDeg: 0 };

test.each(['f64', 'f32'] as const)('random formulas are drawn in %s within what its rounding does to each', async (precision) => {
  const { unit, tiny } = arithmetics[precision];
  const stream = RandomStream.fromSeed(11);
  const wrong: string[] = [];
  let [formulas, told, judged, samples, stopped] = [0, 0, 0, 0, 0];
  const size = grid.widthPx * grid.heightPx;
  for (let k = 0; k < 50; k++) {
    const spec = compileFormula(new FormulaWriter(stream.split(k)).formula());
    const uniforms = [...uniformsOf(spec, {})];
    const { coloring, ...start } = startingGenome(spec, testPalette);
    const genome = (mode: ColoringMode): Genome => ({
      ...start,
      view,
      iterations: 1 + (k % 4),
      precision,
      coloring: { ...coloring, mode },
    });
    if (uniforms.some(Number.isNaN)) {
      await expect(renderer.field(genome('mean-x'), grid)).rejects.toThrow('is not a number, as a quotient of zeros');
      continue;
    }
    formulas++;
    const fields = await Promise.all((['mean-x', 'smooth', 'distance'] as const).map((mode) => renderer.field(genome(mode), grid)));
    const program = withDerivative(programOf(spec, {}));
    const noise = stream.split('noise').split(k);
    let here = 0;
    fields[0]!.forEach((_, i) => {
      const [column, row] = [(i % grid.widthPx) + 0.5 - grid.widthPx / 2, grid.heightPx / 2 - Math.floor(i / grid.widthPx) - 0.5];
      const pixel = [view.center[0] + (column * view.width) / grid.widthPx, view.center[1] + (row * view.width) / grid.widthPx] as const;
      const orbit = judgedOrbit({ program, uniforms, pixel, iterations: 1 + (k % 4) }, unit, noise, (end) => [
        end.meanX,
        smoothOf(end, tiny),
        Math.min(distanceOf(end, tiny) / view.width, 1e6),
      ]);
      if (!orbit) return;
      here++;
      stopped += Number(orbit.by !== null);
      const found = fields.map((field) => field[i]!);
      // a field holds float32 numbers, whatever they were computed in
      const right = orbit.values.every((value, m) => {
        const bound = orbit.bounds[m]!;
        return bound === null || Math.abs(found[m]! - value) <= bound + 2 ** -24 * Math.abs(value);
      });
      if (!right || Number.isNaN(found[1]!) !== (orbit.by === null))
        wrong.push(
          `formula ${k} at ${pixel.join()}: ${found.join()}, not ${orbit.values.join()} within ${orbit.bounds.join()}\n${spec.source}`,
        );
    });
    judged += here;
    samples += size;
    told += Number(here > size / 5);
  }
  console.log({ formulas, told, judged, samples, stopped, wrong: wrong.length });
  expect(wrong.slice(0, 3).join('\n')).toBe('');
  expect(judged / samples).toBeGreaterThan(0.7);
  expect(told / formulas).toBeGreaterThan(0.8);
  expect(stopped / judged).toBeGreaterThan(0.2);
});

test('tan and tanh of large numbers are what they go to, in float32 too', async () => {
  const spec = compileFormula(
    'formula far "Far"\nstart\n  z = (0, 0)\nstep\n  t = tanh(100 * pixel)\n  z = (re(t), im(tan(1i * 100 * pixel)))\niterations 1 in 1 .. 2\nprecision f32, f64',
  );
  const start = startingGenome(spec, testPalette);
  for (const precision of ['f32', 'f64'] as const)
    for (const [mode, x] of [
      ['mean-x', 3],
      ['mean-y', 3],
      ['mean-x', -3],
      ['mean-y', -3],
    ] as const) {
      const genome: Genome = { ...start, view: { ...view, center: [x, 0.4], width: 1 }, precision, coloring: { ...start.coloring, mode } };
      for (const value of await renderer.field(genome, grid)) expect(value).toBe(Math.sign(x));
    }
});
