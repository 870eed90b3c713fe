import { instanceNorm } from '../backends/ops.ts';
import { tf } from '../backends/tf.ts';

/** Scales every row of [batch, channels] to a mean square of 1 (Karras et al. 2018, section 4.2). */
export function pixelNorm(x: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-8)));
}

/**
 * Adaptive instance normalisation (Huang and Belongie 2017): IN(x) * (1 + scale) + shift.
 * @param style [batch, 2 * channels], scales first; the 1 stands for the scale's usual initial value
 */
export function adaptiveInstanceNorm(x: tf.Tensor4D, style: tf.Tensor2D): tf.Tensor4D {
  const [batch, , , channels] = x.shape;
  const [scale, shift] = tf.split(style.reshape([batch, 1, 1, 2 * channels]), 2, 3) as [tf.Tensor4D, tf.Tensor4D];
  return instanceNorm(x, 1e-8).mul(tf.add(scale, 1)).add(shift);
}

/** Instance normalisation and the statistics it removes, as the encoder of StyleALAE reads them. */
export interface Normalised {
  /** (x - mean) / sqrt(variance + 1e-5) per image and channel */
  readonly x: tf.Tensor4D;
  /** [batch, 2 * channels]: means, then standard deviations */
  readonly statistics: tf.Tensor2D;
}

/** Takes mean and standard deviation of every image's channels out of the picture and returns both. */
export function extractStyle(x: tf.Tensor4D): Normalised {
  const [batch, , , channels] = x.shape;
  const mean = tf.mean(x, [1, 2], true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [1, 2], true);
  // without the constant a flat channel would have an infinite gradient
  const deviation = tf.sqrt(tf.add(variance, 1e-8));
  return {
    x: tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))),
    statistics: tf.concat([mean.reshape([batch, channels]), deviation.reshape([batch, channels])], 1) as tf.Tensor2D,
  };
}
