import type { Graph, Op } from '../formula/ir.ts';

export interface LeafValues {
  readonly uniforms?: ArrayLike<number>;
  readonly params?: ArrayLike<number>;
  readonly pixel?: readonly [number, number];
  readonly state?: ArrayLike<number>;
  readonly previous?: ArrayLike<number>;
  readonly n?: number;
}

/** Values of a graph's outputs in float64; `round` sees every number on its way. Truth values are 0 and 1. */
export function evaluate(graph: Graph, leaves: LeafValues, round: (value: number, op: Op) => number = (value) => value): number[] {
  const values: number[] = [];
  for (const { op, args, value = 0 } of graph.nodes) {
    const [a = 0, b = 0, c = 0] = args.map((arg) => values[arg]!);
    const result = {
      const: () => value,
      param: () => leaves.params![value]!,
      uniform: () => leaves.uniforms![value]!,
      pixel: () => leaves.pixel![value as 0 | 1],
      state: () => leaves.state![value]!,
      previous: () => leaves.previous![value]!,
      n: () => leaves.n!,
      neg: () => -a,
      abs: () => Math.abs(a),
      floor: () => Math.floor(a),
      sqrt: () => round(Math.sqrt(a), op),
      exp: () => round(Math.exp(a), op),
      log: () => round(Math.log(a), op),
      sin: () => round(Math.sin(a), op),
      cos: () => round(Math.cos(a), op),
      not: () => Number(!a),
      add: () => round(a + b, op),
      sub: () => round(a - b, op),
      mul: () => round(a * b, op),
      div: () => round(a / b, op),
      min: () => (a < b ? a : b),
      max: () => (a > b ? a : b),
      atan2: () => round(Math.atan2(a, b), op),
      lt: () => Number(a < b),
      le: () => Number(a <= b),
      eq: () => Number(a === b),
      and: () => Number(a && b),
      or: () => Number(a || b),
      fma: () => round(a * b + c, op),
      select: () => (a ? b : c),
    }[op]();
    values.push(result);
  }
  return graph.outputs.map((output) => values[output]!);
}
