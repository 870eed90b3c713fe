import type { RandomStream } from '../../../shared/math/rng.ts';
import type { tf } from '../backends/tf.ts';
import type { Adam } from '../nn/adam.ts';
import type { ParameterStore } from '../nn/parameterStore.ts';

/** One generative autoencoder: how it learns and how its latent space is entered and left. Images are [batch, sizePx, sizePx, 3] in [-1, 1]. */
export interface Model {
  /** numbers in a latent w */
  readonly latentSize: number;
  /** style slots; 1 when the model has no layers to mix */
  readonly slots: number;
  /** resolution each slot acts at */
  readonly slotSizesPx: readonly number[];
  /** how two latents of the prior are blended: along the sphere where the prior itself is the latent space */
  readonly priorBlend: 'lerp' | 'slerp';

  readonly parameters: ParameterStore;
  /** running averages of the parameters; everything but training uses these */
  readonly ema: ParameterStore;
  /** further state that training carries along */
  readonly buffers: ParameterStore;
  readonly optimisers: Readonly<Record<string, Adam>>;

  /**
   * One training step. A pure function of the state, the images, the step and the stream.
   * @param step steps taken before this one
   * @returns the step's metrics by name; the caller disposes them
   */
  trainStep(images: tf.Tensor4D, step: number, random: RandomStream): Record<string, tf.Scalar>;

  /** Images to latents [batch, latentSize]. */
  encode(images: tf.Tensor4D): tf.Tensor2D;
  /** Latents [batch, latentSize], or one per slot [batch, slots, latentSize], to images; without noise, so it is a function. */
  decode(w: tf.Tensor2D | tf.Tensor3D): tf.Tensor4D;
  /** Standard normal seeds [batch, latentSize] to latents [batch, latentSize]. */
  prior(z: tf.Tensor2D): tf.Tensor2D;
  /** Metrics of these encoded images beyond reconstruction quality; the caller disposes them. */
  latentMetrics(w: tf.Tensor2D): Record<string, tf.Scalar>;

  dispose(): void;
}
