import type { GraphBuilder } from './graphBuilder.ts';

/** A complex number as two nodes. */
export type Pair = readonly [re: number, im: number];

/** e to twice this is below the largest float32. */
const largestHyperbolic = 40;

/** Complex arithmetic written out in real nodes. Principal branches throughout; arguments lie in (-pi, pi]. */
export class ComplexGraph {
  readonly g: GraphBuilder;

  constructor(g: GraphBuilder) {
    this.g = g;
  }

  real(re: number): Pair {
    return [re, this.g.constant(0)];
  }
  add([a, b]: Pair, [c, d]: Pair): Pair {
    return [this.g.add(a, c), this.g.add(b, d)];
  }
  sub([a, b]: Pair, [c, d]: Pair): Pair {
    return [this.g.sub(a, c), this.g.sub(b, d)];
  }
  neg([a, b]: Pair): Pair {
    return [this.g.neg(a), this.g.neg(b)];
  }
  conj([a, b]: Pair): Pair {
    return [a, this.g.neg(b)];
  }
  scale([a, b]: Pair, factor: number): Pair {
    return [this.g.mul(a, factor), this.g.mul(b, factor)];
  }
  mul([a, b]: Pair, [c, d]: Pair): Pair {
    const { g } = this;
    return [g.sub(g.mul(a, c), g.mul(b, d)), g.add(g.mul(b, c), g.mul(a, d))];
  }
  sqr([a, b]: Pair): Pair {
    const { g } = this;
    return [g.sub(g.mul(a, a), g.mul(b, b)), g.mul(g.mul(g.constant(2), a), b)];
  }
  norm2([a, b]: Pair): number {
    return this.g.add(this.g.mul(a, a), this.g.mul(b, b));
  }
  dot([a, b]: Pair, [c, d]: Pair): number {
    return this.g.add(this.g.mul(a, c), this.g.mul(b, d));
  }
  modulus(z: Pair): number {
    return this.g.unary('sqrt', this.norm2(z));
  }
  arg([a, b]: Pair): number {
    return this.g.binary('atan2', b, a);
  }
  over([a, b]: Pair, divisor: number): Pair {
    return [this.g.div(a, divisor), this.g.div(b, divisor)];
  }
  div(a: Pair, b: Pair): Pair {
    if (this.g.valueOf(b[1]) === 0) return this.over(a, b[0]);
    return this.over(this.mul(a, this.conj(b)), this.norm2(b));
  }
  rotate(z: Pair, angle: number): Pair {
    return this.mul(z, this.turn(angle));
  }
  turn(angle: number): Pair {
    return [this.g.unary('cos', angle), this.g.unary('sin', angle)];
  }
  exp([a, b]: Pair): Pair {
    return this.scale(this.turn(b), this.g.unary('exp', a));
  }
  /** ln |z| is half the logarithm of |z|^2: no root. */
  log(z: Pair): Pair {
    return [this.g.mul(this.g.constant(0.5), this.g.unary('log', this.norm2(z))), this.arg(z)];
  }
  /** The larger part is a root, the smaller a quotient: no cancellation near the axes. */
  sqrt(z: Pair): Pair {
    const { g } = this;
    const [x, y] = z;
    const zero = g.constant(0);
    const large = g.unary('sqrt', g.mul(g.constant(0.5), g.add(this.modulus(z), g.unary('abs', x))));
    // at 0 the quotient is 0 / 1e-30
    const small = g.div(g.mul(g.constant(0.5), y), g.binary('max', large, g.constant(1e-30)));
    const signed = g.select(g.binary('lt', y, zero), g.neg(large), large);
    const left = g.binary('lt', x, zero);
    return [g.select(left, g.unary('abs', small), large), g.select(left, signed, small)];
  }

  cosh(x: number): number {
    const { g } = this;
    return g.mul(g.constant(0.5), g.add(g.unary('exp', x), g.unary('exp', g.neg(x))));
  }
  sinh(x: number): number {
    const { g } = this;
    return g.mul(g.constant(0.5), g.sub(g.unary('exp', x), g.unary('exp', g.neg(x))));
  }
  sin([a, b]: Pair): Pair {
    const { g } = this;
    return [g.mul(g.unary('sin', a), this.cosh(b)), g.mul(g.unary('cos', a), this.sinh(b))];
  }
  cos([a, b]: Pair): Pair {
    const { g } = this;
    return [g.mul(g.unary('cos', a), this.cosh(b)), g.neg(g.mul(g.unary('sin', a), this.sinh(b)))];
  }
  complexSinh([a, b]: Pair): Pair {
    const { g } = this;
    return [g.mul(this.sinh(a), g.unary('cos', b)), g.mul(this.cosh(a), g.unary('sin', b))];
  }
  complexCosh([a, b]: Pair): Pair {
    const { g } = this;
    return [g.mul(this.cosh(a), g.unary('cos', b)), g.mul(this.sinh(a), g.unary('sin', b))];
  }
  /** Held where the square of a hyperbolic cosine fits into float32; beyond it tan and tanh are what they are there, to the last bit. */
  #held(x: number): number {
    const { g } = this;
    return g.binary('max', g.binary('min', x, g.constant(largestHyperbolic)), g.constant(-largestHyperbolic));
  }
  tan([a, b]: Pair): Pair {
    const z: Pair = [a, this.#held(b)];
    return this.div(this.sin(z), this.cos(z));
  }
  tanh([a, b]: Pair): Pair {
    const z: Pair = [this.#held(a), b];
    return this.div(this.complexSinh(z), this.complexCosh(z));
  }
  /** i z */
  timesI([a, b]: Pair): Pair {
    return [this.g.neg(b), a];
  }
  /** -i ln(i z + sqrt(1 - z^2)) */
  asin(z: Pair): Pair {
    const one = this.real(this.g.constant(1));
    const root = this.sqrt(this.sub(one, this.sqr(z)));
    return this.neg(this.timesI(this.log(this.add(this.timesI(z), root))));
  }
  /** i/2 (ln(1 - i z) - ln(1 + i z)) */
  atan(z: Pair): Pair {
    const one = this.real(this.g.constant(1));
    const iz = this.timesI(z);
    return this.scale(this.timesI(this.sub(this.log(this.sub(one, iz)), this.log(this.add(one, iz)))), this.g.constant(0.5));
  }
  /** ln(z + sqrt(z^2 + 1)) */
  asinh(z: Pair): Pair {
    const one = this.real(this.g.constant(1));
    return this.log(this.add(z, this.sqrt(this.add(this.sqr(z), one))));
  }
  /** ln(z + sqrt(z + 1) sqrt(z - 1)) */
  acosh(z: Pair): Pair {
    const one = this.real(this.g.constant(1));
    return this.log(this.add(z, this.mul(this.sqrt(this.add(z, one)), this.sqrt(this.sub(z, one)))));
  }
  /** (ln(1 + z) - ln(1 - z)) / 2 */
  atanh(z: Pair): Pair {
    const one = this.real(this.g.constant(1));
    return this.scale(this.sub(this.log(this.add(one, z)), this.log(this.sub(one, z))), this.g.constant(0.5));
  }

  /** z^n by squaring, n whole and at least 0. */
  powerInteger(z: Pair, n: number): Pair {
    if (n === 0) return this.real(this.g.constant(1));
    if (n === 1) return z;
    const half = this.powerInteger(z, Math.floor(n / 2));
    const square = this.sqr(half);
    return n % 2 === 0 ? square : this.mul(square, z);
  }
  /** |z|^p at p arg z. */
  powerReal(z: Pair, p: number): Pair {
    const { g } = this;
    const radius = g.unary('exp', g.mul(p, g.mul(g.constant(0.5), g.unary('log', this.norm2(z)))));
    return this.scale(this.turn(g.mul(p, this.arg(z))), radius);
  }
  /** exp(w ln z) */
  power(z: Pair, w: Pair): Pair {
    return this.exp(this.mul(w, this.log(z)));
  }
}
