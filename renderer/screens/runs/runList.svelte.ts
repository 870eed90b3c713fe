import type { Job } from '../../../shared/contract/jobs.ts';
import type { Run } from '../../../shared/contract/runs.ts';
import type { Client } from '../../lib/client.ts';
import type { JobList } from '../../lib/jobs.svelte.ts';
import { sentenceOf } from '../../lib/sentence.ts';
import { headlineCurve } from './curveGroups.ts';

/** Rows a list entry's little curve looks back on. */
const sparklineSteps = 2000;
const sparklinePoints = 60;
/** least time between two looks at a growing run */
const refreshMs = 2000;

/** All runs, newest first, kept up to date by the job queue. */
export class RunList {
  runs = $state.raw<readonly Run[]>([]);
  /** little curves by run: the headline curve's last values, thinned */
  sparklines = $state.raw<Readonly<Record<string, readonly number[]>>>({});
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state('');

  readonly #client: Client;
  readonly #ended = new AbortController();
  readonly #stopListening: () => void;
  #refreshTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(client: Client, jobs: JobList) {
    this.#client = client;
    this.#stopListening = jobs.onChange((job) => this.#note(job));
    this.refresh().catch((error: unknown) => this.#fail(error));
  }

  close(): void {
    this.#ended.abort();
    this.#stopListening();
    if (this.#refreshTimer) clearTimeout(this.#refreshTimer);
  }

  /** Takes over a run's newer state, or a run that was just made. */
  accept(run: Run): void {
    const known = this.runs.some((other) => other.id === run.id);
    this.runs = known ? this.runs.map((other) => (other.id === run.id ? run : other)) : [run, ...this.runs];
  }

  remove(runId: string): void {
    this.runs = this.runs.filter((run) => run.id !== runId);
  }

  async refresh(): Promise<void> {
    const runs = await this.#client.runs.list(undefined, { signal: this.#ended.signal });
    this.runs = [...runs].sort((x, y) => y.createdAt.localeCompare(x.createdAt));
    this.state = 'ready';
    for (const run of this.runs) if (!(run.id in this.sparklines) || run.state === 'running') await this.#loadSparkline(run);
  }

  /** Only the first look matters: later ones are repeated at the next change. */
  #fail(error: unknown): void {
    if (this.#ended.signal.aborted || this.state !== 'loading') return;
    this.problem = sentenceOf(error);
    this.state = 'failed';
  }

  /** A training moved: progress shows at once, the rest after a look. */
  #note(job: Job): void {
    if (job.kind !== 'train') return;
    const run = this.runs.find((other) => other.id === job.subject);
    if (run && (run.state !== job.state || run.step !== job.done)) this.accept({ ...run, state: job.state, step: job.done });
    this.#refreshTimer ??= setTimeout(() => {
      this.#refreshTimer = null;
      this.refresh().catch((error: unknown) => this.#fail(error));
    }, refreshMs);
  }

  async #loadSparkline(run: Run): Promise<void> {
    const curve = headlineCurve(Object.keys(run.latest));
    if (!curve) return;
    const rows = await this.#client.runs.metrics(
      { id: run.id, afterStep: Math.max(-1, run.step - sparklineSteps) },
      { signal: this.#ended.signal },
    );
    const values = rows.map((row) => row.values[curve]).filter((value) => value !== undefined);
    const every = Math.max(1, Math.ceil(values.length / sparklinePoints));
    this.sparklines = { ...this.sparklines, [run.id]: values.filter((_, i) => i % every === 0) };
  }
}
