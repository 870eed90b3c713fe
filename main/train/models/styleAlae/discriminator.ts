import type { RandomStream } from '../../../../shared/math/rng.ts';
import type { tf } from '../../backends/tf.ts';
import { EqualisedDense } from '../../nn/equalised.ts';
import type { ParameterStore, Weights } from '../../nn/parameterStore.ts';

/**
 * D: latent [batch, latentSize] to logit [batch, 1]. Dense layers without activations between them, as the authors run it;
 * the non-linear part of the discriminator is the encoder before it.
 */
export class Discriminator {
  readonly #layers: EqualisedDense[];

  constructor(store: ParameterStore, latentSize: number, layers: number, random: RandomStream) {
    this.#layers = Array.from({ length: layers }, (_, i) => {
      const shape = { inputs: latentSize, outputs: i === layers - 1 ? 1 : latentSize, lrMul: 0.1 };
      return new EqualisedDense(store, `discriminator/dense${i}`, shape, random);
    });
  }

  apply(weights: Weights, w: tf.Tensor2D): tf.Tensor2D {
    let x = w;
    for (const layer of this.#layers) x = layer.apply(weights, x);
    return x;
  }
}
