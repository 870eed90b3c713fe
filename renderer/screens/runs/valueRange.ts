/** Share of the values on either side that may be outliers. */
const tail = 0.05;
/** How far beyond the bulk a value may lie, as a share of the bulk's width, before it counts as an outlier. */
const fence = 0.25;
const padding = 0.05;

/**
 * A y range in which curves can be read although a few values, like the first losses of a training, lie far off:
 * each curve counts from its 5th to its 95th percentile and a quarter of that width beyond. Null when there is nothing to show.
 * @param curves values of each curve; gaps are null
 */
export function readableRange(curves: readonly (readonly (number | null)[])[]): [number, number] | null {
  let least = Infinity;
  let most = -Infinity;
  for (const curve of curves) {
    const sorted = Float64Array.from(curve.filter((value) => value !== null)).sort();
    if (sorted.length === 0) continue;
    const low = sorted[Math.floor(tail * (sorted.length - 1))]!;
    const high = sorted[Math.ceil((1 - tail) * (sorted.length - 1))]!;
    const reach = fence * (high - low);
    least = Math.min(least, Math.max(sorted[0]!, low - reach));
    most = Math.max(most, Math.min(sorted.at(-1)!, high + reach));
  }
  if (least > most) return null;
  const margin = padding * (most - least || Math.abs(most) || 1);
  return [least - margin, most + margin];
}
