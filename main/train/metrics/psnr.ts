/** Peak signal-to-noise ratios of pictures in [-1, 1] (peak to peak 2), in dB; larger is better. */
import { tf } from '../backends/tf.ts';

/** Keeps the ratio of identical pictures finite: 120 dB. */
const smallestError = 4e-12;

function decibels(meanSquaredError: tf.Scalar): tf.Scalar {
  return tf.mul(tf.log(tf.div(4, tf.maximum(meanSquaredError, smallestError))), 10 / Math.LN10);
}

/** PSNR over all pixels of both batches. */
export function psnr(images: tf.Tensor4D, reconstructions: tf.Tensor4D): tf.Scalar {
  return decibels(tf.mean(tf.squaredDifference(images, reconstructions)));
}

/** PSNR of painting every picture in its own mean colour: what a reconstruction must beat to mean anything. */
export function meanColourPsnr(images: tf.Tensor4D): tf.Scalar {
  return decibels(tf.mean(tf.squaredDifference(images, tf.mean(images, [1, 2], true))));
}
