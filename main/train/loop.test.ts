import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { RandomStream } from '../../shared/math/rng.ts';
import { trainingConfigSchema, type TrainingConfig } from '../../shared/model/config.ts';
import { selectBackend } from './backends/index.ts';
import { tf } from './backends/tf.ts';
import { checkpointSteps, writeCheckpoint } from './checkpoint.ts';
import { imagesTensor, spreadIndices } from './data/images.ts';
import { train, type LoopControl } from './loop.ts';
import { createModel } from './models/index.ts';
import { runFiles, type FromWorker } from './protocol.ts';
import { discImages, temporaryFolder, writeDataset } from './testing/dataset.ts';

const vae = { type: 'vae', latentSize: 4, betaWarmupSteps: 50 };
const styleAlae = {
  type: 'style-alae',
  startChannels: 4,
  maxChannels: 8,
  latentSize: 8,
  mappingLayers: 2,
  discriminatorLayers: 2,
  reconstructionWeight: 0.5,
  r1Interval: 3,
};

let datasetDir: string;
beforeAll(async () => {
  datasetDir = await temporaryFolder();
  await writeDataset(datasetDir, discImages(22, 8));
});

function configOf(model: object, options: object = {}): TrainingConfig {
  return trainingConfigSchema.parse({
    model,
    sizePx: 8,
    seed: 3,
    steps: 10,
    batch: 4,
    backend: 'native',
    checkpointEvery: 1000,
    sheetEvery: 1000,
    ...options,
  });
}

/** Trains and returns all messages; asks for the end when the step is reached. */
async function run(runDir: string, config: TrainingConfig, endAt?: { step: number; reason: 'paused' | 'stopped' }): Promise<FromWorker[]> {
  const messages: FromWorker[] = [];
  const control: LoopControl = { end: null };
  await train({ runId: 'run', runDir, datasetDir, config }, control, (message) => {
    messages.push(message);
    if (message.type === 'metrics' && message.step === endAt?.step) control.end = endAt.reason;
  });
  return messages;
}

describe.each([
  { name: 'vae', model: vae, steps: 200 },
  { name: 'style-alae', model: styleAlae, steps: 20 },
])('$name', ({ model, steps }) => {
  test('interrupted and resumed, a run writes the same bytes as in one go', async () => {
    const config = configOf(model, { steps });
    const [whole, halves] = [await temporaryFolder(), await temporaryFolder()];
    await run(whole, config);
    const first = await run(halves, config, { step: steps / 2, reason: 'paused' });
    expect(first.at(-1)).toEqual({ type: 'finished', step: steps / 2, reason: 'paused' });
    const second = await run(halves, config);
    expect(second[0]).toMatchObject({ type: 'ready', backend: 'native', images: { used: 22, of: 22 }, resumedStep: steps / 2 });
    expect(second.at(-1)).toEqual({ type: 'finished', step: steps, reason: 'done' });
    for (const file of [runFiles.checkpointWeights(steps), runFiles.checkpointState(steps), runFiles.sheet(steps)]) {
      expect(await readFile(join(halves, file)), file).toEqual(await readFile(join(whole, file)));
    }
  });

  test('the number of threads does not change a bit', async () => {
    const images = discImages(8, 16);
    const parametersAfter = async (threads: number): Promise<Float32Array[]> => {
      await selectBackend('native', { threads });
      const trained = createModel(configOf(model).model, 16, RandomStream.fromSeed(1));
      const batch = imagesTensor(images, spreadIndices(8, 8));
      for (let step = 0; step < 3; step++) tf.dispose(trained.trainStep(batch, step, RandomStream.fromSeed(step)));
      const values = trained.parameters.names().map((name) => trained.parameters.get(name).dataSync<'float32'>().slice());
      trained.dispose();
      return values;
    };
    expect(await parametersAfter(2)).toEqual(await parametersAfter(1));
  });
});

test('another seed gives another run', async () => {
  const dirs = [await temporaryFolder(), await temporaryFolder()];
  await run(dirs[0]!, configOf(vae));
  await run(dirs[1]!, configOf(vae, { seed: 4 }));
  const weights = await Promise.all(dirs.map((dir) => readFile(join(dir, runFiles.checkpointWeights(10)))));
  expect(weights[0]).not.toEqual(weights[1]);
});

test('metrics, sheets and checkpoints come at their intervals and at the end; the newest three checkpoints stay', async () => {
  const runDir = await temporaryFolder();
  const messages = await run(runDir, configOf(vae, { steps: 11, metricsEvery: 3, sheetEvery: 4, checkpointEvery: 2 }));
  const stepsOf = (type: FromWorker['type']) =>
    messages.flatMap((message) => (message.type === type && 'step' in message ? [message.step] : []));
  expect(stepsOf('sheet')).toEqual([1, 4, 8, 11]);
  expect(stepsOf('checkpoint')).toEqual([2, 4, 6, 8, 10, 11]);
  expect(stepsOf('metrics')).toEqual([1, 2, 3, 4, 6, 8, 9, 10, 11]);
  const names = (await readdir(join(runDir, 'checkpoints'))).sort();
  expect(names).toEqual(
    [8, 10, 11].flatMap((step) => [`${String(step).padStart(9, '0')}.json`, `${String(step).padStart(9, '0')}.safetensors`]),
  );
  const sheet = await sharp(join(runDir, runFiles.sheet(4))).metadata();
  expect([sheet.width, sheet.height]).toEqual([4 * 8 + 3 * 2, 8 * 8 + 7 * 2]);
  const row = messages.find((message) => message.type === 'metrics' && message.step === 4);
  expect(Object.keys((row as { values: object }).values).sort()).toEqual(
    ['activeUnits', 'beta', 'gradientNorm', 'kl', 'loss', 'meanColourPsnr', 'psnr', 'reconstruction'].sort(),
  );
});

test('a stopped run ends at the next step with a checkpoint', async () => {
  const runDir = await temporaryFolder();
  const messages = await run(runDir, configOf(vae, { steps: 1000 }), { step: 3, reason: 'stopped' });
  expect(messages.slice(-2)).toEqual([
    { type: 'checkpoint', step: 3 },
    { type: 'finished', step: 3, reason: 'stopped' },
  ]);
});

test('a damaged checkpoint is named, whichever of its files it is', async () => {
  const runDir = await temporaryFolder();
  await run(runDir, configOf(vae));
  const [weights, state] = [join(runDir, runFiles.checkpointWeights(10)), join(runDir, runFiles.checkpointState(10))];
  const good = await readFile(weights);
  const changed = Buffer.from(good);
  changed[changed.length - 5]! ^= 4;
  await writeFile(weights, changed);
  await expect(run(runDir, configOf(vae))).rejects.toMatchObject({ code: 'FILE_CORRUPT', data: { file: weights } });
  await truncate(weights, 100);
  await expect(run(runDir, configOf(vae))).rejects.toMatchObject({ code: 'FILE_CORRUPT', data: { file: weights } });
  await writeFile(weights, good);
  await truncate(state, 30);
  await expect(run(runDir, configOf(vae))).rejects.toMatchObject({ code: 'FILE_CORRUPT', data: { file: state } });
});

test('what does not fit is refused before anything is written', async () => {
  const runDir = await temporaryFolder();
  await expect(run(runDir, configOf(vae, { batch: 23 }))).rejects.toMatchObject({
    code: 'DATASET_TOO_SMALL',
    data: { count: 22, batch: 23 },
  });
  await expect(run(runDir, configOf(vae, { sizePx: 16 }))).rejects.toMatchObject({ code: 'BAD_CONFIG' });
  expect(await readdir(runDir)).toEqual([]);
  await run(runDir, configOf(vae));
  await expect(run(runDir, configOf({ ...vae, latentSize: 5 }))).rejects.toMatchObject({ code: 'BAD_CONFIG' });
});

test('numbers that are no numbers end the run and are never saved', async () => {
  const runDir = await temporaryFolder();
  const config = configOf(vae, { metricsEvery: 50, checkpointEvery: 2 });
  await selectBackend('native');
  const model = createModel(config.model, 8, RandomStream.fromSeed(1));
  model.parameters.assign('decoder/rgb/bias', Float32Array.of(0, NaN, 0));
  await writeCheckpoint(runDir, model, { step: 5, epoch: 1, config, backend: 'native', instructionSet: '' });
  const quantity = expect.stringMatching(/^(loss|reconstruction)$/) as string;
  await expect(run(runDir, config)).rejects.toMatchObject({ code: 'TRAINING_DIVERGED', data: { step: 6, quantity } });
  expect(await checkpointSteps(runDir)).toEqual([5]);
});
