import { tf } from '../backends/tf.ts';

/**
 * KL(N(mean, exp(logDeviation)^2) || N(0, 1)) summed over the latent, [batch] nats: 1/2 sum(mean^2 + s^2 - 2 log s - 1)
 * (Kingma and Welling 2014, appendix B).
 * @param logDeviation logarithm of the standard deviation, not of the variance; [batch, latent] like the mean
 */
export function klToStandardNormal(mean: tf.Tensor2D, logDeviation: tf.Tensor2D): tf.Tensor1D {
  const variance = tf.exp(tf.mul(logDeviation, 2));
  const terms = tf.sub(tf.sub(tf.add(tf.square(mean), variance), tf.mul(logDeviation, 2)), 1);
  return tf.mul(tf.sum(terms, 1), 0.5);
}
