import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { UserError } from '../../shared/contract/errors.ts';
import { trainingConfigSchema, type TrainingConfig } from '../../shared/model/config.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import type { Model } from './models/model.ts';
import type { AdamMoments } from './nn/adam.ts';
import type { ParameterStore } from './nn/parameterStore.ts';
import { runFiles } from './protocol.ts';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.ts';

/**
 * A checkpoint is two files: `STEP.safetensors` with every number of the model (`parameters/`, `ema/`, `buffers/`, and the moments
 * under `optimisers/`), and `STEP.json` with everything else. The JSON is written last and names the hash of the other: a checkpoint
 * without it does not exist. Neither holds a time or a name, so the same training gives the same bytes.
 */
const checkpointStateSchema = z.strictObject({
  format: z.literal(1),
  step: z.int().min(0),
  /** every random number is a function of these; see `shared/math/rng.ts` */
  random: z.strictObject({ seed: z.int().min(0), step: z.int().min(0), epoch: z.int().min(0) }),
  config: trainingConfigSchema,
  /** who computed it: bits may differ between backends and instruction sets */
  backend: z.string(),
  instructionSet: z.string(),
  /** updates of every parameter, per optimiser */
  optimiserSteps: z.record(z.string(), z.record(z.string(), z.int().min(1))),
  weightsSha256: z.string().length(64),
});
export type CheckpointState = z.infer<typeof checkpointStateSchema>;

/** Checkpoints that stay on disk, newest first. */
const keptCheckpoints = 3;

export interface CheckpointRecord {
  readonly step: number;
  readonly epoch: number;
  readonly config: TrainingConfig;
  readonly backend: string;
  readonly instructionSet: string;
}

/** Writes a checkpoint of the model, then removes the oldest ones. @throws UserError DISK_FULL */
export async function writeCheckpoint(runDir: string, model: Model, record: CheckpointRecord): Promise<void> {
  const { tensors, optimiserSteps } = await collectTensors(model);
  const weights = encodeSafetensors(tensors);
  const state: CheckpointState = {
    format: 1,
    step: record.step,
    random: { seed: record.config.seed, step: record.step, epoch: record.epoch },
    config: record.config,
    backend: record.backend,
    instructionSet: record.instructionSet,
    optimiserSteps,
    weightsSha256: sha256(weights),
  };
  await mkdir(join(runDir, 'checkpoints'), { recursive: true });
  await writeFileAtomic(join(runDir, runFiles.checkpointWeights(record.step)), weights);
  await writeFileAtomic(join(runDir, runFiles.checkpointState(record.step)), `${JSON.stringify(state, null, 2)}\n`);
  await removeOldCheckpoints(runDir);
}

/** Steps that have a checkpoint, ascending. */
export async function checkpointSteps(runDir: string): Promise<number[]> {
  const names = await readdir(join(runDir, 'checkpoints')).catch(() => [] as string[]);
  return names
    .flatMap((name) => /^(\d{9,})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Puts the newest checkpoint of a run into a model made from the same configuration.
 * @returns its state, or null when the run has none
 * @throws UserError FILE_CORRUPT or FILE_UNREADABLE naming the file, BAD_CONFIG when it belongs to another model
 */
export async function loadNewestCheckpoint(runDir: string, model: Model, config: TrainingConfig): Promise<CheckpointState | null> {
  const newest = (await checkpointSteps(runDir)).at(-1);
  if (newest === undefined) return null;
  const stateFile = join(runDir, runFiles.checkpointState(newest));
  const weightsFile = join(runDir, runFiles.checkpointWeights(newest));
  const state = parseState(await readBytes(stateFile), stateFile);
  if (state.step !== newest) throw new UserError('FILE_CORRUPT', { file: stateFile, reason: `it says it is of step ${state.step}` });
  if (!isDeepStrictEqual(state.config.model, config.model) || state.config.sizePx !== config.sizePx) {
    throw new UserError('BAD_CONFIG', { reason: `the checkpoint ${stateFile} was made with another model` });
  }
  const weights = await readBytes(weightsFile);
  if (sha256(weights) !== state.weightsSha256) {
    throw new UserError('FILE_CORRUPT', { file: weightsFile, reason: 'its SHA-256 is not the one recorded when it was written' });
  }
  try {
    restoreTensors(model, decodeSafetensors(weights), state);
  } catch (error) {
    throw new UserError('FILE_CORRUPT', { file: weightsFile, reason: (error as Error).message });
  }
  return state;
}

function storesOf(model: Model): [string, ParameterStore][] {
  return [
    ['parameters', model.parameters],
    ['ema', model.ema],
    ['buffers', model.buffers],
  ];
}

async function collectTensors(
  model: Model,
): Promise<{ tensors: Map<string, NamedTensor>; optimiserSteps: CheckpointState['optimiserSteps'] }> {
  const tensors = new Map<string, NamedTensor>();
  for (const [kind, store] of storesOf(model)) {
    for (const name of store.names()) {
      const variable = store.get(name);
      tensors.set(`${kind}/${name}`, { shape: variable.shape, values: await variable.data<'float32'>() });
    }
  }
  const optimiserSteps: CheckpointState['optimiserSteps'] = {};
  for (const [optimiser, adam] of Object.entries(model.optimisers)) {
    const steps: Record<string, number> = {};
    for (const [name, { step, m, v }] of await adam.moments()) {
      const { shape } = model.parameters.get(name);
      if (m !== null) tensors.set(`optimisers/${optimiser}/m/${name}`, { shape, values: m });
      tensors.set(`optimisers/${optimiser}/v/${name}`, { shape, values: v });
      steps[name] = step;
    }
    optimiserSteps[optimiser] = steps;
  }
  return { tensors, optimiserSteps };
}

/** @throws Error saying which tensor is missing or of another shape; the model is then partly changed */
function restoreTensors(model: Model, tensors: ReadonlyMap<string, NamedTensor>, state: CheckpointState): void {
  const take = (key: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(key);
    if (tensor === undefined) throw new Error(`it has no tensor ${key}`);
    if (!isDeepStrictEqual([...tensor.shape], [...shape])) throw new Error(`the shape of ${key} is [${tensor.shape}], not [${shape}]`);
    return tensor.values;
  };
  for (const [kind, store] of storesOf(model)) {
    for (const name of store.names()) store.assign(name, take(`${kind}/${name}`, store.get(name).shape));
  }
  for (const [optimiser, adam] of Object.entries(model.optimisers)) {
    const moments = new Map<string, AdamMoments>();
    for (const [name, step] of Object.entries(state.optimiserSteps[optimiser] ?? {})) {
      const { shape } = model.parameters.get(name);
      const m = adam.options.beta1 === 0 ? null : take(`optimisers/${optimiser}/m/${name}`, shape);
      moments.set(name, { step, m, v: take(`optimisers/${optimiser}/v/${name}`, shape) });
    }
    adam.restore(moments);
  }
}

function parseState(bytes: Uint8Array, file: string): CheckpointState {
  try {
    return checkpointStateSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new UserError('FILE_CORRUPT', { file, reason: 'it is not the record of a checkpoint of this version' });
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UserError('FILE_CORRUPT', { file, reason: 'it is missing' });
    throw new UserError('FILE_UNREADABLE', { file, reason: (error as Error).message });
  }
}

/** Keeps the newest; also removes what a killed process left behind. The JSON goes first, so that no checkpoint is ever half there. */
async function removeOldCheckpoints(runDir: string): Promise<void> {
  const kept = (await checkpointSteps(runDir)).slice(-keptCheckpoints).map((step) => `${String(step).padStart(9, '0')}.`);
  const folder = join(runDir, 'checkpoints');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tmp') || !kept.some((prefix) => name.startsWith(prefix)));
  for (const name of names.sort((a, b) => Number(b.endsWith('.json')) - Number(a.endsWith('.json')))) {
    await rm(join(folder, name), { force: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
