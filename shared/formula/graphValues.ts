import type { Graph } from './ir.ts';

/** Where the leaves of a graph take their values from; those a graph does not use may be left out. */
export interface LeafValues {
  readonly param?: ArrayLike<number>;
  readonly uniform?: ArrayLike<number>;
  readonly pixel?: ArrayLike<number>;
  readonly state?: ArrayLike<number>;
  readonly previous?: ArrayLike<number>;
  readonly n?: number;
}

/**
 * Evaluates a graph once, in float64; truth values are 1 and 0. For looking at formulas, not for drawing them.
 * @returns the outputs
 */
export function graphValues(graph: Graph, leaves: LeafValues): number[] {
  const values: number[] = [];
  for (const { op, args, value = 0 } of graph.nodes) {
    const a = values[args[0] ?? -1] ?? NaN;
    const b = values[args[1] ?? -1] ?? NaN;
    const c = values[args[2] ?? -1] ?? NaN;
    const result = ((): number | boolean => {
      switch (op) {
        case 'const':
          return value;
        case 'param':
        case 'uniform':
        case 'pixel':
        case 'state':
        case 'previous':
          return leaves[op]?.[value] ?? NaN;
        case 'n':
          return leaves.n ?? 0;
        case 'neg':
          return -a;
        case 'abs':
        case 'floor':
        case 'sqrt':
        case 'exp':
        case 'log':
        case 'sin':
        case 'cos':
          return Math[op](a);
        case 'not':
          return a === 0;
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
          return a < b;
        case 'le':
          return a <= b;
        case 'eq':
          return a === b;
        case 'and':
          return a !== 0 && b !== 0;
        case 'or':
          return a !== 0 || b !== 0;
        case 'fma':
          return a * b + c;
        case 'select':
          return a !== 0 ? b : c;
      }
    })();
    values.push(Number(result));
  }
  return graph.outputs.map((output) => values[output]!);
}
