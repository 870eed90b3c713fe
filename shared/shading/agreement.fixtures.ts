import type { Graph, Op } from '../formula/ir.ts';
import { printGraph, type Dialect } from '../formula/shaderCode.ts';
import { RandomStream } from '../math/rng.ts';
import { evaluate } from './evaluate.fixtures.ts';
import { randomGraph } from './programs.fixtures.ts';

/** Random graphs at random points, and how far a float32 executor may be from their float64 values. */

export const graphCount = 40;
export const pointCount = 32;
/** per point: pixel x, y, three uniforms, and padding to two vec4 */
export const pointStride = 8;
const outputs = 4;

const seed = RandomStream.fromSeed(20261121);
export const graphs: readonly Graph[] = Array.from({ length: graphCount }, (_, k) => {
  const stream = seed.split(k);
  return randomGraph(stream, 6 + stream.integer(30), outputs);
});

/** [pointCount, pointStride], all float32 numbers. */
export const points: Float32Array<ArrayBuffer> = Float32Array.from({ length: pointCount * pointStride }, (_, k) =>
  seed.split('points').split(k).range(-3, 3),
);

/** Statements that set r0 .. r3 to the outputs of graph number `which`, from x, y and u0 .. u2. */
export function graphStatements(dialect: Dialect): string {
  return graphs
    .map((graph, k) => {
      const names = { pixel: (part: number) => 'xy'[part]!, uniform: (index: number) => `u${index}` };
      const printed = printGraph(graph, dialect, names, 't');
      return `if (which == ${k}) {\n${[...printed.lines, ...printed.outputs.map((output, i) => `r${i} = ${output};`)].join('\n')}\n}`;
    })
    .join('\n');
}

/** Operations whose float32 error is absolute rather than relative near their zeros. */
const absolute: ReadonlySet<Op> = new Set<Op>(['sin', 'cos', 'log', 'atan2']);
const roundings = 12;
/** Largest error of one operation, relative or (for those above) absolute: a few units in the last place. */
const unit = 2 ** -23;

/**
 * Compares results [graphCount, pointCount, 4] of an executor with float64. The bound for each number is four times what random errors of
 * `unit` in every operation do to it, so it follows each graph's own conditioning; numbers whose bound is no longer small are not judged.
 * @returns one sentence for each number outside its bound, and the share of numbers that were judged
 */
export function disagreements(results: ArrayLike<number>): { readonly faults: string[]; readonly judged: number } {
  const faults: string[] = [];
  let judged = 0;
  graphs.forEach((graph, k) => {
    const noise = seed.split('noise').split(k);
    for (let point = 0; point < pointCount; point++) {
      const at = points.subarray(point * pointStride, (point + 1) * pointStride);
      const leaves = { pixel: [at[0]!, at[1]!] as const, uniforms: at.subarray(2, 5) };
      const exact = evaluate(graph, leaves);
      const bounds = exact.map((value) => 1e-6 * Math.abs(value) + 1e-7);
      for (let trial = 0; trial < roundings; trial++) {
        const disturbed = evaluate(
          graph,
          leaves,
          (value, op) => value + unit * noise.range(-1, 1) * (Math.abs(value) + (absolute.has(op) ? 1 : 0)),
        );
        disturbed.forEach((value, i) => (bounds[i] = Math.max(bounds[i]!, 4 * Math.abs(value - exact[i]!))));
      }
      exact.forEach((value, i) => {
        if (!(Math.abs(value) < 1e30) || !(bounds[i]! < 1e-2 * (1 + Math.abs(value)))) return;
        judged++;
        const found = results[(k * pointCount + point) * outputs + i]!;
        if (!(Math.abs(found - value) <= bounds[i]!))
          faults.push(`graph ${k}, point ${point}, output ${i}: ${found}, not ${value} within ${bounds[i]}`);
      });
    }
  });
  return { faults, judged: judged / (graphCount * pointCount * outputs) };
}
