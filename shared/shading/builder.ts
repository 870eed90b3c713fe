import { GraphBuilder } from '../formula/graphBuilder.ts';

/** A node of the graph under construction. */
export type Ref = number;

/** A graph builder with short names for what measures and colours are made of. */
export class ShadingGraph extends GraphBuilder {
  min = (a: Ref, b: Ref): Ref => this.binary('min', a, b);
  max = (a: Ref, b: Ref): Ref => this.binary('max', a, b);
  lt = (a: Ref, b: Ref): Ref => this.binary('lt', a, b);
  abs = (a: Ref): Ref => this.unary('abs', a);
  sqrt = (a: Ref): Ref => this.unary('sqrt', a);
  exp = (a: Ref): Ref => this.unary('exp', a);
  log = (a: Ref): Ref => this.unary('log', a);
  /** x² + y² */
  norm2 = (x: Ref, y: Ref): Ref => this.fma(x, x, this.mul(y, y));
  modulus = (x: Ref, y: Ref): Ref => this.sqrt(this.norm2(x, y));
}
