/** Logistic GAN losses (Goodfellow et al. 2014), from logits: softplus stays finite where a sigmoid and a logarithm would not. */
import { tf } from '../backends/tf.ts';

/** softplus(-real) + softplus(fake), mean over the batch; 2 ln 2 = 1.386 when the discriminator cannot tell. */
export function discriminatorLoss(realLogits: tf.Tensor2D, fakeLogits: tf.Tensor2D): tf.Scalar {
  return tf.add(tf.mean(tf.softplus(tf.neg(realLogits))), tf.mean(tf.softplus(fakeLogits)));
}

/** softplus(-fake), mean over the batch: the non-saturating loss; ln 2 at equilibrium. */
export function generatorLoss(fakeLogits: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.softplus(tf.neg(fakeLogits)));
}
