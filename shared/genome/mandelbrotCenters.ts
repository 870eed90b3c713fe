import type { RandomStream } from '../math/rng.ts';
import { GenomeError } from './genome.ts';
import { nearMandelbrotBoundary } from './mandelbrotBoundary.ts';

/** A view of the Mandelbrot set. */
export interface Window {
  readonly center: [number, number];
  readonly width: number;
}

type Complex = [number, number];

const multiply = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const divide = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const norm = c * c + d * d;
  return [(a * c + b * d) / norm, (b * c - a * d) / norm];
};
const add = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];

const newtonSteps = 60;
/** A narrower view would show the grain of float64 coordinates. */
const minWidth = 1e-11;
/** Starts that are tried before the bounds are called unreachable. */
const maxTries = 10_000;

/** Newton's method on a function of c. @returns the root, or null when the steps do not settle */
function newton(start: Complex, value: (c: Complex) => { f: Complex; df: Complex }): Complex | null {
  let c = start;
  for (let step = 0; step < newtonSteps; step++) {
    const { f, df } = value(c);
    const [dx, dy] = divide(f, df);
    if (!Number.isFinite(dx) || !Number.isFinite(dy)) return null;
    c = [c[0] - dx, c[1] - dy];
    if (Math.hypot(dx, dy) < 1e-15 * Math.max(1e-3, Math.hypot(...c))) return c;
  }
  // the last digits may dance for ever
  const { f, df } = value(c);
  return Math.hypot(...divide(f, df)) < 1e-12 ? c : null;
}

/** f^n(0) and its derivative by c, for f(z) = z^2 + c. */
function orbit(c: Complex, n: number): { z: Complex; dz: Complex } {
  let z: Complex = [0, 0];
  let dz: Complex = [0, 0];
  for (let i = 0; i < n; i++) {
    dz = add(multiply([2 * z[0], 2 * z[1]], dz), [1, 0]);
    z = add(multiply(z, z), c);
  }
  return { z, dz };
}

/** Period of the atom domain of c: the step below `limit` at which its orbit comes nearest to 0. */
function atomPeriod(c: Complex, limit: number): number {
  let z: Complex = c;
  let period = 1;
  let nearest = Math.hypot(...c);
  for (let n = 2; n <= limit; n++) {
    z = add(multiply(z, z), c);
    const distance = Math.hypot(...z);
    if (distance > 2) break;
    if (distance < nearest) [nearest, period] = [distance, n];
  }
  return period;
}

/** The centre c with f^period(0) = 0 that Newton's method finds from `start`, of exactly this period; null if it finds another or none. */
export function periodicCenter(start: readonly [number, number], period: number): [number, number] | null {
  const c = newton([...start], (at) => {
    const { z, dz } = orbit(at, period);
    return { f: z, df: dz };
  });
  if (!c) return null;
  for (let divisor = 1; divisor < period; divisor++) if (period % divisor === 0 && Math.hypot(...orbit(c, divisor).z) < 1e-8) return null;
  return c;
}

/**
 * Scale of the component around the centre of a period: the island is about so many times the size of the whole set, whose own scale is 1
 * (renormalisation estimate 1 / (beta lambda^2) of C. Heiland-Allen, "Deep zoom theory and practice").
 */
export function componentScale(c: readonly [number, number], period: number): number {
  let lambda: Complex = [1, 0];
  let beta: Complex = [1, 0];
  let z: Complex = [0, 0];
  for (let i = 1; i < period; i++) {
    z = add(multiply(z, z), [...c]);
    lambda = multiply([2 * z[0], 2 * z[1]], lambda);
    beta = add(beta, divide([1, 0], lambda));
  }
  return 1 / Math.hypot(...multiply(beta, multiply(lambda, lambda)));
}

/** True for a cardioid, the body of an island; false for a disc at one (shape estimate of A. Dolotin and A. Morozov, 2008). */
export function isIsland(c: readonly [number, number], period: number): boolean {
  let z: Complex = [...c];
  let dc: Complex = [1, 0];
  let dz: Complex = [1, 0];
  let dcdc: Complex = [0, 0];
  let dcdz: Complex = [0, 0];
  const double = ([a, b]: Complex): Complex => [2 * a, 2 * b];
  for (let i = 1; i < period; i++) {
    dcdc = double(add(multiply(z, dcdc), multiply(dc, dc)));
    dcdz = double(add(multiply(z, dcdz), multiply(dc, dz)));
    dc = add(double(multiply(z, dc)), [1, 0]);
    dz = double(multiply(z, dz));
    z = add(multiply(z, z), [...c]);
  }
  const sum = add(divide(dcdc, double(dc)), divide(dcdz, dz));
  const [x, y] = divide([-sum[0], -sum[1]], multiply(dc, dz));
  return Math.hypot(x, y) < Math.hypot(x - 1, y);
}

function logBetween(rng: Pick<RandomStream, 'uniform'>, min: number, max: number): number {
  return min * (max / min) ** rng.uniform();
}

/** A view of this width whose centre lies just outside the set, within a quarter of the width of its edge. */
export function boundaryWindow(rng: RandomStream, width: number): Window {
  return { center: nearMandelbrotBoundary(rng, width / 100, width / 4), width };
}

/**
 * A view of a small copy of the Mandelbrot set: from a random point near the edge to the centre of the atom domain it lies in.
 * @param periods least and most; @param frames the view is so many times as wide as the island's scale (the whole set, of scale 1, is 3 wide)
 * @throws GenomeError when no island of such a period is found
 */
export function minibrotWindow(rng: RandomStream, periods: readonly [number, number], frames: readonly [number, number]): Window {
  for (let tries = 0; tries < maxTries; tries++) {
    const start = nearMandelbrotBoundary(rng, 1e-5, 0.02);
    const period = atomPeriod([...start], periods[1]);
    if (period < periods[0]) continue;
    const center = periodicCenter(start, period);
    if (!center || !isIsland(center, period)) continue;
    const width = componentScale(center, period) * logBetween(rng, frames[0], frames[1]);
    if (width >= minWidth) return { center, width };
  }
  throw new GenomeError(`no island of period ${periods.join(' to ')} was found`);
}

/**
 * A view of a Misiurewicz point, where the orbit of 0 runs into a cycle it does not start on: centres of spirals and tips of filaments.
 * @param preperiods,periods least and most
 * @throws GenomeError when no such point is found
 */
export function misiurewiczPoint(
  rng: RandomStream,
  preperiods: readonly [number, number],
  periods: readonly [number, number],
): [number, number] {
  const pick = ([low, high]: readonly [number, number]): number => low + rng.integer(high - low + 1);
  for (let tries = 0; tries < maxTries; tries++) {
    const preperiod = pick(preperiods);
    const period = pick(periods);
    const start = nearMandelbrotBoundary(rng, 1e-5, 0.05);
    // z(k - 1 + p) = -z(k - 1): the steps before the cycle closes are opposite, so that z(k + p) = z(k) for the first time
    const c = newton([...start], (at) => {
      const a = orbit(at, preperiod + period - 1);
      const b = orbit(at, preperiod - 1);
      return { f: add(a.z, b.z), df: add(a.dz, b.dz) };
    });
    if (!c || Math.hypot(...c) > 2 || Math.hypot(...orbit(c, preperiod - 1).z) < 1e-6) continue;
    return c;
  }
  throw new GenomeError(`no point of preperiod ${preperiods.join(' to ')} and period ${periods.join(' to ')} was found`);
}
