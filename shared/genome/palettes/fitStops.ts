import { linearToHex, linearToOklab, oklabToGamut, srgbTripleToLinear, type Triple } from '../../math/color.ts';
import { maxStops, type Stop } from '../palette.ts';

/** A colour somewhere on the circle; `lab` is OKLab. */
export interface ColorPoint {
  readonly at: number;
  readonly lab: Triple;
}

/** Largest OKLab distance a fitted gradient may have from its source: half of what side by side just begins to show. */
export const fitTolerance = 0.005;

/** Samples a fit looks at: two a table entry would gain nothing. */
const samples = 4096;

const distance = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/**
 * Marks the points between `first` and `last` that straight lines need to stay within the tolerance (Douglas and Peucker, 1973,
 * with the distance measured at equal positions, as a gradient is read).
 */
function markNeeded(points: readonly ColorPoint[], tolerance: number): boolean[] {
  const needed = points.map((_, i) => i === 0 || i === points.length - 1);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let run = open.pop(); run; run = open.pop()) {
    const [first, last] = run;
    const [from, to] = [points[first]!, points[last]!];
    let worst = tolerance;
    let split = -1;
    for (let i = first + 1; i < last; i++) {
      const u = (points[i]!.at - from.at) / (to.at - from.at);
      const line: Triple = [0, 1, 2].map((k) => from.lab[k]! + u * (to.lab[k]! - from.lab[k]!)) as unknown as Triple;
      const off = distance(points[i]!.lab, line);
      if (off > worst) [worst, split] = [off, i];
    }
    if (split < 0) continue;
    needed[split] = true;
    open.push([first, split], [split, last]);
  }
  return needed;
}

/**
 * Few stops of a `linear` gradient that passes within the tolerance of every point; where 256 do not suffice, as close as they come.
 * @param points in rising order on [0, 1]; a last point at 1 is the end of the turn: it becomes a stop just before 1 unless it has
 *   the first point's colour, to which the circle leads back by itself
 */
export function fitStops(points: readonly ColorPoint[], tolerance = fitTolerance): Stop[] {
  const closed = distance(points[0]!.lab, points.at(-1)!.lab) < 1e-3;
  for (let allowed = tolerance; ; allowed *= 1.4) {
    const needed = markNeeded(points, allowed);
    const kept = points.filter((point, i) => needed[i] && !(closed && point.at === 1));
    if (kept.length > maxStops) continue;
    // a gradient of one colour still has two stops
    if (kept.length === 1) kept.push({ at: 0.5, lab: kept[0]!.lab });
    return kept.map(({ at, lab }) => ({ at: Math.min(at, 1 - 1 / (2 * samples)), color: linearToHex(oklabToGamut(lab)) }));
  }
}

/**
 * Stops for a gradient given as a function.
 * @param color sRGB components on [0, 1] at t on [0, 1]
 */
export function fitFunction(color: (t: number) => Triple): Stop[] {
  const points = Array.from({ length: samples + 1 }, (_, k) => ({
    at: k / samples,
    lab: linearToOklab(srgbTripleToLinear(color(k / samples))),
  }));
  return fitStops(points);
}
