import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { vaeConfigSchema } from '../../../shared/model/config.ts';
import { selectBackend } from '../backends/index.ts';
import { tf } from '../backends/tf.ts';
import { imagesTensor, spreadIndices } from '../data/images.ts';
import fixtures from '../fixtures/models.json' with { type: 'json' };
import { psnr } from '../metrics/psnr.ts';
import { gradientNorm, lossGradients } from '../nn/gradients.ts';
import { discImages } from '../testing/dataset.ts';
import { assignFixtureWeights, fixtureValues, relativeError } from '../testing/weights.ts';
import { Vae } from './vae.ts';

const random = RandomStream.fromSeed(4);
const config = (options: object) => vaeConfigSchema.parse({ type: 'vae', ...options });

test('the layers have the shapes of the description at 16, 32, 64 and 128 px', async () => {
  await selectBackend('cpu');
  const channels = (sizePx: number) => {
    const vae = new Vae(config({ latentSize: 4 }), sizePx, random);
    const filters = vae.parameters.names().filter((name) => /conv\d\/weight$/.test(name));
    const shapes = filters.map((name) => vae.parameters.get(name).shape[name.startsWith('encoder') ? 3 : 2]);
    vae.dispose();
    return shapes;
  };
  expect(channels(16)).toEqual([32, 64, 128, 64, 32]);
  expect(channels(32)).toEqual([32, 64, 128, 256, 128, 64, 32]);
  expect(channels(64)).toEqual([32, 64, 128, 256, 256, 128, 128, 64, 32]);
  expect(channels(128)).toEqual([32, 64, 128, 256, 256, 256, 256, 128, 128, 64, 32]);
});

describe.each(['cpu', 'native'] as const)('on %s', (backend) => {
  test('loss, gradients and an Adam step equal PyTorch in double precision', async () => {
    await selectBackend(backend);
    const expected = fixtures.vae;
    const vae = new Vae(config({ latentSize: 6, learningRate: 1e-3 }), 16, random);
    assignFixtureWeights(vae.parameters, 0.03);
    const names = vae.parameters.names();
    const images = tf.tensor4d(fixtureValues(100, 3 * 16 * 16 * 3, 1), [3, 16, 16, 3]);
    const noise = tf.tensor2d(fixtureValues(101, 18, 1), [3, 6]);
    const terms = vae.terms(images, noise);
    expect(terms.reconstruction.dataSync()[0]! / expected.reconstruction).toBeCloseTo(1, 5);
    expect(terms.kl.dataSync()[0]! / expected.kl).toBeCloseTo(1, 4);
    expect(relativeError(vae.posterior(vae.parameters, images).mean.dataSync(), expected.mean)).toBeLessThan(1e-4);
    const { loss, gradients } = lossGradients(
      () => {
        const { reconstruction, kl } = vae.terms(images, noise);
        return tf.add(reconstruction, tf.mul(kl, 0.5));
      },
      vae.parameters,
      names,
    );
    expect(loss.dataSync()[0]! / expected.loss).toBeCloseTo(1, 5);
    expect(gradientNorm(gradients).dataSync()[0]! / expected.gradientNorm).toBeCloseTo(1, 4);
    names.forEach((name, k) => {
      expect(relativeError(gradients.get(name)!.dataSync().slice(0, 24), expected.gradients[k]!), name).toBeLessThan(1e-3);
    });
    vae.optimisers.autoencoder.apply(gradients);
    names.forEach((name, k) => {
      expect(relativeError(vae.parameters.get(name).dataSync().slice(0, 24), expected.moved[k]!), name).toBeLessThan(1e-4);
    });
  });
});

test('beta grows linearly to its value', () => {
  const vae = new Vae(config({ latentSize: 2, beta: 2, betaWarmupSteps: 10 }), 8, random);
  expect([0, 5, 10, 50].map((step) => vae.beta(step))).toEqual([0, 1, 2, 2]);
  vae.dispose();
});

test('without the KL term 16 pictures are learned by heart, and no tensor is left behind', async () => {
  await selectBackend('native');
  const images = imagesTensor(discImages(16, 16), spreadIndices(16, 16));
  const vae = new Vae(config({ latentSize: 32, beta: 0, learningRate: 2e-3 }), 16, random);
  tf.dispose(vae.trainStep(images, 0, random.split(0)));
  const tensors = tf.memory().numTensors;
  for (let step = 1; step < 300; step++) tf.dispose(vae.trainStep(images, step, random.split(step)));
  expect(tf.memory().numTensors).toBe(tensors);
  expect(psnr(images, vae.decode(vae.encode(images))).dataSync()[0]).toBeGreaterThan(25);
});
