import { beforeAll, describe, expect, test } from 'vitest';
import { repairGradients, stopGradient } from './gradients.ts';
import { registerNativeBackend } from './native/register.ts';
import { avgPool2, blur3, instanceNorm, lrelu, up2 } from './ops.ts';
import { useBackend } from './testing/compare.ts';
import { normals } from './testing/values.ts';
import { secondOrderError, type PenaltyCase } from './testing/second_order.ts';
import { tf } from './tf.ts';

type Picture = tf.Tensor4D;

/** A dense layer, the activation, a dense layer. */
function dense(name: string, activation: (x: tf.Tensor) => tf.Tensor): PenaltyCase {
  return {
    name,
    x: [3, 6],
    weights: [
      [6, 5],
      [5, 1],
    ],
    f: (x, [first, second]) => tf.matMul(activation(tf.matMul(x as tf.Tensor2D, first as tf.Tensor2D)), second as tf.Tensor2D),
  };
}

/** softplus (smooth, and right to second order even unrepaired), the operation, a convolution, softplus. */
function picture(name: string, op: (x: Picture) => tf.Tensor, size = 4, x = [2, size, size, 2]): PenaltyCase {
  return {
    name,
    x,
    weights: [
      [3, 3, x[3] ?? 0, 3],
      [3, 3, 3, 2],
    ],
    f: (input, [first, second]) => {
      const hidden = tf.softplus(tf.conv2d(input as Picture, first as Picture, 1, 'same'));
      return tf.sum(tf.softplus(tf.conv2d(op(hidden) as Picture, second as Picture, 1, 'same')), [1, 2, 3]);
    },
  };
}

/** Two convolutions with no third operation between. */
function convolution(name: string, f: (x: Picture, first: Picture) => tf.Tensor, filter: number[]): PenaltyCase {
  return {
    name,
    x: [2, 6, 6, 2],
    weights: [filter],
    f: (x, [first]) => tf.sum(tf.softplus(f(x as Picture, first as Picture)), [1, 2, 3]),
  };
}

const moments = (x: Picture, axes: number[], scale?: tf.Tensor) => {
  const { mean, variance } = tf.moments(x, axes, true);
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
  return scale ? tf.mul(normal, scale) : normal;
};

const cases: PenaltyCase[] = [
  dense('linear', (x) => x.square()),
  dense('softplus', (x) => tf.softplus(x)),
  dense('sigmoid', (x) => tf.sigmoid(x)),
  dense('tanh', (x) => tf.tanh(x)),
  dense('swish', (x) => tf.mul(x, tf.sigmoid(x))),
  dense('exp', (x) => tf.exp(tf.mul(x, 0.3))),
  dense('softmax', (x) => tf.softmax(x)),
  dense('logSoftmax', (x) => tf.logSoftmax(x)),
  dense('log, pow, sqrt, div', (x) => tf.div(tf.log(tf.add(tf.square(x), 1)), tf.sqrt(tf.add(tf.pow(tf.add(tf.square(x), 1), 1.5), 1)))),
  dense('erf', (x) => tf.mul(x, tf.erf(x))),
  dense('smooth elu part', (x) => tf.elu(tf.sub(tf.tanh(x), 1.5))),
  dense('lrelu away from its kink', (x) => tf.mul(lrelu(tf.add(tf.tanh(x), 1.5)), lrelu(tf.sub(tf.tanh(x), 1.5)))),
  dense('relu away from its kink', (x) => tf.square(tf.relu(tf.add(tf.tanh(x), 1.5)))),
  dense('clip and maximum away from their kinks', (x) => tf.maximum(tf.clipByValue(tf.square(tf.tanh(x)), -1, 2), -1)),
  dense('max', (x) => tf.mul(x, tf.max(tf.square(tf.add(x, [0, 9, 0, 0, 0])), 1, true))),
  dense('where', (x) =>
    tf.where(
      tf.tensor2d(
        [
          [1, 0, 1, 0, 1],
          [0, 1, 0, 1, 0],
          [1, 1, 0, 0, 1],
        ],
        [3, 5],
        'bool',
      ),
      tf.tanh(x),
      tf.square(x),
    ),
  ),
  dense('norm', (x) => tf.mul(x, tf.norm(x, 2, 1, true))),
  convolution('convolution, stride 1', (x, w) => tf.conv2d(x, w, 1, 'same'), [3, 3, 2, 3]),
  convolution('convolution, stride 2', (x, w) => tf.conv2d(x, w, 2, 'same'), [4, 4, 2, 3]),
  convolution('convolution, valid', (x, w) => tf.conv2d(x, w, 1, 'valid'), [3, 3, 2, 3]),
  convolution('convolution, 1x1', (x, w) => tf.conv2d(x, w, 1, 'same'), [1, 1, 2, 3]),
  convolution('transposed convolution', (x, w) => tf.conv2dTranspose(x, w, [2, 12, 12, 3], 2, 'same'), [4, 4, 3, 2]),
  convolution('depthwise convolution', (x, w) => tf.depthwiseConv2d(x, w, 1, 'same'), [3, 3, 2, 1]),
  convolution('fused convolution', (x, filter) => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' }), [3, 3, 2, 3]),
  picture('up2', (x) => up2(x)),
  picture('avgPool2', (x) => avgPool2(x)),
  picture('blur3', (x) => blur3(x)),
  picture('instanceNorm', (x) => instanceNorm(x, 1e-3)),
  picture('instanceNorm of 2x2', (x) => instanceNorm(x, 1e-2), 2),
  picture('instance norm of stock operations', (x) => moments(x, [1, 2])),
  picture('batch norm', (x) => moments(x, [0, 1, 2])),
  picture('pixel norm', (x) => tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), 3, true), 1e-3)))),
  picture('standard deviation over the picture', (x) =>
    tf.mul(x, tf.sqrt(tf.add(tf.mean(tf.squaredDifference(x, tf.mean(x, [1, 2], true)), [1, 2], true), 1e-3))),
  ),
  picture('bilinear up', (x) => tf.image.resizeBilinear(x, [8, 8])),
  picture('bilinear down', (x) => tf.image.resizeBilinear(x, [2, 2])),
  picture('pad and slice', (x) =>
    tf.slice(
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
      [0, 1, 0, 0],
      [2, 4, 4, 3],
    ),
  ),
  picture('concat and split', (x) => {
    const [a, b, c] = tf.split(x, 3, 3) as [Picture, Picture, Picture];
    return tf.concat([tf.mul(a, b), c, tf.mul(b, c)], 3);
  }),
  picture('tile', (x) => tf.tile(tf.mean(x, [1, 2], true), [1, 4, 4, 1])),
  picture('transpose, reverse, gather', (x) =>
    tf.gather(tf.reverse(tf.transpose(x, [0, 2, 1, 3]), 1), tf.tensor1d([0, 2, 1, 1], 'int32'), 1),
  ),
  picture('depthToSpace of stock operations', (x) =>
    tf.reshape(tf.transpose(tf.reshape(tf.concat([x, x, x, x], 3), [2, 4, 4, 2, 2, 3]), [0, 1, 3, 2, 4, 5]), [2, 8, 8, 3]),
  ),
  picture('modulated convolution', (x) => {
    const style = tf.reshape(tf.add(tf.mean(x, [1, 2]), 1), [2, 1, 1, 3]);
    return tf.mul(tf.mul(x, style), tf.rsqrt(tf.add(tf.sum(tf.square(style), 3, true), 1e-4)));
  }),
];

beforeAll(() => {
  repairGradients();
  registerNativeBackend({ threads: 2 });
});

describe.each(['cpu', 'native'])('second-order gradients on %s', (backend) => {
  test.each(cases.map((testCase) => [testCase.name, testCase] as const))('%s', async (_name, testCase) => {
    await useBackend(backend);
    const tensors = tf.memory().numTensors;
    expect(secondOrderError(testCase)).toBeLessThan(1e-2);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

/** <f(x), dy> = <x, f'(x)^T dy> for a linear f: what the transpose of a linear map must satisfy. */
describe.each(['cpu', 'native'])('transposes on %s', (backend) => {
  const linear: [string, (x: Picture) => Picture][] = [
    ['up2', up2],
    ['avgPool2', avgPool2],
    ['blur3', blur3],
    ['nearest to three times', (x) => tf.image.resizeNearestNeighbor(x, [24, 18])],
    ['nearest to half', (x) => tf.image.resizeNearestNeighbor(x, [4, 3])],
    ['nearest, corners aligned', (x) => tf.image.resizeNearestNeighbor(x, [11, 9], true)],
    ['depthToSpace', (x) => tf.depthToSpace(x, 2)],
  ];
  test.each(linear)('%s', async (_name, f) => {
    await useBackend(backend);
    tf.tidy(() => {
      const x = normals<tf.Rank.R4>([3, 8, 6, 4], 1);
      const y = f(x);
      const dy = normals<tf.Rank.R4>(y.shape, 2);
      const forward = tf.sum(tf.mul(y, dy)).dataSync()[0] ?? NaN;
      const backward = tf.sum(tf.mul(x, tf.grad(f as never)(x, dy))).dataSync()[0] ?? NaN;
      expect(Math.abs(forward - backward)).toBeLessThan(1e-4 * Math.max(1, Math.abs(forward)));
    });
  });
});

test('stopGradient keeps values, lets no gradient through and leaks nothing', async () => {
  await useBackend('native');
  const tensors = tf.memory();
  tf.tidy(() => {
    const gradient = tf.grad((x) => tf.sum(tf.mul(x, stopGradient(tf.square(x)))))(tf.tensor1d([2, 3]));
    expect(Array.from(gradient.dataSync())).toEqual([4, 9]);
  });
  expect(tf.memory()).toEqual(tensors);
});

test('the repair can be asked for twice', () => {
  expect(() => {
    repairGradients();
    repairGradients();
  }).not.toThrow();
});
