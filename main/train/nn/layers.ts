import type { RandomStream } from '../../../shared/math/rng.ts';
import { tf } from '../backends/tf.ts';
import { heDeviation, normalValues } from './initialise.ts';
import type { ParameterStore, Weights } from './parameterStore.ts';

export type Activation = 'linear' | 'relu';

/** Fully connected layer, [batch, inputs] to [batch, outputs], He initialisation. */
export class Dense {
  readonly #name: string;
  readonly #activation: Activation;

  constructor(
    store: ParameterStore,
    name: string,
    shape: { inputs: number; outputs: number; activation?: Activation },
    random: RandomStream,
  ) {
    this.#name = name;
    this.#activation = shape.activation ?? 'linear';
    const { inputs, outputs } = shape;
    store.add(`${name}/weight`, [inputs, outputs], normalValues(random.split(name), inputs * outputs, heDeviation(inputs)));
    store.add(`${name}/bias`, [outputs], new Float32Array(outputs));
  }

  apply(weights: Weights, x: tf.Tensor2D): tf.Tensor2D {
    return tf.fused.matMul({
      a: x,
      b: weights.get(`${this.#name}/weight`) as tf.Tensor2D,
      bias: weights.get(`${this.#name}/bias`),
      activation: this.#activation,
    }) as tf.Tensor2D;
  }
}

export interface ConvShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride?: 1 | 2;
  readonly activation?: Activation;
}

/** 3 x 3 convolution padded by one pixel, [batch, height, width, inputs] to [batch, height / stride, width / stride, outputs]. */
export class Conv3 {
  readonly #name: string;
  readonly #stride: 1 | 2;
  readonly #activation: Activation;

  constructor(store: ParameterStore, name: string, shape: ConvShape, random: RandomStream) {
    this.#name = name;
    this.#stride = shape.stride ?? 1;
    this.#activation = shape.activation ?? 'linear';
    const { inputs, outputs } = shape;
    store.add(`${name}/weight`, [3, 3, inputs, outputs], normalValues(random.split(name), 9 * inputs * outputs, heDeviation(9 * inputs)));
    store.add(`${name}/bias`, [outputs], new Float32Array(outputs));
  }

  apply(weights: Weights, x: tf.Tensor4D): tf.Tensor4D {
    return tf.fused.conv2d({
      x,
      filter: weights.get(`${this.#name}/weight`) as tf.Tensor4D,
      strides: this.#stride,
      pad: 1,
      bias: weights.get(`${this.#name}/bias`),
      activation: this.#activation,
    });
  }
}

/** 4 x 4 transposed convolution of stride 2 and a ReLU: doubles height and width. */
export class ConvTranspose4 {
  readonly #name: string;
  readonly #outputs: number;

  constructor(store: ParameterStore, name: string, shape: { inputs: number; outputs: number }, random: RandomStream) {
    this.#name = name;
    this.#outputs = shape.outputs;
    const { inputs, outputs } = shape;
    // every output pixel sees 2 x 2 of the 4 x 4 taps
    const values = normalValues(random.split(name), 16 * inputs * outputs, heDeviation(4 * inputs));
    store.add(`${name}/weight`, [4, 4, outputs, inputs], values);
    store.add(`${name}/bias`, [outputs], new Float32Array(outputs));
  }

  apply(weights: Weights, x: tf.Tensor4D): tf.Tensor4D {
    const [batch, height, width] = x.shape;
    const filter = weights.get(`${this.#name}/weight`) as tf.Tensor4D;
    const y = tf.conv2dTranspose(x, filter, [batch, 2 * height, 2 * width, this.#outputs], 2, 'same');
    return tf.relu(tf.add(y, weights.get(`${this.#name}/bias`)));
  }
}
