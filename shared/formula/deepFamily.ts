/** Which formulas perturbation can draw: z^d + c and the folded squares, with constants linear in the pixel. */
import { cycleModes, type ColoringMode } from '../genome/coloring.ts';
import { RandomStream } from '../math/rng.ts';
import { programOf } from './compile.ts';
import { deepSteps, deepStepValue, type DeepFormula, type DeepStep } from './deepSteps.ts';
import { evaluateGraph, uniformsOf } from './evaluate.ts';
import type { Program } from './ir.ts';
import type { FormulaSpec } from './spec.ts';

/** Why perturbation cannot measure this along orbits of the formula, or null where it can. */
export function measureObjection(formula: DeepStep, mode: ColoringMode): string | null {
  if (cycleModes.includes(mode)) return 'attracting cycles are not measured in deep pictures';
  const isFolded = formula.foldsReal || formula.foldsX || formula.foldsY || formula.turnsDown;
  return isFolded && mode === 'lyapunov' ? 'the Lyapunov exponent of folded squares is not measured in deep pictures' : null;
}

/** The escape radius perturbation works with. */
const deepEscapeRadius = 256;

type Params = Readonly<Record<string, number | readonly number[]>>;
type Pair = readonly [number, number];

const probes = 24;
const tolerance = 1e-11;
const near = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance * (1 + Math.abs(a) + Math.abs(b));

/** Numbers that a formula computes as 0 or 1 up to rounding are meant to be just that. */
function snapped(value: number): number {
  const whole = Math.round(value);
  return Math.abs(whole) <= 1 && Math.abs(value - whole) < 1e-14 ? whole + 0 : value;
}

/** f(pixel) = scale pixel + shift for a real scale, or null where it is something else. */
function linearIn(f: (pixel: Pair) => Pair, points: readonly Pair[]): { scale: number; shift: Pair } | null {
  const shift = f([0, 0]);
  const scale = snapped(f([1, 0])[0] - shift[0]);
  const fits = points.every((p) => {
    const [re, im] = f(p);
    return near(re, scale * p[0] + shift[0]) && near(im, scale * p[1] + shift[1]);
  });
  return fits ? { scale, shift: [snapped(shift[0]), snapped(shift[1])] } : null;
}

/** Looks at a program from outside: its step is one of `deepSteps` where it does what that does at two dozen random places. */
function fromProgram(program: Program, formula: FormulaSpec, params: Params): DeepFormula | null {
  const { z } = program;
  if (program.varying !== 2 || program.rules.join() !== 'escape' || program.escapeRadius !== deepEscapeRadius) return null;
  const random = RandomStream.fromSeed(0);
  const place = (): Pair => [4 * random.uniform() - 2, 4 * random.uniform() - 2];
  const uniforms = uniformsOf(formula, params);
  const startAt = (pixel: Pair): Float64Array => evaluateGraph(program.start, { uniforms, pixel });
  const stepFrom = (pixel: Pair, at: Pair, n: number): Pair => {
    const state = startAt(pixel);
    state[z[0]] = at[0];
    state[z[1]] = at[1];
    const next = evaluateGraph(program.step, { uniforms, state, n });
    return [next[z[0]]!, next[z[1]]!];
  };
  // every one of the steps leads from 0 to its constant
  const constantAt = (pixel: Pair): Pair => stepFrom(pixel, [0, 0], 0);

  const pixels = Array.from({ length: 4 }, place);
  const start = linearIn((pixel) => {
    const state = startAt(pixel);
    return [state[z[0]]!, state[z[1]]!];
  }, pixels);
  const constant = linearIn(constantAt, pixels);
  if (!start || !constant) return null;

  const observed = Array.from({ length: probes }, (_, n) => {
    const pixel = place();
    const at = place();
    const next = stepFrom(pixel, at, n);
    const c = constantAt(pixel);
    return { at, grown: [next[0] - c[0], next[1] - c[1]] as Pair };
  });
  const step = deepSteps.find((candidate) =>
    observed.every(({ at, grown }) => {
      const [re, im] = deepStepValue(candidate, at);
      return near(re, grown[0]) && near(im, grown[1]);
    }),
  );
  return step ? { ...step, startScale: start.scale, startShift: start.shift, cScale: constant.scale, cShift: constant.shift } : null;
}

/**
 * A formula with these parameters as perturbation draws it, or null where it cannot.
 * @param params one value for each parameter of the formula
 */
export function deepFormulaOf(formula: FormulaSpec, params: Params): DeepFormula | null {
  return formula.engine === 'orbit' ? fromProgram(programOf(formula, params), formula, params) : null;
}
