import type { BinaryOp, Graph, LeafOp, Node, TernaryOp, UnaryOp } from '../formula/ir.ts';

/** A node of the graph under construction. */
export type Ref = number & { readonly ref: unique symbol };

/** Writes graphs node by node; equal nodes are one. */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #known = new Map<string, Ref>();

  #node(op: Node['op'], args: readonly Ref[], value?: number): Ref {
    const key = `${op} ${args.join(' ')} ${Object.is(value, -0) ? '-0' : (value ?? '')}`;
    let ref = this.#known.get(key);
    if (ref === undefined) {
      ref = this.#nodes.length as Ref;
      this.#nodes.push(value === undefined ? { op, args } : { op, args, value });
      this.#known.set(key, ref);
    }
    return ref;
  }

  constant(value: number): Ref {
    return this.#node('const', [], value);
  }
  leaf(op: Exclude<LeafOp, 'const'>, index = 0): Ref {
    return this.#node(op, [], index);
  }
  unary(op: UnaryOp, a: Ref): Ref {
    return this.#node(op, [a]);
  }
  binary(op: BinaryOp, a: Ref, b: Ref): Ref {
    return this.#node(op, [a, b]);
  }
  ternary(op: TernaryOp, a: Ref, b: Ref, c: Ref): Ref {
    return this.#node(op, [a, b, c]);
  }

  add = (a: Ref, b: Ref): Ref => this.binary('add', a, b);
  sub = (a: Ref, b: Ref): Ref => this.binary('sub', a, b);
  mul = (a: Ref, b: Ref): Ref => this.binary('mul', a, b);
  div = (a: Ref, b: Ref): Ref => this.binary('div', a, b);
  min = (a: Ref, b: Ref): Ref => this.binary('min', a, b);
  max = (a: Ref, b: Ref): Ref => this.binary('max', a, b);
  lt = (a: Ref, b: Ref): Ref => this.binary('lt', a, b);
  neg = (a: Ref): Ref => this.unary('neg', a);
  abs = (a: Ref): Ref => this.unary('abs', a);
  sqrt = (a: Ref): Ref => this.unary('sqrt', a);
  exp = (a: Ref): Ref => this.unary('exp', a);
  log = (a: Ref): Ref => this.unary('log', a);
  floor = (a: Ref): Ref => this.unary('floor', a);
  fma = (a: Ref, b: Ref, c: Ref): Ref => this.ternary('fma', a, b, c);
  select = (p: Ref, a: Ref, b: Ref): Ref => this.ternary('select', p, a, b);
  /** x² + y² */
  norm2 = (x: Ref, y: Ref): Ref => this.fma(x, x, this.mul(y, y));
  modulus = (x: Ref, y: Ref): Ref => this.sqrt(this.norm2(x, y));

  graph(outputs: readonly Ref[]): Graph {
    return { nodes: this.#nodes, outputs };
  }
}
