import type { RandomStream } from '../../../shared/math/rng.ts';
import { tf } from '../backends/tf.ts';

/** Standard normals as a tensor. */
export function normalTensor<R extends tf.Rank>(random: RandomStream, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const values = random.fillNormal(new Float32Array(shape.reduce((product, size) => product * size, 1)));
  return tf.tensor<R>(values, shape, 'float32');
}

/** Gives every layer of a generator its noise picture [batch, sizePx, sizePx, 1], shared by all channels (Karras et al. 2019, section 3.2). */
export type NoiseSource = (layer: number, batch: number, sizePx: number) => tf.Tensor4D;

/** A noise source whose pictures depend on the stream and the layer only. */
export function randomNoise(random: RandomStream): NoiseSource {
  return (layer, batch, sizePx) => normalTensor<tf.Rank.R4>(random.split(layer), [batch, sizePx, sizePx, 1]);
}
