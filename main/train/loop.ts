import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../shared/contract/errors.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { selectBackend } from './backends/index.ts';
import { activeNativeBackend } from './backends/native/backend.ts';
import { tf } from './backends/tf.ts';
import { loadNewestCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { BatchOrder } from './data/batches.ts';
import { imagesTensor, type TrainingImages } from './data/images.ts';
import { loadTrainingImages } from './data/trainingImages.ts';
import { createModel } from './models/index.ts';
import type { FromWorker, TrainJob } from './protocol.ts';
import { SampleSheet } from './sheet.ts';

/** Wishes from outside, looked at between two steps. */
export interface LoopControl {
  end: 'paused' | 'stopped' | null;
}

/**
 * Trains a run from its newest checkpoint, or from the start, to its last step or until it is told to end, and reports on the way.
 * Every random number is a function of (seed, step, purpose): an interrupted run continues with the same bytes.
 * @throws UserError TRAINING_DIVERGED, DATASET_TOO_SMALL, BAD_CONFIG, FILE_CORRUPT, DISK_FULL, BACKEND_UNAVAILABLE
 */
export async function train(job: TrainJob, control: LoopControl, emit: (message: FromWorker) => void): Promise<void> {
  const { config, runDir } = job;
  const backend = await selectBackend(config.backend);
  const { images, of } = await loadTrainingImages(job.datasetDir);
  checkFit(images, of, job);
  const root = RandomStream.fromSeed(config.seed);
  const model = createModel(config.model, config.sizePx, root.split('initial weights'));
  try {
    const resumed = await loadNewestCheckpoint(runDir, model, config);
    const order = new BatchOrder(images.count, config.batch, root.split('batch order'));
    const sheet = new SampleSheet(images, root.split('sample sheet'));
    const steps = root.split('step');
    let step = resumed?.step ?? 0;
    let savedStep = resumed?.step ?? -1;
    emit({ type: 'ready', backend: backend.name, device: backend.device, images: { used: images.count, of }, resumedStep: step });

    const save = async (): Promise<void> => {
      if (savedStep === step) return;
      const instructionSet = activeNativeBackend()?.instructionSet ?? '';
      await writeCheckpoint(runDir, model, { step, epoch: order.epoch(step), config, backend: backend.name, instructionSet });
      savedStep = step;
      emit({ type: 'checkpoint', step });
    };

    while (step < config.steps) {
      // lets messages in, and the sender's out
      await setImmediate();
      if (control.end !== null) {
        await save();
        emit({ type: 'finished', step, reason: control.end });
        return;
      }
      const batch = imagesTensor(images, order.indices(step));
      const metrics = model.trainStep(batch, step, steps.split(step));
      batch.dispose();
      step += 1;
      const last = step === config.steps;
      // the first step too: a slow run has something to show at once
      const sheetDue = last || step === 1 || step % config.sheetEvery === 0;
      const checkpointDue = last || step % config.checkpointEvery === 0;
      if (sheetDue) Object.assign(metrics, sheet.measure(model));
      // reading waits for the device, so it is done only when someone looks; bad numbers spread and are seen at the next look
      if (sheetDue || checkpointDue || step % config.metricsEvery === 0) {
        emit({ type: 'metrics', step, values: await readFinite(metrics, step) });
      }
      tf.dispose(metrics);
      if (sheetDue) {
        await sheet.write(model, runDir, step);
        emit({ type: 'sheet', step });
      }
      if (checkpointDue) await save();
    }
    await save();
    emit({ type: 'finished', step, reason: 'done' });
  } finally {
    model.dispose();
  }
}

function checkFit(images: TrainingImages, of: number, { config }: TrainJob): void {
  if (images.count < config.batch) {
    throw new UserError('DATASET_TOO_SMALL', { name: images.name, count: images.count, of, batch: config.batch });
  }
  if (images.sizePx !== config.sizePx) {
    throw new UserError('BAD_CONFIG', { reason: `the dataset has pictures of ${images.sizePx} px, the model takes ${config.sizePx} px` });
  }
}

/** @throws UserError TRAINING_DIVERGED naming the first metric that is not a number */
async function readFinite(metrics: Record<string, tf.Scalar>, step: number): Promise<Record<string, number>> {
  const names = Object.keys(metrics);
  const together = tf.tidy(() => tf.stack(Object.values(metrics)));
  const numbers = await together.data<'float32'>();
  together.dispose();
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UserError('TRAINING_DIVERGED', { step, quantity: names[bad]! });
  return Object.fromEntries(names.map((name, i) => [name, numbers[i]!]));
}
