import type { BinaryOp, Graph, Program, StateSlot, UnaryOp } from '../formula/ir.ts';
import type { RandomStream } from '../math/rng.ts';
import { ShadingGraph, type Ref } from './builder.ts';

/** Programs written by hand and by chance, for the tests of shader text. */

function graphOf(write: (b: ShadingGraph) => readonly Ref[]): Graph {
  const b = new ShadingGraph();
  return b.graph(write(b));
}

const z: StateSlot[] = [
  { name: 'z', part: 're' },
  { name: 'z', part: 'im' },
];
const c: StateSlot[] = [
  { name: 'c', part: 're' },
  { name: 'c', part: 'im' },
];
const rest = { state: [...z, ...c], varying: 2, z: [0, 1], c: [2, 3], analytic: false, derivative: null } as const;

/** Parameters as uniforms, unchanged. */
const asUniforms = (count: number): Graph =>
  graphOf((b) => [...Array.from({ length: count }, (_, k) => b.leaf('param', k)), b.constant(2)]);

const square = graphOf((b) => {
  const [x, y, cx, cy] = [0, 1, 2, 3].map((slot) => b.leaf('state', slot)) as [Ref, Ref, Ref, Ref];
  return [b.fma(x, x, b.fma(b.neg(y), y, cx)), b.fma(b.add(x, x), y, cy)];
});
const beyond256 = graphOf((b) => [b.lt(b.constant(65536), b.norm2(b.leaf('state', 0), b.leaf('state', 1)))]);

/** z² + c; parameters: z0 or c. */
export const mandelbrotProgram: Program = {
  ...rest,
  uniforms: asUniforms(2),
  start: graphOf((b) => [b.leaf('uniform', 0), b.leaf('uniform', 1), b.leaf('pixel', 0), b.leaf('pixel', 1)]),
  step: square,
  stop: beyond256,
  rules: ['escape'],
  escapeRadius: 256,
  degree: 2,
};
export const juliaProgram: Program = {
  ...mandelbrotProgram,
  start: graphOf((b) => [b.leaf('pixel', 0), b.leaf('pixel', 1), b.leaf('uniform', 0), b.leaf('uniform', 1)]),
};

/** |z| / z.z + c, |z| componentwise. */
export const kaliProgram: Program = {
  ...rest,
  uniforms: asUniforms(2),
  start: juliaProgram.start,
  step: graphOf((b) => {
    const [x, y, cx, cy] = [0, 1, 2, 3].map((slot) => b.leaf('state', slot)) as [Ref, Ref, Ref, Ref];
    const m = b.max(b.norm2(x, y), b.constant(1e-12));
    const f = b.div(b.constant(1), m);
    return [b.fma(b.abs(x), f, cx), b.fma(b.abs(y), f, cy)];
  }),
  stop: graphOf(() => []),
  rules: [],
  escapeRadius: null,
  degree: null,
};

const unary: readonly UnaryOp[] = ['neg', 'abs', 'floor', 'sqrt', 'exp', 'log', 'sin', 'cos'];
const binary: readonly BinaryOp[] = ['add', 'sub', 'mul', 'div', 'min', 'max', 'atan2'];

/**
 * A random graph of `length` operations on the pixel's two coordinates and three uniforms. Arguments are kept where functions are defined:
 * roots and logarithms of 1/4 + |x|, exponentials of clamped numbers, quotients by 1/4 + |x|.
 */
export function randomGraph(stream: RandomStream, length: number, outputs: number): Graph {
  const b = new ShadingGraph();
  const pool: Ref[] = [b.leaf('pixel', 0), b.leaf('pixel', 1), b.leaf('uniform', 0), b.leaf('uniform', 1), b.leaf('uniform', 2)];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(stream.uniform() * from.length)]!;
  const positive = (a: Ref): Ref => b.add(b.abs(a), b.constant(0.25));
  const held = (a: Ref, limit: number): Ref => b.max(b.min(a, b.constant(limit)), b.constant(-limit));
  for (let k = 0; k < length; k++) {
    const [p, q, r] = [pick(pool), pick(pool), pick(pool)];
    const choice = stream.uniform();
    if (choice < 0.1) pool.push(b.fma(p, q, r));
    else if (choice < 0.2) {
      const test = b.binary(pick(['and', 'or'] as const), b.lt(p, q), b.unary('not', b.binary('le', q, r)));
      pool.push(b.select(test, p, r));
    } else if (choice < 0.6) {
      const op = pick(unary);
      if (op === 'sqrt' || op === 'log') pool.push(b.unary(op, positive(p)));
      else if (op === 'exp') pool.push(b.exp(held(p, 20)));
      else if (op === 'sin' || op === 'cos') pool.push(b.unary(op, held(p, 1000)));
      else pool.push(b.unary(op, p));
    } else {
      const op = pick(binary);
      pool.push(b.binary(op, p, op === 'div' ? positive(q) : q));
    }
  }
  return b.graph(pool.slice(-outputs));
}
