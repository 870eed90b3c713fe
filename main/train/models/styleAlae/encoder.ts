import type { RandomStream } from '../../../../shared/math/rng.ts';
import { blur3, lrelu } from '../../backends/ops.ts';
import { tf } from '../../backends/tf.ts';
import { EqualisedConv, EqualisedConvDown, EqualisedDense } from '../../nn/equalised.ts';
import { extractStyle } from '../../nn/normalise.ts';
import type { ParameterStore, Weights } from '../../nn/parameterStore.ts';
import type { StyleAlaeShape } from './shape.ts';

interface Block {
  readonly name: string;
  readonly conv1: EqualisedConv;
  readonly conv2: EqualisedConvDown;
  readonly style1: EqualisedDense;
  readonly style2: EqualisedDense;
}

/**
 * E: images to latents [batch, latentSize], and at the same time the trunk of the discriminator. Every block strips mean and
 * deviation from its channels and adds an affine image of them to w (Pidhorskyi et al. 2020, section 4 and figure 2).
 * Images are treated one by one: nothing depends on the rest of the batch, which R1 relies on.
 */
export class Encoder {
  readonly #fromRgb: EqualisedConv;
  readonly #blocks: Block[];

  constructor(store: ParameterStore, shape: StyleAlaeShape, latentSize: number, random: RandomStream) {
    const channels = shape.encoderChannels;
    this.#fromRgb = new EqualisedConv(store, 'encoder/rgb', { inputs: 3, outputs: channels[0]!, kernel: 1 }, random);
    store.add('encoder/rgb/bias', [channels[0]!], new Float32Array(channels[0]!));
    this.#blocks = Array.from({ length: shape.levels }, (_, i) => {
      const name = `encoder/block${i}`;
      const [inputs, outputs] = [channels[i]!, channels[i + 1]!];
      const block = {
        name,
        conv1: new EqualisedConv(store, `${name}/conv1`, { inputs, outputs: inputs, kernel: 3 }, random),
        conv2: new EqualisedConvDown(store, `${name}/conv2`, { inputs, outputs }, random),
        style1: new EqualisedDense(store, `${name}/style1`, { inputs: 2 * inputs, outputs: latentSize }, random),
        style2: new EqualisedDense(store, `${name}/style2`, { inputs: 2 * outputs, outputs: latentSize }, random),
      };
      store.add(`${name}/bias1`, [inputs], new Float32Array(inputs));
      store.add(`${name}/bias2`, [outputs], new Float32Array(outputs));
      return block;
    });
  }

  apply(weights: Weights, images: tf.Tensor4D): tf.Tensor2D {
    let x = biasedLrelu(this.#fromRgb.apply(weights, images), weights.get('encoder/rgb/bias'));
    const contributions: tf.Tensor2D[] = [];
    for (const { name, conv1, conv2, style1, style2 } of this.#blocks) {
      const first = extractStyle(biasedLrelu(conv1.apply(weights, x), weights.get(`${name}/bias1`)));
      const second = extractStyle(biasedLrelu(conv2.apply(weights, blur3(first.x)), weights.get(`${name}/bias2`)));
      contributions.push(style1.apply(weights, first.statistics), style2.apply(weights, second.statistics));
      x = second.x;
    }
    return tf.addN(contributions);
  }
}

function biasedLrelu(x: tf.Tensor4D, bias: tf.Tensor): tf.Tensor4D {
  return lrelu(tf.add(x, bias), 0.2);
}
