import { tf } from '../backends/tf.ts';

/** Squared error summed over an image's pixels and channels, mean over the batch; a mean over pixels would multiply beta by their number. */
export function summedSquaredError(images: tf.Tensor4D, reconstructions: tf.Tensor4D): tf.Scalar {
  return tf.div(tf.sum(tf.squaredDifference(images, reconstructions)), images.shape[0]) as tf.Scalar;
}

/** Mean absolute error per pixel and channel. */
export function meanAbsoluteError(images: tf.Tensor4D, reconstructions: tf.Tensor4D): tf.Scalar {
  return tf.mean(tf.abs(tf.sub(images, reconstructions)));
}
