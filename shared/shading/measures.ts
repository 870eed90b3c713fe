import type { Program } from '../formula/ir.ts';
import type { Coloring, ColoringMode } from '../genome/coloring.ts';
import { GraphBuilder, type Ref } from './builder.ts';
import type { OrbitMeasure } from './orbit.ts';

/** A measure of an orbit and the numbers it needs from the colouring. */
export interface ShadedMeasure extends OrbitMeasure {
  readonly settings: readonly number[];
  /** whether it has a value only for orbits that stop */
  readonly needsStop: boolean;
}

/** What a measure sees after a step. */
class Step extends GraphBuilder {
  readonly #program: Program;
  constructor(program: Program) {
    super();
    this.#program = program;
  }
  readonly z = (part: 0 | 1): Ref => this.leaf('state', this.#program.z[part]);
  /** z before the step */
  readonly before = (part: 0 | 1): Ref => this.leaf('previous', this.#program.z[part]);
  /** one of the measure's own values; those after the last: whether the orbit escaped, whether it converged (1 or 0) */
  readonly own = (index: number): Ref => this.leaf('state', this.#program.state.length + index);
  readonly setting = (index: number): Ref => this.leaf('uniform', this.#program.uniforms.outputs.length + index);
  /** steps done, this one included */
  readonly count = (): Ref => this.leaf('n');
}

interface Writing {
  readonly initial: readonly number[];
  readonly settings?: readonly number[];
  readonly needsStop?: boolean;
  readonly update?: (at: Step) => readonly Ref[];
  readonly finish: (at: Step) => Ref;
}

function write(program: Program, { initial, settings = [], needsStop = false, update, finish }: Writing): ShadedMeasure {
  const step = new Step(program);
  const end = new Step(program);
  return { initial, settings, needsStop, update: step.graph(update?.(step) ?? []), finish: end.graph([finish(end)]) };
}

const farthestTrapDistance = 1e6;

type Definition = (program: Program, coloring: Coloring) => ShadedMeasure;

const smooth: Definition = (program) =>
  write(program, {
    initial: [],
    needsStop: true,
    finish: (at) => {
      const degree = program.degree === null ? at.constant(2) : at.leaf('uniform', program.degree);
      // n + 1 - log_d(log_2 |z|), continuous across the bands of equal n
      const bits = at.div(at.log(at.norm2(at.z(0), at.z(1))), at.constant(2 * Math.LN2));
      const value = at.sub(at.add(at.count(), at.constant(1)), at.div(at.log(bits), at.log(degree)));
      return at.max(value, at.constant(0));
    },
  });

const exponential: Definition = (program) =>
  write(program, {
    initial: [0],
    update: (at) => [at.add(at.own(0), at.exp(at.neg(at.modulus(at.z(0), at.z(1)))))],
    finish: (at) => at.div(at.own(0), at.count()),
  });

const trap: Definition = (program, { trap: { shape, center, radius } }) =>
  write(program, {
    initial: [farthestTrapDistance],
    settings: [center[0], center[1], radius],
    update: (at) => {
      const dx = at.sub(at.z(0), at.setting(0));
      const dy = at.sub(at.z(1), at.setting(1));
      const distance =
        shape === 'cross'
          ? at.min(at.abs(dx), at.abs(dy))
          : shape === 'circle'
            ? at.abs(at.sub(at.modulus(dx, dy), at.setting(2)))
            : at.modulus(dx, dy);
      return [at.min(distance, at.own(0))];
    },
    finish: (at) => at.own(0),
  });

const definitions: Partial<Record<ColoringMode, Definition>> = { smooth, exp: exponential, trap };

/** The measure of a mode for a program, or null where shaders do not know it. */
export function shadedMeasure(mode: ColoringMode, program: Program, coloring: Coloring): ShadedMeasure | null {
  return definitions[mode]?.(program, coloring) ?? null;
}
