import { expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { selectBackend } from '../backends/index.ts';
import { lrelu } from '../backends/ops.ts';
import { tf } from '../backends/tf.ts';
import { discriminatorLoss, generatorLoss } from '../losses/adversarial.ts';
import { reciprocityLoss } from '../losses/reciprocity.ts';
import { latentVariance } from '../metrics/latent.ts';
import { Adam } from '../nn/adam.ts';
import { EqualisedDense } from '../nn/equalised.ts';
import { lossGradients } from '../nn/gradients.ts';
import { normalTensor } from '../nn/noise.ts';
import { ParameterStore } from '../nn/parameterStore.ts';
import { Discriminator } from './styleAlae/discriminator.ts';
import { Mapping } from './styleAlae/mapping.ts';

/** Dense layers with a leaky ReLU between them. */
function perceptron(store: ParameterStore, name: string, sizes: number[], random: RandomStream) {
  const layers = sizes.slice(1).map((outputs, i) => new EqualisedDense(store, `${name}/dense${i}`, { inputs: sizes[i]!, outputs }, random));
  return (x: tf.Tensor2D): tf.Tensor2D =>
    layers.reduce((hidden, layer, i) => {
      const y = layer.apply(store, hidden);
      return i < layers.length - 1 ? lrelu(y, 0.2) : y;
    }, x);
}

/** Points of 8 Gaussians of deviation 0.05 on the unit circle. */
function ring(random: RandomStream, count: number): tf.Tensor2D {
  const points = Array.from({ length: count }, () => {
    const angle = (random.integer(8) * Math.PI) / 4;
    return [Math.cos(angle) + 0.05 * random.normal(), Math.sin(angle) + 0.05 * random.normal()];
  });
  return tf.tensor2d(points);
}

test('the three updates of ALAE find all eight modes of a ring', async () => {
  await selectBackend('native');
  const [latent, batch, steps, gamma] = [8, 64, 1500, 1];
  const random = RandomStream.fromSeed(1);
  const store = new ParameterStore();
  const mapping = new Mapping(store, latent, 3, random);
  const generate = perceptron(store, 'generator', [latent, 64, 64, 2], random);
  const encode = perceptron(store, 'encoder', [2, 64, 64, latent], random);
  const discriminator = new Discriminator(store, latent, 3, random);
  const options = { learningRate: 0.002, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
  const [adamED, adamFG] = [new Adam(store, options), new Adam(store, options)];
  const [F, G, E, D] = ['mapping', 'generator', 'encoder', 'discriminator'].map((network) => store.names(network)) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const critic = (x: tf.Tensor2D): tf.Tensor2D => discriminator.apply(store, encode(x));
  const seeds = (stream: RandomStream): tf.Tensor2D => normalTensor<tf.Rank.R2>(stream, [batch, latent]);
  const fakes = (stream: RandomStream): tf.Tensor2D => generate(mapping.apply(store, seeds(stream)));
  const only = (gradients: Map<string, tf.Tensor>, names: string[]) => new Map([...gradients].filter(([name]) => names.includes(name)));

  let lossD = 0;
  let ratio = 0;
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const stream = random.split(step);
      const real = ring(stream.split('real'), batch);
      const fake = fakes(stream.split('I'));
      const first = lossGradients(
        () => {
          const gradient = tf.grad((x) => tf.sum(critic(x as tf.Tensor2D)))(real);
          const penalty = tf.mul(tf.sum(tf.square(gradient)), gamma / 2 / batch);
          return tf.add(discriminatorLoss(critic(real), critic(fake)), penalty);
        },
        store,
        [...E, ...D],
      );
      adamED.apply(first.gradients);
      adamFG.apply(lossGradients(() => generatorLoss(critic(fakes(stream.split('II')))), store, [...F, ...G]).gradients);
      const z = seeds(stream.split('III'));
      const target = mapping.apply(store, z);
      const third = lossGradients(() => reciprocityLoss(encode(generate(mapping.apply(store, z))), target), store, [...E, ...F, ...G]);
      adamED.apply(only(third.gradients, E));
      adamFG.apply(only(third.gradients, [...F, ...G]));
      lossD = first.loss.dataSync()[0]!;
      ratio = third.loss.dataSync()[0]! / latentVariance(target).dataSync()[0]!;
    });
  }

  const points = Array.from({ length: 8 }, (_, i) => fakes(random.split(`test ${i}`)).arraySync()).flat() as [number, number][];
  const radii = points.map(([x, y]) => Math.hypot(x, y));
  const modes = new Set(points.map(([x, y]) => (Math.round((Math.atan2(y, x) * 4) / Math.PI) + 8) % 8));
  const meanRadius = radii.reduce((sum, radius) => sum + radius, 0) / radii.length;
  expect(modes.size).toBe(8);
  expect(meanRadius).toBeGreaterThan(0.85);
  expect(meanRadius).toBeLessThan(1.15);
  expect(ratio).toBeLessThan(0.35);
  expect(lossD).toBeGreaterThan(1.15);
  expect(lossD).toBeLessThan(1.55);
});
