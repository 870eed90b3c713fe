/**
 * Resampling folded into the convolution beside it. A 3 x 3 convolution whose output is averaged over 2 x 2 pixels is one 4 x 4
 * convolution of stride 2, and a nearest-neighbour doubling before a 3 x 3 convolution is one 4 x 4 transposed convolution of
 * stride 2; both take 4/9 of the multiplications. Along one axis the taps (a, b, c) become
 *
 *     mean of two outputs:   (a, a + b, b + c, c) / 2
 *     doubled input:         (c, b + c, a + b, a)       as taps of the transposed convolution
 *
 * Exact at the borders too, because both forms see zeros outside the picture.
 */
import { tf } from '../backends/tf.ts';

const meanTaps = [
  [0.5, 0, 0],
  [0.5, 0.5, 0],
  [0, 0.5, 0.5],
  [0, 0, 0.5],
];
const doublingTaps = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
];

/** The [16, 9] matrix that maps the taps of a 3 x 3 filter to those of the 4 x 4 one, from the [4, 3] matrix of one axis. */
function filterMatrix(axis: readonly (readonly number[])[]): Float32Array {
  const matrix = new Float32Array(16 * 9);
  for (let y4 = 0; y4 < 4; y4++)
    for (let x4 = 0; x4 < 4; x4++)
      for (let y3 = 0; y3 < 3; y3++)
        for (let x3 = 0; x3 < 3; x3++) matrix[(y4 * 4 + x4) * 9 + y3 * 3 + x3] = axis[y4]![y3]! * axis[x4]![x3]!;
  return matrix;
}

const meanMatrix = filterMatrix(meanTaps);
const doublingMatrix = filterMatrix(doublingTaps);

function mapTaps(filter: tf.Tensor4D, matrix: Float32Array): tf.Tensor4D {
  const [, , a, b] = filter.shape;
  return tf.matMul(tf.tensor2d(matrix, [16, 9]), tf.reshape(filter, [9, a * b])).reshape([4, 4, a, b]);
}

/** [3, 3, inputs, outputs] to the [4, 4, inputs, outputs] filter of stride 2 that convolves, then takes the mean over 2 x 2. */
export function downsamplingFilter(filter: tf.Tensor4D): tf.Tensor4D {
  return mapTaps(filter, meanMatrix);
}

/** [3, 3, outputs, inputs] to the [4, 4, outputs, inputs] transposed filter of stride 2 that doubles, then convolves. */
export function upsamplingFilter(filter: tf.Tensor4D): tf.Tensor4D {
  return mapTaps(filter, doublingMatrix);
}
