import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/critic.json' with { type: 'json' };
import { registerNativeBackend } from './native/register.ts';
import { avgPool2, blur3, instanceNorm, lrelu, up2 } from './ops.ts';
import { useBackend } from './testing/compare.ts';
import { relativeError } from './testing/values.ts';
import { tf } from './tf.ts';

interface Stored {
  shape: number[];
  values: number[];
}

type WeightName = keyof typeof fixture.weights;
const names = Object.keys(fixture.weights) as WeightName[];

function load({ shape, values }: Stored): tf.Tensor {
  return tf.tensor(Float32Array.from(values), shape as never);
}

/** The critic of `fixtures/critic.py`. */
function critic(x: tf.Tensor4D, w: Record<WeightName, tf.Tensor>): tf.Tensor {
  let h = blur3(lrelu(tf.conv2d(x, w.first as tf.Tensor4D, 1, 'same'), 0.2));
  h = up2(instanceNorm(tf.conv2d(h, w.down as tf.Tensor4D, 2, 'same'), 1e-5));
  h = avgPool2(lrelu(tf.conv2d(h, w.last as tf.Tensor4D, 1, 'same'), 0.2));
  h = tf.mul(h, tf.sigmoid(h));
  const mean = tf.mean(h, [1, 2], true);
  const deviation = tf.sqrt(tf.add(tf.mean(tf.squaredDifference(h, mean), [1, 2]), 1e-8));
  return tf.matMul(tf.concat([tf.squeeze(mean, [1, 2]), deviation], 1) as tf.Tensor2D, w.style as tf.Tensor2D);
}

beforeAll(() => {
  registerNativeBackend({ threads: 2 });
});

describe.each(['cpu', 'native'])('a whole critic on %s equals PyTorch in double precision', (backend) => {
  test('scores, R1 penalty and its gradient for every weight', async () => {
    await useBackend(backend);
    tf.tidy(() => {
      const x = load(fixture.x) as tf.Tensor4D;
      const weights = names.map((name) => load(fixture.weights[name]));
      const named = (list: tf.Tensor[]) =>
        Object.fromEntries(names.map((name, index) => [name, list[index]])) as Record<WeightName, tf.Tensor>;
      const penalty = (...list: tf.Tensor[]): tf.Tensor => {
        const gradient = tf.grad((input) => tf.sum(critic(input as tf.Tensor4D, named(list))))(x);
        return tf.div(tf.sum(tf.square(gradient)), x.shape[0]);
      };
      expect(relativeError(critic(x, named(weights)).dataSync(), fixture.scores)).toBeLessThan(1e-5);
      expect(relativeError(penalty(...weights).dataSync(), [fixture.penalty])).toBeLessThan(1e-5);
      tf.grads(penalty as never)(weights).forEach((gradient, index) => {
        const expected = fixture.gradients[names[index] as WeightName];
        expect(gradient.shape).toEqual(expected.shape);
        expect(relativeError(gradient.dataSync(), expected.values)).toBeLessThan(2e-5);
      });
    });
  });
});
