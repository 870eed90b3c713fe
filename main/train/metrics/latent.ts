import { tf } from '../backends/tf.ts';

/** Number of latent dimensions whose mean varies over the images by more than 0.01 (Burda et al. 2016, section 5.2). */
export function activeUnits(means: tf.Tensor2D): tf.Scalar {
  const variance = tf.moments(means, 0).variance;
  return tf.sum(tf.cast(tf.greater(variance, 0.01), 'float32'));
}

/** Variance of w over the batch, mean over its dimensions: the scale against which a reciprocity error is read. */
export function latentVariance(w: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.moments(w, 0).variance);
}
