import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CreateDataset } from '../../shared/contract/datasets.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { CreateRun, Run } from '../../shared/contract/runs.ts';
import { loadRecipes } from '../render/library.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { runFiles, type FromWorker, type ServeRequest, type ServeResults, type ToWorker, type TrainJob } from '../train/protocol.ts';
import type { ForkWorker, WorkerHandle } from '../train/workerHandle.ts';
import { openCardioid, type Cardioid, type OpenOptions } from './index.ts';

export const recipeId = 'kali-ornaments';
export const recipe = loadRecipes().find(({ id }) => id === recipeId)!.recipe;

/** What a fake worker does; tests change it between workers and while one runs. */
export interface WorkerScript {
  /** the process is gone right after it said this step */
  dieAtStep: number | null;
  /** answered instead of training or serving */
  failure: Extract<FromWorker, { type: 'failed' }> | null;
  /** never answers pause and stop, as a worker deep in a step */
  deaf: boolean;
  /** answers a request of the decoder; a promise that stays open is one under way */
  answer: (request: ServeRequest) => Promise<ServeResults[keyof ServeResults]>;
  /** everything that was ever sent, by worker */
  readonly sent: ToWorker[][];
  /** workers alive */
  alive: number;
}

const openedModel: ServeResults['open'] = { step: 10, latentSize: 8, slots: 4, slotSizesPx: [4, 4, 8, 8], backend: 'cpu' };

/** Flat pictures whose first byte is the blend `t`: enough to see what was asked. */
export async function plainAnswer(request: ServeRequest): Promise<ServeResults[keyof ServeResults]> {
  if (request.method === 'open') return openedModel;
  if (request.method === 'map') return { indices: [0, 1], positions: [1, 0, 0, -1, 0, 0], explained: [1, 0, 0] };
  if (request.method !== 'decode') throw new Error(`${request.method} is not asked here`);
  const bytes = 16 * 16 * 3;
  const rgb = new Uint8Array(request.expressions.length * bytes);
  request.expressions.forEach(({ t }, i) => rgb.fill(Math.round(t * 200), i * bytes, (i + 1) * bytes));
  return { rgb, count: request.expressions.length, sizePx: 16 };
}

/**
 * Workers without a process: they train nothing, but speak the protocol and write the files it names. A step takes a turn of the event loop;
 * the loss at step s is 1 / s.
 */
export function fakeWorkers(): { forkWorker: ForkWorker; script: WorkerScript } {
  const script: WorkerScript = { dieAtStep: null, failure: null, deaf: false, answer: plainAnswer, sent: [], alive: 0 };
  return { script, forkWorker: () => new FakeWorker(script) };
}

class FakeWorker implements WorkerHandle {
  readonly pid = 4711;
  readonly #script: WorkerScript;
  readonly #log: ToWorker[] = [];
  readonly #messageListeners: ((message: FromWorker) => void)[] = [];
  readonly #exitListeners: ((code: number | null, signal: string | null) => void)[] = [];
  #wanted: 'paused' | 'stopped' | null = null;
  #gone = false;

  constructor(script: WorkerScript) {
    this.#script = script;
    script.sent.push(this.#log);
    script.alive++;
  }

  send(message: ToWorker): void {
    this.#log.push(message);
    if (message.type === 'pause' && !this.#script.deaf) this.#wanted = 'paused';
    if (message.type === 'stop' && !this.#script.deaf) this.#wanted = 'stopped';
    if (message.type === 'train') void this.#train(message.job);
    if (message.type === 'serve' && this.#script.failure) queueMicrotask(() => this.#say(this.#script.failure!));
    if (message.type === 'request') void this.#answer(message.id, message.request);
    if (message.type === 'probe-backends')
      queueMicrotask(() => this.#say({ type: 'backends', reports: [{ name: 'native', status: 'ok', device: 'a test', reason: '' }] }));
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#messageListeners.push(listener);
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#exitListeners.push(listener);
  }

  kill(): void {
    setImmediate(() => this.#exit(null, 'SIGKILL'));
  }

  #exit(code: number | null, signal: string | null): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#script.alive--;
    for (const listener of this.#exitListeners) listener(code, signal);
  }

  #say(message: FromWorker): void {
    if (this.#gone) return;
    for (const listener of this.#messageListeners) listener(message);
  }

  async #answer(id: number, request: ServeRequest): Promise<void> {
    const result = await this.#script.answer(request);
    this.#say({ type: 'response', id, result });
  }

  async #train({ runDir, config }: TrainJob): Promise<void> {
    await new Promise(setImmediate);
    if (this.#script.failure) return this.#say(this.#script.failure);
    const write = (file: string): void => {
      mkdirSync(dirname(join(runDir, file)), { recursive: true });
      writeFileSync(join(runDir, file), 'x');
    };
    const checkpoint = (step: number): void => {
      write(runFiles.checkpointState(step));
      this.#say({ type: 'checkpoint', step });
    };
    const checkpoints = join(runDir, 'checkpoints');
    const resumedStep = existsSync(checkpoints) ? Math.max(...readdirSync(checkpoints).map((name) => Number.parseInt(name))) : 0;
    this.#say({ type: 'ready', backend: 'cpu', device: 'a test', images: { used: 3, of: 4 }, resumedStep });
    for (let step = resumedStep + 1; step <= config.steps && !this.#gone; step++) {
      await new Promise(setImmediate);
      this.#say({ type: 'metrics', step, values: { loss: 1 / step, psnr: Number.POSITIVE_INFINITY } });
      if (step % config.sheetEvery === 0) {
        write(runFiles.sheet(step));
        this.#say({ type: 'sheet', step });
      }
      if (step % config.checkpointEvery === 0) checkpoint(step);
      if (step === this.#script.dieAtStep) return this.#exit(null, 'SIGKILL');
      if (this.#wanted) {
        checkpoint(step);
        return this.#say({ type: 'finished', step, reason: this.#wanted });
      }
    }
    checkpoint(config.steps);
    this.#say({ type: 'finished', step: config.steps, reason: 'done' });
  }
}

export interface Opened extends Cardioid {
  readonly script: WorkerScript;
  readonly workspaceDir: string;
}

/** An open workspace with fake workers and the real renderer; closed when the test ends. */
export async function openTest(workspaceDir = scratchDir(), options: Partial<OpenOptions> = {}): Promise<Opened> {
  const { forkWorker, script } = fakeWorkers();
  const cardioid = await openCardioid({ workspaceDir, host: 'node', version: '0.0.0', forkWorker, ...options });
  onTestFinished(() => cardioid.close());
  return { ...cardioid, script, workspaceDir };
}

/** A dataset that is complete. */
export async function makeDataset({ api, waitForJob }: Cardioid, change: Partial<CreateDataset> = {}) {
  const { dataset, job } = await api.datasets.create({ recipe: recipeId, count: 12, sizePx: 16, name: 'small', seed: 1, ...change });
  const { state, message } = await waitForJob(job.id);
  if (state !== 'done') throw new Error(`the dataset is ${state}: ${message}`);
  return api.datasets.get({ id: dataset.id });
}

export function runRequest(datasetId: string, change: Partial<CreateRun> = {}): CreateRun {
  const model = { type: 'vae', latentSize: 8, beta: 1, betaWarmupSteps: 0, learningRate: 0.001, clipNorm: 100 } as const;
  return { datasetId, name: 'first', seed: 1, steps: 30, batch: 4, backend: 'cpu', model, checkpointEvery: 10, sheetEvery: 10, ...change };
}

/** A run trained to its end by a fake worker. */
export async function makeRun(cardioid: Cardioid, datasetId: string, change: Partial<CreateRun> = {}): Promise<Run> {
  const { run, job } = await cardioid.api.runs.create(runRequest(datasetId, change));
  await cardioid.waitForJob(job.id);
  return cardioid.api.runs.get({ id: run.id });
}

/** Resolves when a job first satisfies a condition. */
export function jobWhen({ waitForJob }: Cardioid, id: string, holds: (job: Job) => boolean): Promise<Job> {
  return new Promise((resolve, reject) => {
    const look = (job: Job): void => {
      if (holds(job)) resolve(job);
    };
    waitForJob(id, look).then((job) => reject(new Error(`the job is ${job.state} already`)), reject);
  });
}

/** Waits until something is so; fails the test through its time limit if it never is. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
}

/** The sentence and the code that a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; message: string; defined: boolean }> {
  try {
    await call;
  } catch (error) {
    return error as { code: string; message: string; defined: boolean };
  }
  throw new Error('nothing was refused');
}
