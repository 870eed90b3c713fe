import type { Program } from '../formula/ir.ts';
import { ShadingGraph, type Ref } from './builder.ts';
import { cycleResults } from './cycles.ts';
import type { OrbitMeasure } from './orbit.ts';

export type { Ref } from './builder.ts';

/** A measure of an orbit and the numbers it needs from the colouring and the view. */
export interface ShadedMeasure extends OrbitMeasure {
  readonly settings: readonly number[];
  /** whether it has a value only for orbits that stop */
  readonly needsStop: boolean;
  /** of the cycle the orbit is drawn to: it has a value only for orbits that never stop, and none where that is negative */
  readonly ofCycle: boolean;
  /** its values are column and row in the trap's image, and 1 where the value is the brightness there; elsewhere it is 0 */
  readonly inImage: boolean;
}

/** A complex number, by its parts. */
export type Column = [Ref, Ref];

/** The largest square of a modulus, where it overflowed. */
const largestSquare = 1e38;
const largestResult = 1e30;

/** A graph over what a measure sees after a step, or after the last. */
export class MeasureGraph extends ShadingGraph {
  readonly program: Program;
  readonly #owned: number;

  /** @param owned number of the measure's own values */
  constructor(program: Program, owned: number) {
    super();
    this.program = program;
    this.#owned = owned;
  }

  z = (part: 0 | 1): Ref => this.leaf('state', this.program.z[part]);
  /** z before the step; only in updates */
  before = (part: 0 | 1): Ref => this.leaf('previous', this.program.z[part]);
  /** the measure's own values */
  own = (index: number): Ref => this.leaf('state', this.program.state.length + index);
  setting = (index: number): Ref => this.leaf('uniform', this.program.uniforms.outputs.length + index);
  /** steps done, this one included */
  count = (): Ref => this.leaf('n');
  /** whether the orbit ended so, a truth value; only at the end */
  escaped = (): Ref => this.lt(this.constant(0.5), this.own(this.#owned));
  converged = (): Ref => this.lt(this.constant(0.5), this.own(this.#owned + 1));
  /** one of `cycleResults`; only at the end of measures of cycles */
  cycle = (result: (typeof cycleResults)[number]): Ref => this.own(this.#owned + 2 + cycleResults.indexOf(result));

  /** ln |x + iy|, an overflowed square counting as the largest */
  logModulus = (x: Ref, y: Ref): Ref => this.mul(this.constant(0.5), this.log(this.min(this.norm2(x, y), this.constant(largestSquare))));
  /** held in [0, 1]; 0 where it is not a number */
  unit = (value: Ref): Ref => this.min(this.max(value, this.constant(0)), this.constant(1));
  /** The columns of z', real and imaginary part, of a program made by `withDerivative`: dz/dx, and dz/dy where the step is not analytic. */
  derivative = (from: 'state' | 'previous' = 'state'): Column[] => {
    const { dx, dy } = this.program.derivative!;
    return [dx, ...(dy ? [dy] : [])].map(([re, im]) => [this.leaf(from, re), this.leaf(from, im)]);
  };
  /** The size of a derivative, by its columns. */
  derivativeModulus = ([dx, dy]: readonly Column[]): Ref =>
    this.sqrt(dy ? this.mul(this.constant(0.5), this.add(this.norm2(...dx!), this.norm2(...dy))) : this.norm2(...dx!));
  /** Within the largest result; 0 where it is not a number. */
  finite = (value: Ref): Ref => {
    const [largest, zero] = [this.constant(largestResult), this.constant(0)];
    const beyond = this.select(this.lt(zero, value), largest, this.select(this.lt(value, zero), this.neg(largest), zero));
    return this.select(this.lt(this.abs(value), largest), value, beyond);
  };
}

export interface MeasureText {
  readonly initial: readonly number[];
  readonly settings?: readonly number[];
  readonly needsStop?: boolean;
  readonly ofCycle?: boolean;
  readonly inImage?: boolean;
  readonly update?: (at: MeasureGraph) => readonly Ref[];
  readonly finish: (at: MeasureGraph) => Ref | readonly Ref[];
}

/** Makes a measure of its parts. */
export function write(
  program: Program,
  { initial, settings = [], needsStop = false, ofCycle = false, inImage = false, update, finish }: MeasureText,
): ShadedMeasure {
  const step = new MeasureGraph(program, initial.length);
  const end = new MeasureGraph(program, initial.length);
  const found = finish(end);
  const results = typeof found === 'number' ? [found] : found;
  return {
    initial,
    settings,
    needsStop,
    ofCycle,
    inImage,
    update: step.graph(update?.(step) ?? []),
    finish: end.graph(results.map((result) => end.finite(result))),
  };
}
