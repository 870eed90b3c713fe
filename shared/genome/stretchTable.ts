/** Steps of rank between the quantiles of a stretch by ranks. */
export const stretchRanks = 4096;

/**
 * How the values of a picture are stretched (colorings.md). It travels as float32: `low`, `scale`, and where values are
 * stretched by their rank the `stretchRanks + 1` quantiles.
 */
export interface StretchTable {
  /** s = (v - low) scale, held in [0, 1]; v is the value, or its rank where there are quantiles */
  readonly low: number;
  readonly scale: number;
  /** values at ranks k / `stretchRanks` */
  readonly quantiles: Float32Array<ArrayBuffer> | null;
}
