import { deepStepValue, type DeepFormula } from '../formula/deepSteps.ts';

/** A view, and how finely its samples lie. */
export interface Across {
  /** rounded to float64 */
  readonly center: readonly [number, number];
  readonly log2Width: number;
  /** across the width */
  readonly samples: number;
  readonly iterations: number;
}

/** Powers of two: a picture shows differences of z of more than this share of its size, or of 1. */
const visibleShare = -16;
/** A view that has spread over this share of the set is all of a picture: only spots of it come near 0 from here on. */
const wholeShare = -2;
/** Around a point where the derivative vanishes, the part of the view, by its radius, that may have no detail: 2^-6. */
const sparedShare = -6;

/** log2(2^a + 2^b) */
function log2Sum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return high === -Infinity ? high : high + Math.log2(1 + 2 ** (low - high));
}

/**
 * Whether rounding leaves the orbits of neighbouring samples different for as long as their difference can grow into something seen.
 * A step whose derivative is small brings them together: near 0, z^d is soon less than the last digit of the c it is added to, and
 * what the picture would have shown of the place where c lies is lost.
 *
 * Follows the orbit of the view's centre and, as powers of two, bounds of what lies around it: how far the view spreads, and how far two
 * neighbours are apart. The view is all right where they are lost only after it is spread out, or where it never spreads (then it is flat).
 * @param finest distance of neighbours relative to the numbers they come from that the arithmetic tells apart
 */
export function orbitsStayApart(step: DeepFormula, { center, log2Width, samples, iterations }: Across, finest: number): boolean {
  const { power, startScale, startShift, cScale, cShift } = step;
  const c = [cScale * center[0] + cShift[0], cScale * center[1] + cShift[1]] as const;
  let z: readonly [number, number] = [startScale * center[0] + startShift[0], startScale * center[1] + startShift[1]];
  const [log2Power, log2Finest, log2C] = [Math.log2(power), Math.log2(finest), Math.log2(Math.hypot(...c))];
  const spacing = log2Width - Math.log2(samples);
  const [ofStart, ofC] = [Math.log2(Math.abs(startScale)), Math.log2(Math.abs(cScale))];
  let spread = ofStart + log2Width - 1;
  let apart = ofStart + spacing;
  let lost = false;
  for (let n = 0; n < iterations; n++) {
    const modulus = Math.hypot(...z);
    if (!(modulus < 1e10) || (spread === -Infinity && ofC === -Infinity)) break;
    const size = Math.log2(modulus);
    if (lost && spread > Math.max(size, 0) + visibleShare) return false;
    if (!lost && spread > Math.max(size, 0) + wholeShare) return true;
    const nearest = Math.max(Math.log2(Math.max(modulus - 2 ** spread, 0)), spread + sparedShare);
    const farthest = log2Sum(size, spread);
    apart = Math.max(apart + log2Power + (power - 1) * nearest, ofC + spacing);
    spread = log2Sum(spread + log2Power + (power - 1) * farthest, ofC + log2Width - 1);
    const [re, im] = deepStepValue(step, z);
    z = [re + c[0], im + c[1]];
    lost ||= apart < Math.max(Math.log2(Math.hypot(...z)), log2C) + log2Finest;
  }
  return true;
}
