import { beforeAll, describe, expect, test } from 'vitest';
import { RandomStream } from '../../../../shared/math/rng.ts';
import { styleAlaeConfigSchema } from '../../../../shared/model/config.ts';
import { selectBackend } from '../../backends/index.ts';
import { tf } from '../../backends/tf.ts';
import { imagesTensor, spreadIndices } from '../../data/images.ts';
import fixtures from '../../fixtures/models.json' with { type: 'json' };
import { r1Penalty } from '../../losses/r1.ts';
import { meanColourPsnr, psnr } from '../../metrics/psnr.ts';
import { normalTensor } from '../../nn/noise.ts';
import { discImages } from '../../testing/dataset.ts';
import { assignFixtureWeights, fixtureValues, relativeError } from '../../testing/weights.ts';
import { mixStyles, styleCutoff } from './mixing.ts';
import { StyleAlae } from './model.ts';

const random = RandomStream.fromSeed(8);

function create(sizePx: number, startChannels: number, maxChannels: number, latentSize: number, options: object = {}): StyleAlae {
  return new StyleAlae(
    styleAlaeConfigSchema.parse({ type: 'style-alae', startChannels, maxChannels, latentSize, ...options }),
    sizePx,
    random,
  );
}

const tiny = (options: object = {}): StyleAlae => create(16, 4, 12, 8, { mappingLayers: 2, discriminatorLayers: 2, ...options });

beforeAll(() => selectBackend('cpu'));

describe('sizes', () => {
  // channels and parameter counts in millions: encoder, generator, mapping, discriminator
  test.each([
    { sizePx: 32, start: 64, max: 256, latent: 32, generator: [256, 256, 128, 64], counts: [3.02, 2.42, 0.004, 0.002] },
    { sizePx: 32, start: 32, max: 256, latent: 128, generator: [256, 128, 64, 32], counts: [2.07, 1.43, 0.07, 0.03] },
    { sizePx: 64, start: 32, max: 256, latent: 256, generator: [256, 256, 128, 64, 32], counts: [3.82, 3.12, 0.26, 0.13] },
    { sizePx: 128, start: 32, max: 256, latent: 256, generator: [256, 256, 256, 128, 64, 32], counts: [5.26, 4.56, 0.26, 0.13] },
  ])('$sizePx px, $start to $max channels, latent $latent', ({ sizePx, start, max, latent, generator, counts }) => {
    const model = create(sizePx, start, max, latent);
    expect(model.shape.generatorChannels).toEqual(generator);
    expect(model.slots).toBe(2 * generator.length);
    expect(model.slotSizesPx.at(-1)).toBe(sizePx);
    for (const [i, network] of ['encoder', 'generator', 'mapping', 'discriminator'].entries()) {
      const millions = model.parameters.count(network) / 1e6;
      // the table is rounded to two digits; half a percent beyond that
      expect(Math.abs(millions - counts[i]!), network).toBeLessThanOrEqual(0.005 * counts[i]! + 0.005);
    }
    model.dispose();
  });
});

describe.each(['cpu', 'native'] as const)('on %s', (backend) => {
  test('mapping, generator, encoder, critic and R1 equal PyTorch in double precision', async () => {
    await selectBackend(backend);
    const expected = fixtures.styleAlae;
    const model = tiny();
    assignFixtureWeights(model.parameters, 0.3);
    const weights = model.parameters;
    const w = model.mapping.apply(weights, tf.tensor2d(fixtureValues(102, 16, 1), [2, 8]));
    expect(relativeError(w.dataSync(), expected.w)).toBeLessThan(1e-5);
    const other = tf.tensor2d(fixtureValues(103, 16, 1), [2, 8]);
    const pictures = model.generator.apply(weights, mixStyles(w, other, 6, 3), (layer, batch, sizePx) =>
      tf.tensor4d(fixtureValues(200 + layer, batch * sizePx * sizePx, 1), [batch, sizePx, sizePx, 1]),
    );
    expect(relativeError(pictures.dataSync(), expected.pictures)).toBeLessThan(1e-4);
    const images = tf.tensor4d(fixtureValues(100, 2 * 16 * 16 * 3, 1), [2, 16, 16, 3]);
    const critic = (x: tf.Tensor4D): tf.Tensor2D => model.discriminator.apply(weights, model.encoder.apply(weights, x));
    expect(relativeError(model.encoder.apply(weights, images).dataSync(), expected.encoded)).toBeLessThan(1e-4);
    expect(relativeError(critic(images).dataSync(), expected.logits)).toBeLessThan(1e-4);
    const r1 = r1Penalty(critic, images, 10);
    expect(r1.dataSync()[0]! / expected.r1).toBeCloseTo(1, 3);
    const names = weights.names('encoder').filter((name) => /block\d\/(conv|bias)/.test(name));
    const { grads } = tf.variableGrads(
      () => r1Penalty(critic, images, 10),
      names.map((name) => weights.get(name)),
    );
    names.forEach((name, k) => {
      const gradient = grads[weights.get(name).name]!.dataSync().slice(0, 24);
      expect(relativeError(gradient, expected.r1Gradients[k]!), name).toBeLessThan(2e-3);
    });
    model.dispose();
  });
});

describe('the three updates', () => {
  const images = () => imagesTensor(discImages(4, 16), spreadIndices(4, 4));

  /** Networks whose parameters the update moved. */
  function moved(model: StyleAlae, update: () => Record<string, tf.Scalar>): string[] {
    const before = new Map(model.parameters.names().map((name) => [name, model.parameters.get(name).dataSync().slice()]));
    tf.dispose(update());
    const changed = model.parameters.names().filter((name) => relativeError(model.parameters.get(name).dataSync(), before.get(name)!) > 0);
    return [...new Set(changed.map((name) => name.split('/')[0]!))].sort();
  }

  test('I moves encoder and discriminator, II mapping and generator, III all but the discriminator', async () => {
    await selectBackend('cpu');
    const model = tiny();
    expect(moved(model, () => model.discriminatorStep(images(), 0, random.split('I')))).toEqual(['discriminator', 'encoder']);
    expect(moved(model, () => model.generatorStep(4, random.split('II')))).toEqual(['generator', 'mapping']);
    expect(moved(model, () => model.reciprocityStep(images(), random.split('III')))).toEqual(['encoder', 'generator', 'mapping']);
    const paper = tiny({ step3TrainsMapping: false });
    expect(moved(paper, () => paper.reciprocityStep(images(), random.split('III')))).toEqual(['encoder', 'generator']);
  });

  test('R1 is evaluated at its interval only', async () => {
    await selectBackend('cpu');
    const model = tiny({ r1Interval: 3 });
    const has = (step: number) => 'r1' in model.discriminatorStep(images(), step, random.split(step));
    expect([0, 1, 2, 3].map(has)).toEqual([true, false, false, true]);
  });
});

test('a code depends on its own image only', async () => {
  await selectBackend('cpu');
  const model = tiny();
  const images = imagesTensor(discImages(3, 16), [0, 1, 2]);
  const alone = model.encode(tf.slice(images, [1, 0, 0, 0], [1, 16, 16, 3]));
  const together = tf.slice(model.encode(images), [1, 0], [1, 8]);
  expect(relativeError(alone.dataSync(), together.dataSync())).toBeLessThan(1e-5);
});

test('one latent in all slots is the same as the latent itself; each slot matters', async () => {
  await selectBackend('cpu');
  const model = tiny();
  const [a, b] = [0, 1].map((i) => model.prior(normalTensor<tf.Rank.R2>(random.split(`z${i}`), [2, 8])));
  const stacked = (cutoff: number) => tf.stack(mixStyles(a!, b!, 6, cutoff), 1) as tf.Tensor3D;
  expect(relativeError(model.decode(stacked(6)).dataSync(), model.decode(a!).dataSync())).toBe(0);
  for (let slot = 0; slot < 6; slot++) {
    const styles = Array.from({ length: 6 }, (_, i) => (i === slot ? b! : a!));
    const changed = model.decode(tf.stack(styles, 1) as tf.Tensor3D);
    expect(relativeError(changed.dataSync(), model.decode(a!).dataSync()), `slot ${slot}`).toBeGreaterThan(1e-3);
  }
});

test('the cutoff is uniform in 1..slots with the given probability, and no mixing otherwise', () => {
  const cutoffs = Array.from({ length: 4000 }, (_, i) => styleCutoff(random.split(i), 4, 0.5));
  const share = (value: number) => cutoffs.filter((cutoff) => cutoff === value).length / cutoffs.length;
  for (const cutoff of [1, 2, 3]) expect(share(cutoff)).toBeCloseTo(0.125, 1);
  expect(share(4)).toBeCloseTo(0.625, 1);
  expect(Array.from({ length: 50 }, (_, i) => styleCutoff(random.split(i), 4, 0))).toEqual(new Array(50).fill(4));
});

test('a whole step leaves no tensor behind', async () => {
  await selectBackend('native');
  const model = tiny({ reconstructionWeight: 1 });
  const images = imagesTensor(discImages(4, 16), spreadIndices(4, 4));
  // the first step makes the optimisers' state
  tf.dispose(model.trainStep(images, 0, random.split(0)));
  const tensors = tf.memory().numTensors;
  for (let step = 1; step < 4; step++) tf.dispose(model.trainStep(images, step, random.split(step)));
  expect(tf.memory().numTensors).toBe(tensors);
});

test('with the pixel term, update III alone learns a few pictures by heart', async () => {
  await selectBackend('native');
  const model = create(16, 8, 32, 32, { reconstructionWeight: 20, learningRate: 0.005 });
  const images = imagesTensor(discImages(4, 16), spreadIndices(4, 4));
  for (let step = 0; step < 120; step++) tf.dispose(model.reciprocityStep(images, random.split(step)));
  const reconstructed = model.generator.apply(model.parameters, new Array(6).fill(model.encoder.apply(model.parameters, images)), null);
  expect(psnr(images, reconstructed).dataSync()[0]).toBeGreaterThan(meanColourPsnr(images).dataSync()[0]! + 4);
});
