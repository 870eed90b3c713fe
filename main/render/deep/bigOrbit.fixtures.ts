/** Orbits in many digits, one sample at a time: what deep pictures are held against. */
import type { DeepFormula, DeepStep } from '../../../shared/formula/deepSteps.ts';
import { parseDecimal, type Decimal } from '../../../shared/math/decimal.ts';

/** A complex number; units of 2^-bits. */
export interface BigPoint {
  readonly x: bigint;
  readonly y: bigint;
}

/** value 2^bits, rounded down. */
export function fixed(value: Decimal, bits: number): bigint {
  const shifted = value.digits << BigInt(bits);
  return value.exponent >= 0 ? shifted * 10n ** BigInt(value.exponent) : shifted / 10n ** BigInt(-value.exponent);
}

const fixedText = (text: string, bits: number): bigint => fixed(parseDecimal(text)!, bits);

/** Bits that tell places in a view of this width apart, and 96 more. */
export function bitsFor(width: string): number {
  const { digits, exponent } = parseDecimal(width)!;
  return Math.ceil(-(exponent + digits.toString().length) * Math.log2(10)) + 96;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function stepOf(step: DeepStep, { x, y }: BigPoint, c: BigPoint, bits: bigint): BigPoint {
  if (step.power > 2) {
    let [re, im] = [x, y];
    for (let k = 1; k < step.power; k++) [re, im] = [(re * x - im * y) >> bits, (re * y + im * x) >> bits];
    return { x: re + c.x, y: im + c.y };
  }
  const real = (x * x - y * y) >> bits;
  const product = (2n * (step.foldsX ? absolute(x) : x) * (step.foldsY ? absolute(y) : y)) >> bits;
  return { x: (step.foldsReal ? absolute(real) : real) + c.x, y: (step.turnsDown ? -product : product) + c.y };
}

/** Smooth iteration of the orbit from z, as shared/genome/colorings.md defines it for the escape radius 256; NaN where it stays. */
export function smoothIteration(step: DeepStep, z: BigPoint, c: BigPoint, bits: number, iterations: number): number {
  const wide = BigInt(bits);
  const limit = 65536n << wide;
  for (let n = 1; n <= iterations; n++) {
    z = stepOf(step, z, c, wide);
    const size = (z.x * z.x + z.y * z.y) >> wide;
    if (size > limit) {
      const radiusSquared = Number(size >> (wide - 20n)) / 2 ** 20;
      return Math.max(n + 1 - Math.log2(0.5 * Math.log2(radiusSquared)) / Math.log2(step.power), 0);
    }
  }
  return NaN;
}

/** A view of so many square pixels. */
export interface BigView {
  readonly re: string;
  readonly im: string;
  readonly width: string;
  readonly sidePx: number;
}

/** Place of a pixel's middle, moved by a share of a pixel. */
export function placeOf(view: BigView, column: number, row: number, bits: number, nudge = 0): BigPoint {
  const width = fixedText(view.width, bits);
  // in 2^-40 of a pixel
  const unit = 2 ** 40;
  const right = BigInt(Math.round((column + 0.5 - view.sidePx / 2 + nudge) * unit));
  const up = BigInt(Math.round((view.sidePx / 2 - row - 0.5 + nudge) * unit));
  const scale = BigInt(view.sidePx) << 40n;
  return { x: fixedText(view.re, bits) + (width * right) / scale, y: fixedText(view.im, bits) + (width * up) / scale };
}

const scaledBy = ({ x, y }: BigPoint, scale: number, [re, im]: readonly [number, number], bits: number): BigPoint => {
  const unit = 2 ** 52;
  const times = (value: bigint, shift: number): bigint =>
    ((value * BigInt(Math.round(scale * unit))) >> 52n) + ((BigInt(Math.round(shift * unit)) << BigInt(bits)) >> 52n);
  return { x: times(x, re), y: times(y, im) };
};

/** Smooth iteration at a place of a picture, in many digits. Shifts and scales of the formula are multiples of 2^-52. */
export function exactAt(formula: DeepFormula, place: BigPoint, bits: number, iterations: number): number {
  const start = scaledBy(place, formula.startScale, formula.startShift, bits);
  const c = scaledBy(place, formula.cScale, formula.cShift, bits);
  return smoothIteration(formula, start, c, bits, iterations);
}

/** In float64, where it is above 2^-900. */
function numberOf(value: bigint, bits: number): number {
  const dropped = Math.max(bits - 900, 0);
  return Number(value >> BigInt(dropped)) / 2 ** (bits - dropped);
}

/** The orbit at a place of a picture, z_0 up to its escape or the last step, followed in many digits; and its constant. */
export function exactOrbit(formula: DeepFormula, place: BigPoint, bits: number, iterations: number) {
  const rounded = ({ x, y }: BigPoint): [number, number] => [numberOf(x, bits), numberOf(y, bits)];
  const c = scaledBy(place, formula.cScale, formula.cShift, bits);
  let z = scaledBy(place, formula.startScale, formula.startShift, bits);
  const points = [rounded(z)];
  for (let n = 1; n <= iterations; n++) {
    z = stepOf(formula, z, c, BigInt(bits));
    const [x, y] = rounded(z);
    points.push([x, y]);
    if (x * x + y * y > 65536) return { points, c: rounded(c), hasEscaped: true };
  }
  return { points, c: rounded(c), hasEscaped: false };
}
