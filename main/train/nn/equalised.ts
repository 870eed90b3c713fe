/**
 * Equalised learning rate (Karras et al. 2018, section 4.1). Every weight is drawn from N(0, 1 / lrMul) and multiplied by
 * c = gain / sqrt(fanIn) * lrMul when it is used, so that Adam moves all layers at the same relative speed.
 *
 * Adam does not see the scale of a gradient, so the constant can as well be folded into the stored weight (drawn from N(0, c / lrMul))
 * and into its learning rate (lr * c): the trajectory is the same and the forward pass has no multiplication. This is the form the
 * authors of ALAE run; `equalised.test.ts` holds it against the textbook form. A bias is stored at 0 and moves at lr * lrMul.
 */
import type { RandomStream } from '../../../shared/math/rng.ts';
import { tf } from '../backends/tf.ts';
import { normalValues } from './initialise.ts';
import type { ParameterStore, Weights } from './parameterStore.ts';
import { downsamplingFilter, upsamplingFilter } from './resample.ts';

export interface EqualisedOptions {
  /** sqrt(2) unless a layer says otherwise */
  readonly gain?: number;
  /** multiplier of the learning rate of the whole layer; 1 when left out */
  readonly lrMul?: number;
}

function addEqualisedWeight(
  store: ParameterStore,
  name: string,
  shape: readonly number[],
  fanIn: number,
  options: EqualisedOptions,
  random: RandomStream,
): void {
  const lrMul = options.lrMul ?? 1;
  const scale = ((options.gain ?? Math.SQRT2) / Math.sqrt(fanIn)) * lrMul;
  const count = shape.reduce((product, size) => product * size, 1);
  store.add(`${name}/weight`, shape, normalValues(random.split(name), count, scale / lrMul), { rateScale: scale });
}

/** Fully connected layer with a bias, [batch, inputs] to [batch, outputs]. */
export class EqualisedDense {
  readonly #name: string;

  constructor(store: ParameterStore, name: string, shape: { inputs: number; outputs: number } & EqualisedOptions, random: RandomStream) {
    this.#name = name;
    addEqualisedWeight(store, name, [shape.inputs, shape.outputs], shape.inputs, shape, random);
    store.add(`${name}/bias`, [shape.outputs], new Float32Array(shape.outputs), { rateScale: shape.lrMul ?? 1 });
  }

  apply(weights: Weights, x: tf.Tensor2D): tf.Tensor2D {
    return tf.fused.matMul({
      a: x,
      b: weights.get(`${this.#name}/weight`) as tf.Tensor2D,
      bias: weights.get(`${this.#name}/bias`),
      activation: 'linear',
    }) as tf.Tensor2D;
  }
}

export interface EqualisedConvShape extends EqualisedOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: 1 | 3;
}

/** Convolution of stride 1 without bias, zero padded to the same size. */
export class EqualisedConv {
  readonly #name: string;

  constructor(store: ParameterStore, name: string, shape: EqualisedConvShape, random: RandomStream) {
    this.#name = name;
    const { inputs, outputs, kernel } = shape;
    addEqualisedWeight(store, name, [kernel, kernel, inputs, outputs], kernel * kernel * inputs, shape, random);
  }

  apply(weights: Weights, x: tf.Tensor4D): tf.Tensor4D {
    return tf.conv2d(x, weights.get(`${this.#name}/weight`) as tf.Tensor4D, 1, 'same');
  }
}

/** 3 x 3 convolution followed by the mean over 2 x 2 pixels, computed as one 4 x 4 convolution of stride 2. */
export class EqualisedConvDown {
  readonly #name: string;

  constructor(store: ParameterStore, name: string, shape: { inputs: number; outputs: number }, random: RandomStream) {
    this.#name = name;
    addEqualisedWeight(store, name, [3, 3, shape.inputs, shape.outputs], 9 * shape.inputs, {}, random);
  }

  apply(weights: Weights, x: tf.Tensor4D): tf.Tensor4D {
    return tf.conv2d(x, downsamplingFilter(weights.get(`${this.#name}/weight`) as tf.Tensor4D), 2, 'same');
  }
}

/** Nearest-neighbour doubling followed by a 3 x 3 convolution, computed as one 4 x 4 transposed convolution of stride 2. */
export class EqualisedConvUp {
  readonly #name: string;
  readonly #outputs: number;

  constructor(store: ParameterStore, name: string, shape: { inputs: number; outputs: number }, random: RandomStream) {
    this.#name = name;
    this.#outputs = shape.outputs;
    // stored as a transposed convolution wants it: [3, 3, outputs, inputs]
    addEqualisedWeight(store, name, [3, 3, shape.outputs, shape.inputs], 9 * shape.inputs, {}, random);
  }

  apply(weights: Weights, x: tf.Tensor4D): tf.Tensor4D {
    const [batch, height, width] = x.shape;
    const filter = upsamplingFilter(weights.get(`${this.#name}/weight`) as tf.Tensor4D);
    return tf.conv2dTranspose(x, filter, [batch, 2 * height, 2 * width, this.#outputs], 2, 'same');
  }
}
