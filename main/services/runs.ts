import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { CreateRun, MetricRow, ModelPreset, Run, RunDetail, RunEvent, RunRecord } from '../../shared/contract/runs.ts';
import { trainingConfigSchema } from '../../shared/model/config.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { loadModelPresets } from '../render/library.ts';
import type { StoredJob } from '../store/jobTable.ts';
import type { RunWithRecord } from '../store/runTable.ts';
import { countTrainingImages } from '../render/dataset/trainingPart.ts';
import type { FromWorker } from '../train/protocol.ts';
import { ChangeStream } from './changeStream.ts';
import { codeVersion, hostDescription, packageVersions } from './codeRecord.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { findDataset, requireComplete } from './datasetRows.ts';
import { JobStop, restingStates, type JobContext } from './jobRunner.ts';
import { MetricBuffer } from './metricBuffer.ts';
import { trainInWorker } from './trainingWorker.ts';

/** Side of the largest pictures that models take; the smallest is that of datasets, 8 px. */
const largestModelPx = 256;

const stepFile = /^(\d{9})\.(?:png|json)$/;

/** Steps that have a file of this kind in a folder of the run, ascending. */
function stepsIn(dir: string, extension: '.png' | '.json'): number[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .flatMap((name) => (name.endsWith(extension) && stepFile.test(name) ? [Number(stepFile.exec(name)![1])] : []))
    .sort((a, b) => a - b);
}

/** Runs: one training of one model on one dataset, each a job in its own process. */
export class RunService {
  readonly #context: ServiceContext;
  readonly #listeners = new Set<(runId: string, event: RunEvent) => void>();

  constructor(context: ServiceContext) {
    this.#context = context;
    context.jobs.define('train', (job, jobContext) => this.#train(job, jobContext));
    context.jobs.onChange((job) => this.#follow(job));
    for (const job of context.jobs.list()) this.#follow(job);
  }

  presets(): ModelPreset[] {
    return loadModelPresets();
  }

  list(): Run[] {
    return this.#context.runs.list().map(withoutRecord);
  }

  /** @param idOrName either @throws UserError NOT_FOUND */
  find(idOrName: string): RunWithRecord {
    const run = this.#context.runs.find(idOrName);
    if (!run) throw new UserError('NOT_FOUND', { kind: 'run', id: idOrName });
    return run;
  }

  get(idOrName: string): RunDetail {
    const run = this.find(idOrName);
    const dir = this.dir(run.id);
    return { ...run, sheets: stepsIn(join(dir, 'sheets'), '.png'), checkpoints: stepsIn(join(dir, 'checkpoints'), '.json') };
  }

  dir(id: string): string {
    return workspacePaths.run(this.#context.workspaceDir, id);
  }

  async create(request: CreateRun): Promise<{ run: Run; job: Job }> {
    const { runs, jobs, renderer, version, workspaceDir } = this.#context;
    const dataset = findDataset(this.#context, request.datasetId);
    requireComplete(dataset);
    const { batch } = request;
    const count = await countTrainingImages(workspacePaths.dataset(workspaceDir, dataset.id), batch);
    if (count < batch) throw new UserError('DATASET_TOO_SMALL', { name: dataset.name, count, of: dataset.count, batch });
    if (!Number.isInteger(Math.log2(dataset.sizePx)) || dataset.sizePx > largestModelPx)
      throw new UserError('BAD_CONFIG', {
        reason: `models take pictures of 8, 16, 32, 64, 128 or ${largestModelPx} px, and "${dataset.name}" has ${dataset.sizePx} px`,
      });
    const code = await codeVersion(version);
    // nothing is awaited between this look and the insert: of two requests with one name the second is refused
    if (runs.isNameTaken(request.name)) throw new UserError('NAME_TAKEN', { kind: 'run', name: request.name });
    const { datasetId: _datasetId, name, ...settings } = request;
    const record: RunRecord = {
      config: trainingConfigSchema.parse({ ...settings, sizePx: dataset.sizePx }),
      datasetHash: dataset.contentHash,
      codeVersion: code,
      packages: packageVersions(renderer.name),
      device: '',
      host: hostDescription(),
    };
    const id = `${request.model.type}-${randomUUID().slice(0, 8)}`;
    runs.insert({ id, name, datasetId: dataset.id, backend: request.backend, record, createdAt: new Date().toISOString() });
    try {
      await mkdir(this.dir(id), { recursive: true });
      await this.#writeRecord(id);
    } catch (error) {
      runs.delete(id);
      throw error;
    }
    const job = jobs.add({ kind: 'train', title: `Run "${name}"`, subject: id, total: request.steps, unit: 'steps' });
    runs.update(id, { jobId: job.id });
    return { run: withoutRecord(this.find(id)), job };
  }

  metrics(idOrName: string, afterStep: number): MetricRow[] {
    return this.#context.runs.metrics(this.find(idOrName).id, afterStep);
  }

  /** The run, its rows after a step, then everything new as it comes. */
  watch(idOrName: string, afterStep: number, signal: AbortSignal | undefined): AsyncGenerator<RunEvent> {
    // an unknown run is refused here and not in the middle of a stream
    return this.#events(this.find(idOrName).id, afterStep, signal);
  }

  async *#events(id: string, afterStep: number, signal: AbortSignal | undefined): AsyncGenerator<RunEvent> {
    const stream = new ChangeStream<RunEvent | { rowsAfter: true }>();
    let lastStep = afterStep;
    const listener = (runId: string, event: RunEvent): void => {
      if (runId !== id) return;
      if (event.type === 'metrics') stream.push('metrics', { rowsAfter: true });
      else stream.push(event.type === 'sheet' ? `sheet ${event.step}` : event.type, event);
    };
    this.#listeners.add(listener);
    stream.push('run', { type: 'run', run: withoutRecord(this.find(id)) });
    stream.push('metrics', { rowsAfter: true });
    for await (const event of stream.read([signal, this.#context.jobs.closing], () => this.#listeners.delete(listener))) {
      if (!('rowsAfter' in event)) {
        yield event;
        continue;
      }
      const rows = this.#context.runs.metrics(id, lastStep);
      lastStep = rows.at(-1)?.step ?? lastStep;
      if (rows.length > 0) yield { type: 'metrics', rows };
    }
  }

  pause(idOrName: string): Promise<Run> {
    return this.#stop(idOrName, 'pause');
  }

  /** Ends it for good at its next step, with a checkpoint. */
  stop(idOrName: string): Promise<Run> {
    return this.#stop(idOrName, 'stop');
  }

  resume(idOrName: string): Run {
    const { jobs, runs } = this.#context;
    const run = this.find(idOrName);
    const job = jobs.findBySubject('train', run.id);
    if (job && !restingStates.includes(job.state))
      throw new UserError('NOT_READY', { kind: 'run', name: run.name, reason: `it is ${job.state}` });
    if (run.state === 'done') throw new UserError('NOT_READY', { kind: 'run', name: run.name, reason: 'it has ended' });
    if (job) jobs.resume(job.id);
    else
      runs.update(run.id, {
        jobId: jobs.add({ kind: 'train', title: `Run "${run.name}"`, subject: run.id, done: run.step, total: run.steps, unit: 'steps' }).id,
      });
    return withoutRecord(this.find(run.id));
  }

  async delete(idOrName: string): Promise<void> {
    const { jobs, runs } = this.#context;
    const run = this.find(idOrName);
    for (const job of jobs.list().filter((known) => known.kind === 'train' && known.subject === run.id)) {
      await jobs.stop(job.id, 'cancel');
      jobs.dismiss(job.id);
    }
    await rm(this.dir(run.id), { recursive: true, force: true });
    runs.delete(run.id);
  }

  async #stop(idOrName: string, reason: 'pause' | 'stop'): Promise<Run> {
    const { jobs } = this.#context;
    const run = this.find(idOrName);
    const job = jobs.findBySubject('train', run.id);
    if (!job) throw new UserError('NOT_READY', { kind: 'run', name: run.name, reason: `it is ${run.state}` });
    await jobs.stop(job.id, reason);
    return withoutRecord(this.find(run.id));
  }

  /** Mirrors the state of a run's job. */
  #follow(job: Job): void {
    if (job.kind !== 'train') return;
    const { runs } = this.#context;
    const run = runs.find(job.subject);
    if (!run || (run.state === job.state && run.message === job.message)) return;
    runs.update(run.id, { state: job.state, message: job.message });
    this.#emitRun(run.id);
  }

  #emit(runId: string, event: RunEvent): void {
    for (const listener of this.#listeners) listener(runId, event);
  }

  #emitRun(runId: string): void {
    const run = this.#context.runs.find(runId);
    if (run) this.#emit(runId, { type: 'run', run: withoutRecord(run) });
  }

  async #writeRecord(id: string): Promise<void> {
    const { name, datasetId, record } = this.find(id);
    await writeFileAtomic(join(this.dir(id), 'run.json'), `${JSON.stringify({ format: 1, id, name, datasetId, ...record }, null, 2)}\n`);
  }

  async #train(job: StoredJob, { signal, startFrom, progress }: JobContext): Promise<string | null> {
    const { datasets, runs, workspaceDir, forkWorker, log } = this.#context;
    const run = this.find(job.subject);
    const dataset = datasets.find(run.datasetId)!;
    const deliver = (batch: readonly MetricRow[]): void => {
      runs.addMetrics(run.id, batch);
      const last = batch.at(-1)!;
      runs.update(run.id, { step: last.step, latest: last.values });
      this.#emit(run.id, { type: 'metrics', rows: [...batch] });
      this.#emitRun(run.id);
    };
    const rows = new MetricBuffer(deliver, (error) => log.warn({ err: error, run: run.id }, 'rows of metrics could not be stored'));
    let recordWritten = Promise.resolve();
    const onMessage = (message: FromWorker): void => {
      if (message.type === 'metrics') {
        rows.add({ step: message.step, values: finiteValues(message.values) });
        progress(message.step);
      } else if (message.type === 'sheet') this.#emit(run.id, { type: 'sheet', step: message.step });
      else if (message.type === 'checkpoint') {
        rows.flush();
        runs.update(run.id, { checkpointStep: message.step, step: message.step });
        progress(message.step);
        this.#emitRun(run.id);
      } else if (message.type === 'ready') {
        runs.dropMetricsAfter(run.id, message.resumedStep);
        const { record } = this.find(run.id);
        const { backend, device, images, resumedStep } = message;
        runs.update(run.id, { backend, step: resumedStep, record: { ...record, device, ...(images ? { images } : {}) } });
        startFrom(message.resumedStep);
        recordWritten = this.#writeRecord(run.id);
        recordWritten.catch((error: unknown) => log.error({ err: error, run: run.id }, 'the record of a run could not be written'));
        this.#emitRun(run.id);
      }
    };
    try {
      const ended = await trainInWorker({
        forkWorker,
        title: job.title,
        signal,
        onMessage,
        job: {
          runId: run.id,
          runDir: this.dir(run.id),
          datasetDir: workspacePaths.dataset(workspaceDir, dataset.id),
          config: run.record.config,
        },
      });
      rows.flush();
      runs.update(run.id, { step: ended.step });
      if (ended.reason === 'paused') throw signal.aborted ? signal.reason : new JobStop('pause');
      return ended.reason === 'stopped' ? `Stopped at step ${ended.step}.` : null;
    } finally {
      rows.flush();
      await recordWritten.catch(() => undefined);
    }
  }
}

function withoutRecord(run: RunWithRecord): Run {
  const { record: _record, ...rest } = run;
  return rest;
}

/** Values that JSON and curves can hold; the trainer says in words when one that must be finite is not. */
function finiteValues(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
