/** A function of one cyclic coordinate: `evaluate(t)` for any t, period 1. */
export type PeriodicCurve = (t: number) => number;

/**
 * Monotone cubic interpolation through points on a circle of length 1: passes through every point and never overshoots between two.
 * Slopes are a weighted harmonic mean of the neighbouring secants, as Fritsch and Butland have it (SIAM J. Sci. Stat. Comput. 5, 1984), but
 * the secant over the longer gap weighs more, not less; both ways are monotone, and every gradient drawn so far has this one.
 * @param at positions on [0, 1), strictly rising, at least two
 * @param values one value each
 */
export function periodicMonotoneCubic(at: readonly number[], values: readonly number[]): PeriodicCurve {
  const n = at.length;
  const gap = at.map((position, i) => (i + 1 < n ? at[i + 1]! : at[0]! + 1) - position);
  const secant = values.map((value, i) => (values[(i + 1) % n]! - value) / gap[i]!);
  const slope = values.map((_, i) => {
    const before = (i + n - 1) % n;
    const left = secant[before]!;
    const right = secant[i]!;
    if (left * right <= 0) return 0;
    const leftWeight = gap[before]! + 2 * gap[i]!;
    const rightWeight = 2 * gap[before]! + gap[i]!;
    return (leftWeight + rightWeight) / (rightWeight / left + leftWeight / right);
  });
  return (t) => {
    const { i, next, u } = span(at, t);
    const h = gap[i]!;
    // Hermite basis
    return (
      values[i]! * (1 + 2 * u) * (1 - u) * (1 - u) +
      slope[i]! * h * u * (1 - u) * (1 - u) +
      values[next]! * u * u * (3 - 2 * u) -
      slope[next]! * h * u * u * (1 - u)
    );
  };
}

/** Straight lines through the same kind of points. */
export function periodicLinear(at: readonly number[], values: readonly number[]): PeriodicCurve {
  return (t) => {
    const { i, next, u } = span(at, t);
    return values[i]! * (1 - u) + values[next]! * u;
  };
}

/** The two points t lies between, and how far from the first to the second, 0 to 1. */
function span(at: readonly number[], t: number): { i: number; next: number; u: number } {
  const n = at.length;
  const turn = t - Math.floor(t);
  const x = turn < at[0]! ? turn + 1 : turn;
  // the last point not beyond x, by bisection
  let i = 0;
  for (let end = n; end - i > 1;) {
    const middle = (i + end) >> 1;
    if (at[middle]! > x) end = middle;
    else i = middle;
  }
  const next = (i + 1) % n;
  const gap = (i + 1 < n ? at[i + 1]! : at[0]! + 1) - at[i]!;
  return { i, next, u: (x - at[i]!) / gap };
}
