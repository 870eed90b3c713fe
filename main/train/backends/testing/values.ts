import { RandomStream } from '../../../../shared/math/rng.ts';
import { tf } from '../tf.ts';

/** Standard normals, times scale, the same for the same seed on every backend. */
export function normals<R extends tf.Rank = tf.Rank>(shape: number[], seed: number, scale = 1): tf.Tensor<R> {
  const stream = RandomStream.fromSeed(seed);
  const values = stream.fillNormal(new Float32Array(tf.util.sizeFromShape(shape)));
  return tf.tensor(
    values.map((value) => value * scale),
    shape as tf.ShapeMap[R],
  );
}

/** Largest difference, relative to the largest magnitude of the reference; Infinity if one is NaN and the other not. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let magnitude = 1e-6;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] ?? NaN;
    const e = expected[i] ?? NaN;
    if (Number.isNaN(a) !== Number.isNaN(e)) return Infinity;
    if (Object.is(a, e) || Number.isNaN(a)) continue;
    if (!Number.isFinite(e)) return Infinity;
    magnitude = Math.max(magnitude, Math.abs(e));
    difference = Math.max(difference, Math.abs(a - e));
  }
  return difference / magnitude;
}
