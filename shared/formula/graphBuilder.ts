import type { BinaryOp, Graph, LeafOp, Node, Op, TernaryOp, UnaryOp } from './ir.ts';

/** What an operation on numbers gives, in float64. `fma` rounds twice here; the evaluator has the exact one. */
const foldUnary: Partial<Record<UnaryOp, (a: number) => number>> = {
  neg: (a) => -a,
  abs: Math.abs,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
};
const foldBinary: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
  atan2: Math.atan2,
};
const compare: Partial<Record<BinaryOp, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  eq: (a, b) => a === b,
};

const commutes: ReadonlySet<Op> = new Set<Op>(['add', 'mul', 'eq', 'and', 'or']);
export const truthOps: ReadonlySet<Op> = new Set<Op>(['lt', 'le', 'eq', 'and', 'or', 'not']);

const isPowerOfTwo = (value: number): boolean =>
  Number.isInteger(Math.log2(Math.abs(value))) && 2 ** Math.round(Math.log2(Math.abs(value))) === Math.abs(value);

/** Squares above this leave float32, where |z| itself would not. */
const largestSquare = 1e37;

/**
 * Makes a graph node by node. Equal nodes are one; constants are folded in float64; and what costs nothing to simplify is simplified
 * as it comes in. The rules take 0 x as 0 and x + 0 as x, so they may lose a NaN, an infinity or the sign of a zero.
 */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly #known = new Map<string, number>();

  #put(op: Op, args: readonly number[], value?: number): number {
    const sorted =
      commutes.has(op) && args[0]! > args[1]!
        ? [args[1]!, args[0]!]
        : op === 'fma' && args[0]! > args[1]!
          ? [args[1]!, args[0]!, args[2]!]
          : args;
    const key = `${op} ${value === undefined ? sorted.join(' ') : Object.is(value, -0) ? '-0' : value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.nodes.length;
    this.nodes.push(value === undefined ? { op, args: sorted } : { op, args: sorted, value });
    this.#known.set(key, index);
    return index;
  }

  leaf(op: LeafOp, value = 0): number {
    return this.#put(op, [], value);
  }
  constant(value: number): number {
    return this.leaf('const', value);
  }
  truth(value: boolean): number {
    const [zero, one] = [this.constant(0), this.constant(1)];
    return this.#put('lt', value ? [zero, one] : [one, zero]);
  }

  /** The number a node always has, or null. */
  valueOf(index: number): number | null {
    const node = this.nodes[index]!;
    return node.op === 'const' ? node.value! : null;
  }
  /** The truth value a node always has, or null. */
  truthOf(index: number): boolean | null {
    return index === this.truth(true) ? true : index === this.truth(false) ? false : null;
  }
  #argOf(index: number, op: Op): number | null {
    const node = this.nodes[index]!;
    return node.op === op ? node.args[0]! : null;
  }

  neg(a: number): number {
    const value = this.valueOf(a);
    if (value !== null) return this.constant(-value);
    const { op, args } = this.nodes[a]!;
    if (op === 'neg') return args[0]!;
    if (op === 'sub') return this.sub(args[1]!, args[0]!);
    return this.#put('neg', [a]);
  }
  add(a: number, b: number): number {
    const [va, vb] = [this.valueOf(a), this.valueOf(b)];
    if (va !== null && vb !== null) return this.constant(va + vb);
    if (va === 0) return b;
    if (vb === 0) return a;
    const [na, nb] = [this.#argOf(a, 'neg'), this.#argOf(b, 'neg')];
    if (nb !== null) return this.sub(a, nb);
    if (na !== null) return this.sub(b, na);
    return this.#put('add', [a, b]);
  }
  sub(a: number, b: number): number {
    const [va, vb] = [this.valueOf(a), this.valueOf(b)];
    if (va !== null && vb !== null) return this.constant(va - vb);
    if (vb === 0) return a;
    if (va === 0) return this.neg(b);
    const nb = this.#argOf(b, 'neg');
    return nb !== null ? this.add(a, nb) : this.#put('sub', [a, b]);
  }
  mul(a: number, b: number): number {
    const [va, vb] = [this.valueOf(a), this.valueOf(b)];
    if (va !== null && vb !== null) return this.constant(va * vb);
    if (va === null && vb !== null) return this.mul(b, a);
    if (va === 0) return a;
    if (va === 1) return b;
    if (va === -1) return this.neg(b);
    const [na, nb] = [this.#argOf(a, 'neg'), this.#argOf(b, 'neg')];
    if (va !== null && nb !== null) return this.mul(this.constant(-va), nb);
    if (na !== null) return this.neg(this.mul(na, b));
    if (nb !== null) return this.neg(this.mul(a, nb));
    const inner = this.nodes[b]!;
    if (va !== null && inner.op === 'mul' && this.valueOf(inner.args[0]!) !== null)
      return this.mul(this.constant(va * this.valueOf(inner.args[0]!)!), inner.args[1]!);
    if (va !== null && inner.op === 'mul' && this.valueOf(inner.args[1]!) !== null)
      return this.mul(this.constant(va * this.valueOf(inner.args[1]!)!), inner.args[0]!);
    return this.#put('mul', [a, b]);
  }
  div(a: number, b: number): number {
    const [va, vb] = [this.valueOf(a), this.valueOf(b)];
    if (va !== null && vb !== null) return this.constant(va / vb);
    if (vb === 1 || va === 0) return a;
    if (vb !== null && isPowerOfTwo(vb)) return this.mul(this.constant(1 / vb), a);
    const [na, nb] = [this.#argOf(a, 'neg'), this.#argOf(b, 'neg')];
    if (na !== null) return this.neg(this.div(na, b));
    if (nb !== null) return this.neg(this.div(a, nb));
    return this.#put('div', [a, b]);
  }
  fma(a: number, b: number, c: number): number {
    const [va, vb, vc] = [this.valueOf(a), this.valueOf(b), this.valueOf(c)];
    if (vc === 0 || va === 0 || vb === 0 || va === 1 || vb === 1 || va === -1 || vb === -1) return this.add(this.mul(a, b), c);
    return this.#put('fma', [a, b, c]);
  }

  unary(op: UnaryOp, a: number): number {
    if (op === 'neg') return this.neg(a);
    if (op === 'not') {
      const truth = this.truthOf(a);
      if (truth !== null) return this.truth(!truth);
      return this.#argOf(a, 'not') ?? this.#put('not', [a]);
    }
    const value = this.valueOf(a);
    if (value !== null) return this.constant(foldUnary[op]!(value));
    const { op: inner, args } = this.nodes[a]!;
    if (op === 'abs' && inner === 'neg') return this.unary('abs', args[0]!);
    if (op === 'abs' && (inner === 'abs' || inner === 'sqrt' || inner === 'exp')) return a;
    if (op === 'abs' && inner === 'mul' && args[0] === args[1]) return a;
    if (op === 'sqrt' && inner === 'mul' && args[0] === args[1]) return this.unary('abs', args[0]!);
    if (op === 'cos' && inner === 'neg') return this.unary('cos', args[0]!);
    return this.#put(op, [a]);
  }

  binary(op: BinaryOp, a: number, b: number): number {
    if (op === 'add' || op === 'sub' || op === 'mul' || op === 'div') return this[op](a, b);
    if (op === 'and' || op === 'or') return this.#join(op, a, b);
    const [va, vb] = [this.valueOf(a), this.valueOf(b)];
    if (va !== null && vb !== null) {
      const test = compare[op];
      return test ? this.truth(test(va, vb)) : this.constant(foldBinary[op]!(va, vb));
    }
    if ((op === 'min' || op === 'max') && a === b) return a;
    if (op === 'lt' || op === 'le') {
      // sqrt(m) < R is m < R R
      const [ra, rb] = [this.#argOf(a, 'sqrt'), this.#argOf(b, 'sqrt')];
      if (rb !== null && va !== null && va >= 0 && va * va <= largestSquare) return this.binary(op, this.constant(va * va), rb);
      if (ra !== null && vb !== null && vb >= 0 && vb * vb <= largestSquare) return this.binary(op, ra, this.constant(vb * vb));
    }
    return this.#put(op, [a, b]);
  }

  #join(op: 'and' | 'or', a: number, b: number): number {
    if (a === b) return a;
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const truth = this.truthOf(one);
      if (truth !== null) return truth === (op === 'and') ? other : one;
    }
    return this.#put(op, [a, b]);
  }

  select(test: number, a: number, b: number): number {
    const truth = this.truthOf(test);
    if (truth !== null) return truth ? a : b;
    if (a === b) return a;
    const inverse = this.#argOf(test, 'not');
    return inverse !== null ? this.select(inverse, b, a) : this.#put('select', [test, a, b]);
  }

  /** A node of any operation, its operands being nodes of this builder. */
  make(op: Op, args: readonly number[], value?: number): number {
    const [a, b, c] = args as [number, number, number];
    switch (args.length) {
      case 0:
        return this.leaf(op as LeafOp, value);
      case 1:
        return this.unary(op as UnaryOp, a);
      case 2:
        return this.binary(op as BinaryOp, a, b);
      default:
        return (op as TernaryOp) === 'fma' ? this.fma(a, b, c) : this.select(a, b, c);
    }
  }

  /** The graph of these results: only what they need, renumbered. */
  graph(outputs: readonly number[]): Graph {
    return extractGraph(this.nodes, outputs);
  }
}

/** What these results need of a longer list of nodes, renumbered. */
export function extractGraph(all: readonly Node[], outputs: readonly number[]): Graph {
  const needed = new Uint8Array(all.length);
  for (const output of outputs) needed[output] = 1;
  for (let index = all.length - 1; index >= 0; index--) if (needed[index]) for (const arg of all[index]!.args) needed[arg] = 1;
  const place = new Int32Array(all.length);
  const nodes: Node[] = [];
  for (let index = 0; index < all.length; index++) {
    if (!needed[index]) continue;
    place[index] = nodes.length;
    nodes.push({ ...all[index]!, args: all[index]!.args.map((arg) => place[arg]!) });
  }
  return { nodes, outputs: outputs.map((output) => place[output]!) };
}
