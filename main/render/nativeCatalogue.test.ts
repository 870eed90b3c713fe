import { expect, test } from 'vitest';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { compileFormula, programOf } from '../../shared/formula/compile.ts';
import { runOrbit, uniformsOf } from '../../shared/formula/evaluate.ts';
import { FormulaWriter } from '../../shared/formula/randomFormula.fixtures.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { startingGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { RandomStream } from '../../shared/math/rng.ts';
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

test('random formulas are drawn as float64 evaluates them', async () => {
  const stream = RandomStream.fromSeed(11);
  let told = 0;
  for (let k = 0; k < 80; k++) {
    const spec = compileFormula(new FormulaWriter(stream.split(k)).formula());
    if (uniformsOf(spec, {}).some(Number.isNaN)) {
      await expect(agreement(spec, 1)).rejects.toThrow('is not a number, as a quotient of zeros');
      continue;
    }
    const { agreeing, compared } = await agreement(spec, 1 + (k % 3));
    if (compared < 0.2) continue;
    told++;
    expect(agreeing, spec.source).toBeGreaterThan(0.97);
  }
  expect(told).toBeGreaterThan(25);
});
