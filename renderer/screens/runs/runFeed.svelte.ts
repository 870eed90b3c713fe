import type { Run, RunDetail, RunEvent } from '../../../shared/contract/runs.ts';
import type { Client } from '../../lib/client.ts';
import { follow } from '../../lib/follow.ts';
import { sentenceOf } from '../../lib/sentence.ts';
import { MetricTable } from './metricTable.ts';

export type FeedState = 'loading' | 'live' | 'reconnecting' | 'failed';

/** Everything about one run, growing while it trains; picks up after the last step it has when the connection breaks. */
export class RunFeed {
  readonly runId: string;
  state = $state<FeedState>('loading');
  /** why it failed, for the user */
  problem = $state('');
  run = $state.raw<Run | null>(null);
  /** what the run was made with */
  record = $state.raw<RunDetail['record'] | null>(null);
  /** steps with a sample sheet, ascending */
  sheets = $state.raw<readonly number[]>([]);
  /** steps with a checkpoint, ascending */
  checkpoints = $state.raw<readonly number[]>([]);
  /** rises with every change of `metrics`, which itself is too large to watch */
  revision = $state(0);
  readonly metrics = new MetricTable();

  readonly #client: Client;
  readonly #ended = new AbortController();

  constructor(client: Client, runId: string) {
    this.#client = client;
    this.runId = runId;
    const { signal } = this.#ended;
    void follow(
      () => this.#subscribe(signal),
      (event) => this.#take(event),
      signal,
      (error) => this.#fail(error),
    );
  }

  close(): void {
    this.#ended.abort();
  }

  /** Replaces the run's state by what an action on it answered. */
  accept(run: Run): void {
    if (run.id === this.runId) this.run = run;
  }

  /** The run as it is now, then what comes after the last step known. */
  async #subscribe(signal: AbortSignal): Promise<AsyncIterable<RunEvent>> {
    await this.#load(signal);
    const events = await this.#client.runs.watch({ id: this.runId, afterStep: this.metrics.lastStep }, { signal });
    this.state = 'live';
    return events;
  }

  #fail(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.state = 'reconnecting';
    if (!isGone(error)) return;
    this.problem = sentenceOf(error);
    this.state = 'failed';
    this.close();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { record, sheets, checkpoints, ...run } = await this.#client.runs.get({ id: this.runId }, { signal });
    this.run = run;
    this.record = record;
    this.sheets = sheets;
    this.checkpoints = checkpoints;
  }

  #take(event: RunEvent): void {
    if (event.type === 'metrics') {
      this.metrics.add(event.rows);
      this.revision += 1;
    } else if (event.type === 'sheet') {
      this.sheets = withStep(this.sheets, event.step);
    } else {
      const before = this.run;
      this.run = event.run;
      // these come with facts the event does not carry: the device, and which checkpoints are kept
      if (before?.checkpointStep !== event.run.checkpointStep || before.backend !== event.run.backend)
        this.#load(this.#ended.signal).catch((error: unknown) => this.#fail(error));
    }
  }
}

/** The run does not exist (any more): no use in asking again. */
function isGone(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'NOT_FOUND';
}

function withStep(steps: readonly number[], step: number): readonly number[] {
  return steps.includes(step) ? steps : [...steps, step].sort((x, y) => x - y);
}
