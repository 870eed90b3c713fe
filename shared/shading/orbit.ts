import type { Graph, Program } from '../formula/ir.ts';
import { cycleResults } from './cycles.ts';
import { printGraph, type Dialect, type LeafNames } from '../formula/shaderCode.ts';

/**
 * Something added up along an orbit, as graphs, so that one definition serves both shader languages and the float64 evaluator.
 * Leaves: `state` (the program's slots, then this measure's own values), `previous` (slots before the step), `uniform` (the program's, then
 * this measure's settings), `n` (steps done, this one included).
 */
export interface OrbitMeasure {
  /** own values before the first step */
  readonly initial: readonly number[];
  /** own values after each step, the one that stops the orbit included; `state` is that after the step */
  readonly update: Graph;
  /** the measure's values after the last step; `state` beyond own values: 1 where the orbit escaped, 1 where it converged, then `cycleResults` */
  readonly finish: Graph;
}

export interface OrbitText {
  readonly lines: readonly string[];
  /** the values of each measure */
  readonly values: readonly (readonly string[])[];
  /** truth values */
  readonly escaped: string;
  readonly converged: string;
  /** where z ended */
  readonly z: readonly [string, string];
  /** steps done, a float */
  readonly count: string;
}

/** Statements that lead from state to state in place of a program's step. */
export interface Followed {
  /** after the state's declaration, before the first step */
  readonly before: readonly string[];
  /** sets the variables of the first `varying` slots, `s0` and so on */
  readonly step: readonly string[];
}

export interface OrbitRequest {
  readonly program: Program;
  readonly measures: readonly OrbitMeasure[];
  /** text of the most steps, an int */
  readonly iterations: string;
  /** text of the pixel's coordinates */
  readonly pixel: readonly [string, string];
  /** text of the program's uniforms, then of each measure's settings */
  readonly uniform: (index: number) => string;
  readonly setting: (measure: number, index: number) => string;
  readonly followed?: Followed | undefined;
  /** statements after the last step that measures' ends read variables of: those of `cycleText` */
  readonly ending?: readonly string[] | undefined;
}

function uses(graph: Graph, op: 'previous' | 'n'): boolean {
  return graph.nodes.some((node) => node.op === op);
}

/** The statements that follow one orbit, for a function body of either language. */
export function orbitText(dialect: Dialect, request: OrbitRequest): OrbitText {
  const { program, measures, iterations, pixel, uniform, setting } = request;
  const slots = program.state.length;
  const uniforms = program.uniforms.outputs.length;
  const lines: string[] = [];
  const state = (slot: number): string => `s${slot}`;
  const z = [state(program.z[0]), state(program.z[1])] as const;
  const previous = (slot: number): string => (slot < program.varying ? `p${slot}` : state(slot));
  const start = printGraph(program.start, dialect, { uniform, pixel: (part) => pixel[part]! }, 'i');
  lines.push(...start.lines, ...start.outputs.map((text, slot) => dialect.variable(state(slot), 'float', text)));
  measures.forEach((measure, m) =>
    lines.push(...measure.initial.map((value, k) => dialect.variable(`a${m}_${k}`, 'float', dialect.literal(value)))),
  );
  lines.push(
    dialect.variable('steps', 'float', '0.0'),
    dialect.variable('escaped', 'float', '0.0'),
    dialect.variable('converged', 'float', '0.0'),
  );
  const measureNames = (m: number): LeafNames => ({
    uniform: (index) => (index < uniforms ? uniform(index) : setting(m, index - uniforms)),
    pixel: (part) => pixel[part]!,
    state: (slot) => {
      const own = slot - slots;
      if (own < 0) return state(slot);
      const count = measures[m]!.initial.length;
      return own < count ? `a${m}_${own}` : ['escaped', 'converged', ...cycleResults][own - count]!;
    },
    previous,
    n: 'steps',
  });

  const { followed } = request;
  lines.push(...(followed?.before ?? []), dialect.loop('k', iterations));
  if ([program.stop, ...measures.map((measure) => measure.update)].some((graph) => uses(graph, 'previous')))
    for (let slot = 0; slot < program.varying; slot++) lines.push(dialect.constant(`p${slot}`, 'float', state(slot)));
  if (followed) lines.push(...followed.step);
  else {
    const step = printGraph(program.step, dialect, { uniform, state, n: 'steps' }, 't');
    // all results first: they may be states that a later assignment changes
    lines.push(
      ...step.lines,
      ...step.outputs.map((text, slot) => dialect.constant(`x${slot}`, 'float', text)),
      ...step.outputs.map((_, slot) => `${state(slot)} = x${slot};`),
    );
  }
  lines.push('steps = steps + 1.0;');
  measures.forEach((measure, m) => {
    const printed = printGraph(measure.update, dialect, measureNames(m), `m${m}_`);
    lines.push(
      ...printed.lines,
      ...printed.outputs.map((text, k) => dialect.constant(`y${m}_${k}`, 'float', text)),
      ...printed.outputs.map((_, k) => `a${m}_${k} = y${m}_${k};`),
    );
  });
  const stop = printGraph(program.stop, dialect, { uniform, state, previous }, 'q');
  lines.push(...stop.lines);
  stop.outputs.forEach((test, k) =>
    lines.push(`if (${test}) { ${program.rules[k] === 'escape' ? 'escaped' : 'converged'} = 1.0; break; }`),
  );
  // an orbit that left the numbers escaped, if anything can stop it
  if (program.rules.length > 0) lines.push(`if (!(abs(${z[0]}) < 3.4e38 && abs(${z[1]}) < 3.4e38)) { escaped = 1.0; break; }`);
  lines.push('}', ...(request.ending ?? []));

  const values = measures.map((measure, m) => {
    const printed = printGraph(measure.finish, dialect, measureNames(m), `f${m}_`);
    lines.push(...printed.lines);
    return printed.outputs;
  });
  return {
    lines,
    values,
    escaped: 'escaped > 0.5',
    converged: 'converged > 0.5',
    z,
    count: 'steps',
  };
}
