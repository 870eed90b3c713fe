import type { RandomStream } from '../../../../shared/math/rng.ts';
import { blur3, lrelu } from '../../backends/ops.ts';
import { tf } from '../../backends/tf.ts';
import { EqualisedConv, EqualisedConvUp, EqualisedDense } from '../../nn/equalised.ts';
import type { NoiseSource } from '../../nn/noise.ts';
import { adaptiveInstanceNorm } from '../../nn/normalise.ts';
import type { ParameterStore, Weights } from '../../nn/parameterStore.ts';
import type { StyleAlaeShape } from './shape.ts';

/** Noise, bias, leaky ReLU and style: what follows each of the two convolutions of a block. */
class StyledActivation {
  readonly #name: string;
  readonly #layer: number;
  readonly #style: EqualisedDense;

  constructor(store: ParameterStore, name: string, shape: { channels: number; latentSize: number; layer: number }, random: RandomStream) {
    const { channels, latentSize, layer } = shape;
    this.#name = name;
    this.#layer = layer;
    store.add(`${name}/noise`, [channels], new Float32Array(channels));
    store.add(`${name}/bias`, [channels], new Float32Array(channels));
    this.#style = new EqualisedDense(store, `${name}/style`, { inputs: latentSize, outputs: 2 * channels, gain: 1 }, random);
  }

  apply(weights: Weights, x: tf.Tensor4D, w: tf.Tensor2D, noise: NoiseSource | null): tf.Tensor4D {
    const [batch, sizePx] = x.shape;
    let y: tf.Tensor4D = tf.add(x, weights.get(`${this.#name}/bias`));
    if (noise !== null) y = tf.add(y, tf.mul(noise(this.#layer, batch, sizePx), weights.get(`${this.#name}/noise`)));
    return adaptiveInstanceNorm(lrelu(y, 0.2), this.#style.apply(weights, w));
  }
}

interface Block {
  /** absent in the first block, which starts from the learned constant */
  readonly up: EqualisedConvUp | null;
  readonly style1: StyledActivation;
  readonly conv: EqualisedConv;
  readonly style2: StyledActivation;
}

/** G: one latent per style slot to images (Karras et al. 2019, with the noise and style order of StyleALAE); the output is not squashed. */
export class Generator {
  readonly #blocks: Block[];
  readonly #toRgb: EqualisedConv;

  constructor(store: ParameterStore, shape: StyleAlaeShape, latentSize: number, random: RandomStream) {
    const first = shape.generatorChannels[0]!;
    store.add('generator/constant', [1, 4, 4, first], new Float32Array(16 * first).fill(1));
    this.#blocks = shape.generatorChannels.map((channels, i) => {
      const name = `generator/block${i}`;
      const inputs = shape.generatorChannels[i - 1];
      return {
        up: inputs === undefined ? null : new EqualisedConvUp(store, `${name}/conv1`, { inputs, outputs: channels }, random),
        style1: new StyledActivation(store, `${name}/style1`, { channels, latentSize, layer: 2 * i }, random),
        conv: new EqualisedConv(store, `${name}/conv2`, { inputs: channels, outputs: channels, kernel: 3 }, random),
        style2: new StyledActivation(store, `${name}/style2`, { channels, latentSize, layer: 2 * i + 1 }, random),
      };
    });
    const last = shape.generatorChannels.at(-1)!;
    this.#toRgb = new EqualisedConv(store, 'generator/rgb', { inputs: last, outputs: 3, kernel: 1, gain: 0.03 }, random);
    store.add('generator/rgb/bias', [3], new Float32Array(3));
  }

  /**
   * @param styles one [batch, latentSize] per slot
   * @param noise null for none: the image is then a function of the styles
   */
  apply(weights: Weights, styles: readonly tf.Tensor2D[], noise: NoiseSource | null): tf.Tensor4D {
    const batch = styles[0]!.shape[0];
    let x = tf.tile(weights.get('generator/constant') as tf.Tensor4D, [batch, 1, 1, 1]);
    this.#blocks.forEach((block, i) => {
      if (block.up !== null) x = blur3(block.up.apply(weights, x));
      x = block.style1.apply(weights, x, styles[2 * i]!, noise);
      x = block.style2.apply(weights, block.conv.apply(weights, x), styles[2 * i + 1]!, noise);
    });
    return tf.add(this.#toRgb.apply(weights, x), weights.get('generator/rgb/bias'));
  }
}
