import { programOf, type ParameterValues } from './compile.ts';
import type { Graph, Node, Program } from './ir.ts';
import type { FormulaSpec } from './spec.ts';

/** Values of the leaves; each only where the graph has such leaves. */
export interface Leaves {
  readonly params?: ArrayLike<number>;
  readonly uniforms?: ArrayLike<number>;
  readonly pixel?: readonly [number, number];
  readonly state?: ArrayLike<number>;
  readonly previous?: ArrayLike<number>;
  /** number of the step: 0 for the first */
  readonly n?: number;
}

/** High and low part of a number, each of 26 bits (Veltkamp). */
function split(a: number): [number, number] {
  const c = 134217729 * a;
  const high = c - (c - a);
  return [high, a - high];
}

/**
 * a b + c with the error of the product carried along (Dekker's product, Knuth's sum): within one unit in the last place of the fused
 * result, and equal to it but for rare ties.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const plain = product + c;
  if (!Number.isFinite(plain) || Math.abs(a) > 1e140 || Math.abs(b) > 1e140 || Math.abs(product) < 1e-280) return plain;
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  const productError = al * bl - (product - ah * bh - al * bh - ah * bl);
  const back = plain - product;
  const sumError = product - (plain - back) + (c - back);
  return plain + (productError + sumError);
}

function valueOf({ op, args, value }: Node, at: Float64Array, leaves: Leaves): number {
  const [a, b, c] = [at[args[0]!]!, at[args[1]!]!, at[args[2]!]!];
  switch (op) {
    case 'const':
      return value!;
    case 'param':
      return leaves.params![value!]!;
    case 'uniform':
      return leaves.uniforms![value!]!;
    case 'pixel':
      return leaves.pixel![value!]!;
    case 'state':
      return leaves.state![value!]!;
    case 'previous':
      return leaves.previous![value!]!;
    case 'n':
      return leaves.n!;
    case 'neg':
      return -a;
    case 'abs':
      return Math.abs(a);
    case 'floor':
      return Math.floor(a);
    case 'sqrt':
      return Math.sqrt(a);
    case 'exp':
      return Math.exp(a);
    case 'log':
      return Math.log(a);
    case 'sin':
      return Math.sin(a);
    case 'cos':
      return Math.cos(a);
    case 'not':
      return a === 0 ? 1 : 0;
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'min':
      return a < b ? a : b;
    case 'max':
      return a > b ? a : b;
    case 'atan2':
      return Math.atan2(a, b);
    case 'lt':
      return a < b ? 1 : 0;
    case 'le':
      return a <= b ? 1 : 0;
    case 'eq':
      return a === b ? 1 : 0;
    case 'and':
      return a !== 0 && b !== 0 ? 1 : 0;
    case 'or':
      return a !== 0 || b !== 0 ? 1 : 0;
    case 'fma':
      return fusedMultiplyAdd(a, b, c);
    case 'select':
      return a !== 0 ? b : c;
  }
}

/** Evaluates a graph in float64; truth values are 1 and 0. @returns one value for each output */
export function evaluateGraph({ nodes, outputs }: Graph, leaves: Leaves): Float64Array {
  const at = new Float64Array(nodes.length);
  nodes.forEach((node, index) => (at[index] = valueOf(node, at, leaves)));
  return Float64Array.from(outputs, (output) => at[output]!);
}

/** Parameters of a genome as the leaves `param` number them: complex ones take two places, tables none. */
export function flattenParameters(spec: FormulaSpec, values: ParameterValues): Float64Array {
  return Float64Array.from(
    spec.parameters.flatMap((parameter): readonly number[] => {
      const value = values[parameter.name] ?? parameter.default;
      return parameter.kind === 'table' ? [] : typeof value === 'number' ? [value] : value;
    }),
  );
}

/** The uniforms of `programOf(spec, values)` for these parameters, in float64. */
export function uniformsOf(spec: FormulaSpec, values: ParameterValues): Float64Array {
  return evaluateGraph(programOf(spec, values).uniforms, { params: flattenParameters(spec, values) });
}

/** What an orbit came to. */
export interface Orbit {
  /** all state slots after the last step */
  readonly state: Float64Array;
  /** steps done */
  readonly steps: number;
  /** the rule that stopped it, by its place in `program.rules`; -1 if none did */
  readonly stoppedBy: number;
}

/**
 * Iterates a program at one point, in float64, until a rule holds or `iterations` steps are done.
 * @param visit sees the state after each step
 */
export function runOrbit(
  program: Program,
  uniforms: ArrayLike<number>,
  pixel: readonly [number, number],
  iterations: number,
  visit?: (state: Float64Array, n: number) => void,
): Orbit {
  let state = evaluateGraph(program.start, { uniforms, pixel });
  for (let n = 0; n < iterations; n++) {
    const previous = state;
    state = previous.slice();
    state.set(evaluateGraph(program.step, { uniforms, state: previous, n }));
    visit?.(state, n);
    const stoppedBy = evaluateGraph(program.stop, { uniforms, state, previous }).findIndex((truth) => truth !== 0);
    if (stoppedBy >= 0) return { state, steps: n + 1, stoppedBy };
  }
  return { state, steps: iterations, stoppedBy: -1 };
}
