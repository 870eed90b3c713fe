import { beforeAll, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { up2, avgPool2 } from '../backends/ops.ts';
import { tf } from '../backends/tf.ts';
import { relativeError } from '../testing/weights.ts';
import { Adam } from './adam.ts';
import { EqualisedConvDown, EqualisedConvUp, EqualisedDense } from './equalised.ts';
import { lossGradients } from './gradients.ts';
import { normalTensor } from './noise.ts';
import { ParameterStore } from './parameterStore.ts';

beforeAll(() => tf.setBackend('cpu'));

const lreq = { learningRate: 0.002, beta1: 0, beta2: 0.99, epsilon: 1e-8 };

test('folding the constant into weight and rate gives the trajectory of the textbook form', async () => {
  const [inputs, outputs, lrMul] = [6, 4, 0.1];
  const random = RandomStream.fromSeed(5);
  const folded = new ParameterStore();
  const layer = new EqualisedDense(folded, 'dense', { inputs, outputs, lrMul }, random);
  const scale = (Math.SQRT2 / Math.sqrt(inputs)) * lrMul;

  const textbook = new ParameterStore();
  textbook.add(
    'weight',
    [inputs, outputs],
    folded
      .get('dense/weight')
      .dataSync<'float32'>()
      .map((value) => value / scale),
  );
  textbook.add('bias', [outputs], new Float32Array(outputs));

  const x = normalTensor<tf.Rank.R2>(random.split('x'), [8, inputs]);
  const target = normalTensor<tf.Rank.R2>(random.split('target'), [8, outputs]);
  const optimisers = [new Adam(folded, lreq), new Adam(textbook, lreq)];
  const losses = [
    () => tf.mean(tf.squaredDifference(layer.apply(folded, x), target)) as tf.Scalar,
    () => {
      const y = tf.add(tf.matMul(x, tf.mul(textbook.get('weight'), scale) as tf.Tensor2D), tf.mul(textbook.get('bias'), lrMul));
      return tf.mean(tf.squaredDifference(y, target)) as tf.Scalar;
    },
  ];
  const start = folded.get('dense/weight').dataSync().slice();
  for (let step = 0; step < 50; step++) {
    tf.tidy(() => {
      optimisers[0]!.apply(lossGradients(losses[0]!, folded, folded.names()).gradients);
      optimisers[1]!.apply(lossGradients(losses[1]!, textbook, textbook.names()).gradients);
    });
  }
  const effective = textbook
    .get('weight')
    .dataSync()
    .map((value) => value * scale);
  expect(relativeError(folded.get('dense/weight').dataSync(), effective)).toBeLessThan(1e-4);
  expect(
    relativeError(
      folded.get('dense/bias').dataSync(),
      textbook
        .get('bias')
        .dataSync()
        .map((value) => value * lrMul),
    ),
  ).toBeLessThan(1e-4);
  expect(relativeError(start, effective)).toBeGreaterThan(1e-3);
});

test('one strided convolution equals a convolution and a mean over 2 x 2', () => {
  const random = RandomStream.fromSeed(6);
  const store = new ParameterStore();
  const layer = new EqualisedConvDown(store, 'down', { inputs: 3, outputs: 5 }, random);
  const x = normalTensor<tf.Rank.R4>(random.split('x'), [2, 8, 8, 3]);
  const expected = avgPool2(tf.conv2d(x, store.get('down/weight') as tf.Tensor4D, 1, 'same'));
  expect(relativeError(layer.apply(store, x).dataSync(), expected.dataSync())).toBeLessThan(1e-5);
});

test('one transposed convolution equals doubling and a convolution', () => {
  const random = RandomStream.fromSeed(7);
  const store = new ParameterStore();
  const layer = new EqualisedConvUp(store, 'up', { inputs: 3, outputs: 5 }, random);
  const x = normalTensor<tf.Rank.R4>(random.split('x'), [2, 4, 4, 3]);
  const filter = tf.transpose(store.get('up/weight') as tf.Tensor4D, [0, 1, 3, 2]);
  const expected = tf.conv2d(up2(x), filter, 1, 'same');
  expect(relativeError(layer.apply(store, x).dataSync(), expected.dataSync())).toBeLessThan(1e-5);
});
