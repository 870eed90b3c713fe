import type { Op, Program } from '../formula/ir.ts';
import type { RandomStream } from '../math/rng.ts';
import { evaluate } from './evaluate.fixtures.ts';

/** Operations whose rounding error is absolute rather than relative near their zeros. */
const absolute: ReadonlySet<Op> = new Set<Op>(['sin', 'cos', 'log', 'atan2']);
const trials = 12;

/** An operation's result with a random error of up to `unit`, relative or, for those above, absolute. */
export const disturbance =
  (unit: number, noise: RandomStream) =>
  (value: number, op: Op): number =>
    value + unit * noise.range(-1, 1) * (Math.abs(value) + (absolute.has(op) ? 1 : 0));

type Point = readonly [number, number];

/** What an orbit leaves behind. */
export interface OrbitEnd {
  readonly program: Program;
  /** all slots after the last step, and before it */
  readonly state: readonly number[];
  readonly previous: readonly number[];
  /** z one step earlier still */
  readonly before2: Point;
  /** mean of re z after each step */
  readonly meanX: number;
  readonly steps: number;
  /** how it was stopped, if it was */
  readonly by: 'escape' | 'converge' | null;
}

export interface OrbitOf {
  /** with its derivative */
  readonly program: Program;
  readonly uniforms: readonly number[];
  readonly pixel: Point;
  readonly iterations: number;
}

const at = (state: readonly number[], [re, im]: readonly [number, number]): Point => [state[re]!, state[im]!];

/** Walks an orbit in float64; `round` sees every number on its way. Null where one is not below `largest`. */
function walk(
  { program, uniforms, pixel, iterations }: OrbitOf,
  largest: number,
  round = (value: number, _: Op): number => value,
): OrbitEnd | null {
  let tame = true;
  const seen = (value: number, op: Op): number => {
    const rounded = round(value, op);
    tame &&= Math.abs(rounded) < largest;
    return rounded;
  };
  let state = evaluate(program.start, { uniforms, pixel }, seen);
  let [previous, before2] = [state, at(state, program.z)];
  let sum = 0;
  const end = (steps: number, by: OrbitEnd['by']): OrbitEnd => ({ program, state, previous, before2, meanX: sum / steps, steps, by });
  for (let n = 0; n < iterations && tame; n++) {
    before2 = at(previous, program.z);
    previous = state;
    state = [...evaluate(program.step, { uniforms, state, n }, seen), ...state.slice(program.varying)];
    sum += state[program.z[0]]!;
    const rule = evaluate(program.stop, { uniforms, state, previous }, seen).indexOf(1);
    if (rule >= 0) return tame ? end(n + 1, program.rules[rule]!) : null;
  }
  return tame ? end(iterations, null) : null;
}

const unitShare = (value: number): number => (Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value)));
/** @param tiny the smallest change that counts: 1e-30 in float32, 1e-300 in float64 */
const logOfChange = (a: Point, b: Point, tiny: number): number =>
  Math.min(Math.log(Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), tiny)), -1e-3);

/** `smooth` of a formula without a degree, as colorings.md has it; NaN where the orbit never stopped. */
export function smoothOf({ program, state, previous, before2, steps, by }: OrbitEnd, tiny: number): number {
  if (by === null) return NaN;
  const [z, before] = [at(state, program.z), at(previous, program.z)];
  if (by === 'converge') {
    const [last, earlier] = [logOfChange(z, before, tiny), logOfChange(before, before2, tiny)];
    return steps + 1 - unitShare(Math.log(last / Math.log(1e-6)) / Math.log(last / earlier));
  }
  const [size, earlier] = [Math.log(Math.hypot(...z)), Math.max(Math.log(Math.hypot(...before)), 1e-3)];
  return steps + 1 - unitShare(Math.log(size / Math.log(program.escapeRadius ?? 256)) / Math.log(size / earlier));
}

/** The columns dz/dx and dz/dy of a derivative. */
export function columnsOf(program: Program, state: readonly number[]): readonly [Point, Point] {
  const { dx, dy } = program.derivative!;
  const [a, b] = at(state, dx);
  return [[a, b], dy ? at(state, dy) : [-b, a]];
}
const sizeOf = ([[a, b], [c, d]]: readonly [Point, Point]): number => Math.hypot(a, b, c, d) / Math.SQRT2;

/** `distance` in units of the plane, as colorings.md has it. */
export function distanceOf({ program, state, previous, by }: OrbitEnd, tiny: number): number {
  if (by === null) return 0;
  const [z, before, now, then] = [at(state, program.z), at(previous, program.z), columnsOf(program, state), columnsOf(program, previous)];
  if (by === 'escape') return (2 * Math.hypot(...z) * Math.log(Math.hypot(...z))) / sizeOf(now);
  const less = (k: 0 | 1): Point => [now[k][0] - then[k][0], now[k][1] - then[k][1]];
  const change = Math.hypot(z[0] - before[0], z[1] - before[1]);
  return (2 * change * Math.abs(logOfChange(z, before, tiny))) / sizeOf([less(0), less(1)]);
}

/** What an orbit of float64 comes to, and how far another arithmetic may be from it. */
export interface JudgedOrbit {
  readonly steps: number;
  readonly by: OrbitEnd['by'];
  readonly values: readonly number[];
  /** of each value; null where it cannot be judged */
  readonly bounds: readonly (number | null)[];
}

/**
 * What `measure` makes of an orbit, and bounds for executors whose operations are off by up to `unit`: four times what random errors of that
 * size in every operation, and in the position, do to each value, so that they follow each formula's own conditioning (language.md, "How
 * exact"). A value whose bound is more than a hundredth of it cannot be judged. Null where the orbit cannot: a number on its way is 1e30 or
 * more, or a hair decides which step is its last.
 */
export function judgedOrbit(
  orbit: OrbitOf,
  unit: number,
  noise: RandomStream,
  measure: (end: OrbitEnd) => readonly number[],
): JudgedOrbit | null {
  const exact = walk(orbit, 1e30);
  if (!exact) return null;
  const values = measure(exact);
  const bounds = values.map((value) => 16 * unit * (1 + Math.abs(value)));
  for (let trial = 0; trial < trials; trial++) {
    const moved = (value: number): number => value + 2 * unit * noise.range(-1, 1) * (1 + Math.abs(value));
    const pixel = [moved(orbit.pixel[0]), moved(orbit.pixel[1])] as const;
    const uniforms = orbit.uniforms.map((value) => value + unit * noise.range(-1, 1) * Math.abs(value));
    const other = walk({ ...orbit, pixel, uniforms }, 1e31, disturbance(unit, noise));
    if (other?.steps !== exact.steps || other.by !== exact.by) return null;
    measure(other).forEach((value, i) => (bounds[i] = Math.max(bounds[i]!, 4 * Math.abs(value - values[i]!))));
  }
  const { steps, by } = exact;
  return { steps, by, values, bounds: bounds.map((bound, i) => (bound <= 1e-2 * Math.abs(values[i]!) || bound <= 1e-4 ? bound : null)) };
}
