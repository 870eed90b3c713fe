/**
 * Centripetal Catmull-Rom spline through points of any dimension: passes through every point, without cusps or loops within a segment
 * (C. Yuksel, S. Schaefer, J. Keyser, "Parameterization and applications of Catmull-Rom curves", 2011), by the pyramid of Barry and Goldman 1988.
 */
export interface Spline {
  /** parameter of each point, rising from 0; of a closed curve one more, the return to the first */
  readonly knots: readonly number[];
  /** Value of one dimension at a parameter. */
  evaluate(dimension: number, t: number): number;
}

/** Segments that go nowhere still take this share of a unit. */
const leastGap = 1e-6;

/**
 * @param points [points, dimensions], at least two
 * @param closing null for an open curve; for a closed one the first point as the last one meets it again (angles may have turned)
 * @param scales size of each dimension: distances between points are measured in these; 0 leaves a dimension out
 */
export function centripetalSpline(
  points: readonly (readonly number[])[],
  closing: readonly number[] | null,
  scales: readonly number[],
): Spline {
  const n = points.length;
  const dimensions = scales.length;
  const turn = closing ? closing.map((value, d) => value - points[0]![d]!) : null;
  /** the point of any index, going on round a closed curve, mirrored at the ends of an open one */
  const point = (i: number): readonly number[] => {
    if (turn) {
      const round = Math.floor(i / n);
      return points[i - round * n]!.map((value, d) => value + round * turn[d]!);
    }
    if (i < 0) return points[0]!.map((value, d) => 2 * value - points[1]![d]!);
    if (i >= n) return points[n - 1]!.map((value, d) => 2 * value - points[n - 2]![d]!);
    return points[i]!;
  };
  const gap = (i: number): number => {
    const [a, b] = [point(i), point(i + 1)];
    let sum = 0;
    for (let d = 0; d < dimensions; d++) if (scales[d]! > 0) sum += ((b[d]! - a[d]!) / scales[d]!) ** 2;
    // the square root of the distance makes it centripetal
    return Math.max(leastGap, Math.sqrt(Math.sqrt(sum)));
  };
  const segments = turn ? n : n - 1;
  const knots = [0];
  for (let i = 0; i < segments; i++) knots.push(knots[i]! + gap(i));
  return {
    knots,
    evaluate(dimension, t) {
      let i = 0;
      while (i < segments - 1 && t >= knots[i + 1]!) i++;
      const [t1, t2] = [knots[i]!, knots[i + 1]!];
      const [t0, t3] = [t1 - gap(i - 1), t2 + gap(i + 1)];
      const [p0, p1, p2, p3] = [-1, 0, 1, 2].map((k) => point(i + k)[dimension]!) as [number, number, number, number];
      const mix = (a: number, b: number, from: number, to: number): number => (a * (to - t) + b * (t - from)) / (to - from);
      const [a1, a2, a3] = [mix(p0, p1, t0, t1), mix(p1, p2, t1, t2), mix(p2, p3, t2, t3)];
      return mix(mix(a1, a2, t0, t2), mix(a2, a3, t1, t3), t1, t2);
    },
  };
}
