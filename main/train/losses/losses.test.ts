import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { selectBackend } from '../backends/index.ts';
import { lrelu } from '../backends/ops.ts';
import { tf } from '../backends/tf.ts';
import { normalTensor } from '../nn/noise.ts';
import { discriminatorLoss, generatorLoss } from './adversarial.ts';
import { klToStandardNormal } from './kl.ts';
import { r1Penalty } from './r1.ts';
import { reciprocityLoss } from './reciprocity.ts';
import { meanAbsoluteError, summedSquaredError } from './reconstruction.ts';

const scalar = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;

test('the KL divergence of the prior is 0, a mean of 1 costs half a nat per dimension, a deviation of e costs (e^2 - 3) / 2', () => {
  const zeros = tf.zeros<tf.Rank.R2>([2, 5]);
  const ones = tf.ones<tf.Rank.R2>([2, 5]);
  expect(Array.from(klToStandardNormal(zeros, zeros).dataSync())).toEqual([0, 0]);
  expect(Array.from(klToStandardNormal(ones, zeros).dataSync())).toEqual([2.5, 2.5]);
  expect(klToStandardNormal(zeros, ones).dataSync()[0]).toBeCloseTo((5 * (Math.E ** 2 - 3)) / 2, 4);
});

test('reconstruction errors: a sum over pixels, a mean over images', () => {
  const black = tf.fill([2, 4, 4, 3], -1) as tf.Tensor4D;
  const white = tf.ones([2, 4, 4, 3]) as tf.Tensor4D;
  expect(scalar(summedSquaredError(black, white))).toBe(4 * 48);
  expect(scalar(meanAbsoluteError(black, white))).toBe(2);
});

test('an undecided discriminator gives 2 ln 2 and ln 2; wild logits stay finite', () => {
  const undecided = tf.zeros<tf.Rank.R2>([3, 1]);
  expect(scalar(discriminatorLoss(undecided, undecided))).toBeCloseTo(2 * Math.LN2, 6);
  expect(scalar(generatorLoss(undecided))).toBeCloseTo(Math.LN2, 6);
  const certain = tf.fill([3, 1], 500) as tf.Tensor2D;
  expect(scalar(discriminatorLoss(certain, tf.neg(certain)))).toBeCloseTo(0, 6);
  expect(scalar(discriminatorLoss(tf.neg(certain), certain))).toBeCloseTo(1000, 3);
});

test('reciprocity is a mean over batch and latent', () => {
  expect(scalar(reciprocityLoss(tf.fill([4, 8], 3) as tf.Tensor2D, tf.ones([4, 8])))).toBe(4);
});

describe.each(['cpu', 'native'] as const)('R1 on %s', (backend) => {
  test('of a linear critic is gamma / 2 times the squared length of its weights', async () => {
    await selectBackend(backend);
    const weights = tf.range(0, 12).reshape([12, 1]) as tf.Tensor2D;
    const images = tf.ones([5, 2, 2, 3]) as tf.Tensor4D;
    const penalty = r1Penalty((x) => tf.matMul(x.reshape([5, 12]), weights) as tf.Tensor2D, images, 10);
    expect(scalar(penalty)).toBeCloseTo(5 * 506, 2);
  });

  test('its gradient equals finite differences in a two-layer convolutional critic with every activation in use', async () => {
    await selectBackend(backend);
    const random = RandomStream.fromSeed(3);
    const images = normalTensor<tf.Rank.R4>(random.split('x'), [4, 6, 6, 2]);
    const second = normalTensor<tf.Rank.R4>(random.split('second'), [3, 3, 4, 3]);
    // softplus and a sum of squares keep the critic smooth, so that differences are exact; the leaky ReLU is piecewise linear
    const penalty = (first: tf.Tensor4D): tf.Scalar =>
      r1Penalty(
        (x) => {
          const hidden = tf.softplus(lrelu(tf.conv2d(x, first, 1, 'same'), 0.2));
          return tf.sum(tf.square(tf.conv2d(hidden, second, 2, 'same')), [1, 2, 3]).reshape([4, 1]) as tf.Tensor2D;
        },
        images,
        2,
      );
    const first = normalTensor<tf.Rank.R4>(random.split('first'), [3, 3, 2, 4]);
    const direction = normalTensor<tf.Rank.R4>(random.split('direction'), [3, 3, 2, 4]);
    const gradient = tf.grad((w) => penalty(w as tf.Tensor4D))(first);
    const slope = scalar(tf.sum(tf.mul(gradient, direction)));
    const at = (epsilon: number): number => scalar(penalty(tf.add(first, tf.mul(direction, epsilon))));
    const difference = (at(1e-3) - at(-1e-3)) / 2e-3;
    expect(Math.abs(slope - difference) / Math.abs(difference)).toBeLessThan(0.01);
  });
});
