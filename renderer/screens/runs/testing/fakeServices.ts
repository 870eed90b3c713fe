import type { Dataset } from '../../../../shared/contract/datasets.ts';
import type { Job } from '../../../../shared/contract/jobs.ts';
import type { LatentMap, LatentSession } from '../../../../shared/contract/latent.ts';
import type { MetricRow, ModelPreset, Run, RunDetail, RunEvent } from '../../../../shared/contract/runs.ts';
import { vaeConfigSchema } from '../../../../shared/model/config.ts';
import type { Client } from '../../../lib/client.ts';

export const dataset: Dataset = {
  id: 'ornaments', name: 'Ornaments', state: 'complete', count: 40, done: 40, sizePx: 16, seed: 1, contentHash: 'abcdef0123456789', bytes: 30_720,
  rejections: {}, source: 'recipe', recipeName: 'Kali ornaments', formulas: ['kali'], renderer: 'native/1', createdAt: '2026-01-01T00:00:00Z',
}; // prettier-ignore

const model = vaeConfigSchema.parse({ type: 'vae', latentSize: 8 });
export const preset: ModelPreset = {
  id: 'vae',
  label: 'VAE',
  summary: 'A variational autoencoder.',
  sizesPx: [16],
  model,
  steps: 100,
  batch: 8,
};

export function runOf(changes: Partial<Run> = {}): Run {
  return {
    id: 'first', name: 'First run', model: 'vae', datasetId: dataset.id, datasetName: dataset.name, state: 'running', jobId: 'job', step: 30, steps: 100, batch: 8,
    seed: 1, sizePx: 16, backend: 'native', checkpointStep: 20, latest: { loss: 3 }, message: null, createdAt: '2026-01-02T00:00:00Z', ...changes,
  }; // prettier-ignore
}

export function rowsUpTo(step: number, from = 1): MetricRow[] {
  return Array.from({ length: step - from + 1 }, (_, i) => ({ step: from + i, values: { loss: 100 / (from + i), psnr: 10 + from + i } }));
}

/** One subscriber of a run's stream. */
interface Watcher {
  readonly afterStep: number;
  emit(event: RunEvent): void;
  /** ends the stream as a lost connection does */
  fail(): void;
}

/** Services in memory, as far as the screens need them; tests change the world and push events. */
export class FakeServices {
  runs: Run[] = [];
  rows: MetricRow[] = [];
  sheets: number[] = [];
  datasets: Dataset[] = [dataset];
  readonly watchers: Watcher[] = [];
  /** every call, as `runs.pause {"id":"first"}` */
  readonly calls: string[] = [];
  session: LatentSession = {
    runId: 'first', step: 20, model: 'style-alae', sizePx: 16, latentSize: 8, slots: 4, slotSizesPx: [4, 4, 8, 8], datasetId: dataset.id, datasetCount: 40, backend: 'native',
  }; // prettier-ignore
  map: LatentMap = { indices: [0, 7, 12], positions: [-0.6, 0, 0, 0.6, 0, 0, 0, 0.7, 0], explained: [0.5, 0.2, 0.1] };

  readonly client = {
    runs: {
      presets: async () => [preset],
      list: async () => this.runs,
      get: async ({ id }: { id: string }) => this.#detail(id),
      metrics: async ({ afterStep }: { afterStep: number }) => this.rows.filter((row) => row.step > afterStep),
      create: async (input: { name: string }) => {
        this.#note('runs.create', input);
        const run = runOf({
          id: 'made',
          name: input.name,
          step: 0,
          state: 'queued',
          checkpointStep: null,
          createdAt: '2026-02-01T00:00:00Z',
        });
        this.runs = [run, ...this.runs];
        return { run, job: {} as Job };
      },
      pause: async (input: { id: string }) => this.#move('pause', input, { state: 'paused' }),
      resume: async (input: { id: string }) => this.#move('resume', input, { state: 'running' }),
      stop: async (input: { id: string }) => this.#move('stop', input, { state: 'done' }),
      delete: async (input: { id: string }) => {
        this.#note('runs.delete', input);
        this.runs = this.runs.filter((run) => run.id !== input.id);
        return {};
      },
      watch: async ({ id, afterStep }: { id: string; afterStep: number }, options: { signal?: AbortSignal } = {}) =>
        this.#watch(id, afterStep, options.signal),
    },
    datasets: { list: async () => this.datasets, recipes: async () => [] },
    latent: {
      open: async () => this.session,
      map: async () => this.map,
      close: async () => ({}),
    },
  } as unknown as Client;

  /** Pushes an event to everyone who watches. */
  emit(event: RunEvent): void {
    for (const watcher of this.watchers) watcher.emit(event);
  }

  #note(name: string, input: unknown): void {
    this.calls.push(`${name} ${JSON.stringify(input)}`);
  }

  #find(id: string): Run {
    const run = this.runs.find((candidate) => candidate.id === id);
    if (!run) throw Object.assign(new Error(`There is no run "${id}" in this workspace.`), { code: 'NOT_FOUND' });
    return run;
  }

  #move(action: string, input: { id: string }, changes: Partial<Run>): Run {
    this.#note(`runs.${action}`, input);
    const moved = { ...this.#find(input.id), ...changes };
    this.runs = this.runs.map((run) => (run.id === moved.id ? moved : run));
    return moved;
  }

  #detail(id: string): RunDetail {
    const run = this.#find(id);
    const config = {
      model,
      sizePx: 16,
      seed: 1,
      steps: run.steps,
      batch: run.batch,
      backend: 'auto' as const,
      checkpointEvery: 20,
      sheetEvery: 10,
      metricsEvery: 1,
    };
    const record = { config, datasetHash: dataset.contentHash, codeVersion: '0.1.0', packages: {}, device: 'CPU', host: 'test' };
    return { ...run, record, sheets: [...this.sheets], checkpoints: run.checkpointStep === null ? [] : [run.checkpointStep] };
  }

  #watch(id: string, afterStep: number, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    const waiting: (RunEvent | Error)[] = [
      { type: 'run', run: this.#find(id) },
      { type: 'metrics', rows: this.rows.filter((row) => row.step > afterStep) },
    ];
    let wake = () => {};
    const push = (item: RunEvent | Error) => {
      waiting.push(item);
      wake();
    };
    const watcher: Watcher = { afterStep, emit: push, fail: () => push(new TypeError('connection lost')) };
    const { watchers } = this;
    watchers.push(watcher);
    signal?.addEventListener('abort', () => wake());
    return (async function* () {
      try {
        while (!signal?.aborted) {
          const item = waiting.shift();
          if (item instanceof Error) throw item;
          if (item) yield item;
          else await new Promise<void>((done) => (wake = done));
        }
      } finally {
        watchers.splice(watchers.indexOf(watcher), 1);
      }
    })();
  }
}
