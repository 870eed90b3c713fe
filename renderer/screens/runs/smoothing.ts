/**
 * Exponential moving average without the pull towards the start (bias correction as in Kingma and Ba, "Adam", 2015, section 3).
 * Values that are not finite (a gap in the curve, NaN) stay as they are and do not enter the average.
 * @param weight share of the past in each average, 0 (no smoothing) up to but not 1
 */
export function debiasedAverage(values: ArrayLike<number>, weight: number): Float64Array {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`the smoothing weight is from 0 up to but not 1, not ${weight}`);
  const smoothed = new Float64Array(values.length);
  let average = 0;
  let missing = 1; // weight^n: the share of the average that is still the initial zero
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      smoothed[i] = value;
      continue;
    }
    average = weight * average + (1 - weight) * value;
    missing *= weight;
    smoothed[i] = average / (1 - missing);
  }
  return smoothed;
}
