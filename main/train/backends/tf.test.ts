import { expect, test } from 'vitest';
import { tf } from './tf.ts';

test('gradients, chained operators and the cpu backend are registered', async () => {
  await tf.setBackend('cpu');
  const gradient = tf.grad((x) => x.square().mean());
  expect(Array.from(gradient(tf.tensor1d([1, 2])).dataSync())).toEqual([1, 2]);
});
