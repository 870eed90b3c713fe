import { tf } from '../backends/tf.ts';

/**
 * Latent reciprocity of ALAE (Pidhorskyi et al. 2020, equation 8): mean over batch and latent of (E(G(w)) - w)^2.
 * The caller detaches the target: a mapping network that could move it would learn to make it constant.
 */
export function reciprocityLoss(encoded: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.squaredDifference(encoded, target));
}
