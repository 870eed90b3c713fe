import { tf } from '../backends/tf.ts';

/**
 * R1 gradient penalty (Mescheder et al. 2018, section 4.1): gamma / 2 times the squared norm of the discriminator's gradient with
 * respect to a real image, the norm summed over pixels and channels, mean over the batch. Differentiable once more, for the
 * discriminator's own update.
 * @param logits one logit per image, [batch, 1]; an image's logit must not depend on the other images
 */
export function r1Penalty(logits: (images: tf.Tensor4D) => tf.Tensor2D, images: tf.Tensor4D, gamma: number): tf.Scalar {
  const gradient = tf.grad((x) => tf.sum(logits(x as tf.Tensor4D)))(images);
  return tf.mul(tf.sum(tf.square(gradient)), gamma / 2 / images.shape[0]);
}
