import { type ParameterValues, programOf } from './compile.ts';
import { evaluateGraph, uniformsOf } from './evaluate.ts';
import type { Program } from './ir.ts';
import type { FormulaSpec } from './spec.ts';

/** What a step changes z by where `smooth` takes an orbit to have settled (colorings.md, "The fraction of the last step"). */
const settledChange = 1e-6;
/** Steps between bands that nobody sees. */
const invisible = 0.01;

const turns = [0, 0.7, 1.3, 2.2, 3.1, 4, 4.6, 5.5];

/** State slots with z moved by a vector or put in its place. */
function withZ({ z }: Program, state: ArrayLike<number>, length: number, turn: number, from: number): Float64Array {
  const moved = Float64Array.from(state);
  moved[z[0]] = from * moved[z[0]]! + length * Math.cos(turn);
  moved[z[1]] = from * moved[z[1]]! + length * Math.sin(turn);
  return moved;
}

/** Whether a rule of convergence is |z - last(z)| < 1e-6, told by what it says of changes of z just below and just above that. */
function settlesAsMeasured(program: Program, rule: number, uniforms: ArrayLike<number>, previous: ArrayLike<number>): boolean {
  const holds = (change: number, turn: number): boolean =>
    evaluateGraph(program.stop, { uniforms, state: withZ(program, previous, change, turn, 1), previous })[rule] === 1;
  return turns.every((turn) => holds(settledChange * 0.999, turn) && !holds(settledChange * 1.001, turn));
}

/** The largest step of `smooth` from band to band that a degree d makes: |log_d(ln |z'| / (d ln R))| over points with |z| = R. */
function stepOfDegree(program: Program, uniforms: ArrayLike<number>, start: ArrayLike<number>): number {
  const [degree, radius] = [uniforms[program.degree!]!, program.escapeRadius!];
  if (!(degree > 1)) return 0;
  return Math.max(
    ...turns.map((turn) => {
      const next = evaluateGraph(program.step, { uniforms, state: withZ(program, start, radius, turn, 0), n: 8 });
      const size = Math.log(Math.hypot(next[program.z[0]]!, next[program.z[1]]!));
      return Math.abs(Math.log(size / (degree * Math.log(radius))) / Math.log(degree));
    }),
  );
}

/**
 * Why `smooth` shows its bands in a formula with these parameters, in a sentence for the user; null where it goes on from band to band.
 * Stop rules of other quantities than |z|, and of changes of z below another number than 10^-6, do not tell how far the last step went
 * beyond them; and a wrong degree counts it wrongly.
 */
export function smoothObjection(spec: FormulaSpec, values: ParameterValues): string | null {
  if (!spec.program) return null;
  const program = programOf(spec, values);
  const uniforms = uniformsOf(spec, values);
  const state = evaluateGraph(program.start, { uniforms, pixel: spec.defaultView.center });
  if (program.rules.includes('escape') && !((program.escapeRadius ?? 0) > 1))
    return 'Smooth shows its bands here: it is seamless where a formula stops by one rule |z| > R, with R above 1.';
  if (program.rules.some((rule, k) => rule === 'converge' && !settlesAsMeasured(program, k, uniforms, state)))
    return 'Smooth shows its bands here: it is seamless where a formula settles by the rule |z - last(z)| < 1e-6.';
  if (program.degree !== null && program.escapeRadius !== null && !(stepOfDegree(program, uniforms, state) < invisible))
    return 'Smooth shows its bands here: |z| does not become |z|^degree. Without the line degree its growth is measured.';
  return null;
}
