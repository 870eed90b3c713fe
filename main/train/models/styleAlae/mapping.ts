import type { RandomStream } from '../../../../shared/math/rng.ts';
import { lrelu } from '../../backends/ops.ts';
import type { tf } from '../../backends/tf.ts';
import { EqualisedDense } from '../../nn/equalised.ts';
import { pixelNorm } from '../../nn/normalise.ts';
import type { ParameterStore, Weights } from '../../nn/parameterStore.ts';

/** F: prior sample z to latent w, both [batch, latentSize]. Pixel norm, then dense layers, each with a leaky ReLU, the last one too. */
export class Mapping {
  readonly #layers: EqualisedDense[];

  constructor(store: ParameterStore, latentSize: number, layers: number, random: RandomStream) {
    const shape = { inputs: latentSize, outputs: latentSize, lrMul: 0.1 };
    this.#layers = Array.from({ length: layers }, (_, i) => new EqualisedDense(store, `mapping/dense${i}`, shape, random));
  }

  apply(weights: Weights, z: tf.Tensor2D): tf.Tensor2D {
    let w = pixelNorm(z);
    for (const layer of this.#layers) w = lrelu(layer.apply(weights, w), 0.2);
    return w;
  }
}
