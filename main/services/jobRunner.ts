import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job, JobState } from '../../shared/contract/jobs.ts';
import type { JobTable, StoredJob } from '../store/jobTable.ts';
import { RateMeter } from './rateMeter.ts';
import { userErrorOf } from './rpcErrors.ts';

/** Why a running job is asked to end early. */
export type StopReason = 'pause' | 'cancel' | 'stop' | 'close';

/** Thrown through a job's abort signal. */
export class JobStop extends Error {
  override readonly name = 'AbortError';
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(`the job was asked to ${reason}`);
    this.reason = reason;
  }
}

export interface JobContext {
  /** aborts with a `JobStop` as its reason */
  readonly signal: AbortSignal;
  /** units that were there before this attempt; they do not count into the rate */
  startFrom(done: number): void;
  /** units finished so far */
  progress(done: number): void;
  /** says how many units there are once that is known */
  setTotal(total: number): void;
  /** says what the job is about once that is known */
  setSubject(subject: string): void;
}

/**
 * The work of one kind of job, from wherever it stands.
 * @returns a sentence for the user, or null
 */
export type JobWork = (job: StoredJob, context: JobContext) => Promise<string | null>;

interface Running {
  readonly controller: AbortController;
  readonly meter: RateMeter;
  readonly settled: Promise<void>;
  done: number;
  total: number;
  persistedAtMs: number;
}

/** States from which a job can be set going again. */
const resumable: readonly JobState[] = ['paused', 'interrupted', 'failed', 'cancelled'];
/** States in which nobody works on a job. */
export const restingStates: readonly JobState[] = ['paused', 'interrupted', 'done', 'failed', 'cancelled'];

const persistEveryMs = 1000;
const heartbeatMs = 5000;

/** Trainings have a lane of their own; everything else shares the native threads one at a time. */
const laneOf = (job: StoredJob): string => (job.kind === 'train' ? 'train' : 'render');

/** What is known of a job before it runs. */
export interface NewJob {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly subject: string;
  /** units that are there already */
  readonly done?: number;
  readonly total: number;
  readonly unit: string;
  readonly payload?: unknown;
}

/** How a job rests. */
type Outcome = Pick<Job, 'state' | 'message' | 'done'>;

export interface JobRunnerOptions {
  readonly table: JobTable;
  /** named when its disk is full */
  readonly workspaceDir: string;
  readonly log: Logger;
  /** the one place the wall clock enters */
  readonly now?: () => Date;
}

/** Runs the queue of this process: one job per lane, in the order they came. */
export class JobRunner {
  readonly #table: JobTable;
  readonly #workspaceDir: string;
  readonly #log: Logger;
  readonly #now: () => Date;
  readonly #owner = randomUUID();
  readonly #works = new Map<Job['kind'], JobWork>();
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<(job: Job) => void>();
  readonly #removals = new Set<(id: string) => void>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #closing = new AbortController();
  /** outcomes that a full disk kept out of the table; tried again with every heartbeat */
  readonly #unsaved = new Map<string, Outcome>();

  constructor({ table, workspaceDir, log, now = () => new Date() }: JobRunnerOptions) {
    this.#table = table;
    this.#workspaceDir = workspaceDir;
    this.#log = log;
    this.#now = now;
    for (const job of table.interruptAbandoned('Cardioid ended while it was at work; it can be resumed.', now()))
      log.warn({ job: job.id }, 'job interrupted');
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Aborts when the runner closes: streams about jobs end then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Says how jobs of a kind are done. */
  define(kind: Job['kind'], work: JobWork): void {
    this.#works.set(kind, work);
  }

  /** Called with every job that changes; returns the way to stop. */
  onChange(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(): Job[] {
    return this.#table.list().map((job) => this.#view(job));
  }

  /** @throws UserError NOT_FOUND */
  get(id: string): Job {
    return this.#view(this.#stored(id));
  }

  /** The newest job of a kind about a dataset or run. */
  findBySubject(kind: Job['kind'], subject: string): Job | undefined {
    const stored = this.#table.list().findLast((job) => job.kind === kind && job.subject === subject);
    return stored && this.#view(stored);
  }

  /** What a job was asked for. @throws UserError NOT_FOUND, also for a job of another kind */
  payload(id: string, kind: Job['kind']): unknown {
    const stored = this.#stored(id);
    if (stored.kind !== kind) throw new UserError('NOT_FOUND', { kind: `${kind} job`, id });
    return stored.payload;
  }

  /** What jobs of a kind that may still run were asked for. */
  payloads(kind: Job['kind']): unknown[] {
    const unfinished = this.#table.list().filter((job) => job.kind === kind && job.state !== 'done');
    return unfinished.map(({ payload }) => payload);
  }

  /** Queues a job. */
  add(job: NewJob): Job {
    const id = this.#insert(job);
    this.#changed(id);
    queueMicrotask(() => this.#pump());
    return this.get(id);
  }

  /** Adds a job as interrupted, for the user to set going. */
  offer(job: NewJob, message: string): Job {
    const id = this.#insert(job);
    this.#rest(this.#stored(id), { state: 'interrupted', message, done: job.done ?? 0 });
    return this.get(id);
  }

  /** Asks a running job to end early; a queued one ends at once. Resolves when it rests. */
  async stop(id: string, reason: Exclude<StopReason, 'close'>): Promise<Job> {
    const job = this.#stored(id);
    const running = this.#running.get(id);
    if (running) {
      running.controller.abort(new JobStop(reason));
      await running.settled;
    } else if (job.state === 'queued' || (reason !== 'pause' && resumable.includes(job.state))) {
      const state = reason === 'pause' ? 'paused' : reason === 'stop' ? 'done' : 'cancelled';
      this.#rest(job, { state, message: null, done: job.done });
    }
    return this.get(id);
  }

  /** Puts a resting job back into the queue. */
  resume(id: string): Job {
    const job = this.#stored(id);
    if (!resumable.includes(job.state)) throw new UserError('NOT_READY', { kind: 'job', name: job.title, reason: `it is ${job.state}` });
    this.#table.setState(id, 'queued', null, job.done, this.#now());
    this.#unsaved.delete(id);
    this.#changed(id);
    queueMicrotask(() => this.#pump());
    return this.get(id);
  }

  /** Removes a resting job from the list. */
  dismiss(id: string): void {
    const job = this.#stored(id);
    if (!restingStates.includes(job.state))
      throw new UserError('NOT_READY', { kind: 'job', name: job.title, reason: `it is ${job.state}` });
    this.#table.delete(id);
    this.#unsaved.delete(id);
    for (const listener of this.#removals) listener(id);
  }

  /** Resolves when the job rests; `onUpdate` sees every change on the way. */
  waitFor(id: string, onUpdate?: (job: Job) => void, signal?: AbortSignal): Promise<Job> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        off();
        this.#removals.delete(removed);
        signal?.removeEventListener('abort', aborted);
        act();
      };
      const look = (job: Job): void => {
        if (job.id !== id) return;
        onUpdate?.(job);
        if (restingStates.includes(job.state)) finish(() => resolve(job));
      };
      const aborted = (): void => finish(() => reject(signal!.reason as Error));
      const removed = (gone: string): void => {
        if (gone === id) finish(() => reject(new UserError('NOT_FOUND', { kind: 'job', id })));
      };
      const off = this.onChange(look);
      this.#removals.add(removed);
      signal?.addEventListener('abort', aborted, { once: true });
      try {
        look(this.get(id));
      } catch (error) {
        finish(() => reject(error as Error));
      }
    });
  }

  /** Ends everything that runs, resumable, and takes no new work. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#heartbeat);
    const running = [...this.#running.values()];
    for (const job of running) job.controller.abort(new JobStop('close'));
    await Promise.all(running.map((job) => job.settled));
    this.#listeners.clear();
  }

  #insert(job: NewJob): string {
    const id = randomUUID();
    this.#table.insert({ done: 0, payload: null, ...job, id }, this.#now());
    return id;
  }

  #stored(id: string): StoredJob {
    const job = this.#table.find(id);
    if (!job) throw new UserError('NOT_FOUND', { kind: 'job', id });
    return { ...job, ...this.#unsaved.get(id) };
  }

  #view(stored: StoredJob): Job {
    const { payload: _payload, ...job } = { ...stored, ...this.#unsaved.get(stored.id) };
    const running = this.#running.get(job.id);
    if (!running) return { ...job, rate: 0, etaSeconds: null };
    const rate = running.meter.perSecond();
    return { ...job, done: running.done, rate, etaSeconds: rate > 0 ? Math.max(0, job.total - running.done) / rate : null };
  }

  #changed(id: string): void {
    const stored = this.#table.find(id);
    if (!stored) return;
    const job = this.#view(stored);
    for (const listener of this.#listeners) {
      try {
        listener(job);
      } catch (error) {
        // one listener's trouble is neither the job's nor the other listeners'
        this.#log.error({ err: error, job: id }, 'a listener to jobs failed');
      }
    }
  }

  #rest(job: StoredJob, outcome: Outcome): void {
    this.#unsaved.set(job.id, outcome);
    this.#saveOutcomes();
    this.#changed(job.id);
  }

  #saveOutcomes(): void {
    for (const [id, { state, message, done }] of this.#unsaved)
      if (this.#attempt(() => this.#table.setState(id, state, message, done, this.#now()))) this.#unsaved.delete(id);
  }

  /** Writes to the table if that can be done: a full disk must not end work, nor keep it from saying how it ended. */
  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#log.warn({ err: error }, 'the job table could not be written');
      return false;
    }
  }

  #pump(): void {
    if (this.#closing.signal.aborted) return;
    const busy = new Set([...this.#running.keys()].map((id) => laneOf(this.#stored(id))));
    for (const job of this.#table.list()) {
      const lane = laneOf(job);
      if (job.state !== 'queued' || busy.has(lane)) continue;
      let leased = false;
      this.#attempt(() => (leased = this.#table.lease(job.id, this.#owner, this.#now())));
      if (!leased) continue;
      busy.add(lane);
      this.#start(this.#stored(job.id));
    }
  }

  #start(job: StoredJob): void {
    const controller = new AbortController();
    const meter = new RateMeter();
    let settle!: () => void;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const running: Running = { controller, meter, settled, done: job.done, total: job.total, persistedAtMs: 0 };
    this.#running.set(job.id, running);
    meter.add(job.done);
    this.#changed(job.id);
    void this.#work(job, running).finally(() => {
      settle();
      this.#pump();
    });
  }

  async #work(job: StoredJob, running: Running): Promise<void> {
    const { signal } = running.controller;
    const { meter } = running;
    const startFrom = (done: number): void => {
      meter.restart(done);
      progress(done);
    };
    const progress = (done: number): void => {
      running.done = done;
      meter.add(done);
      const nowMs = performance.now();
      if (nowMs - running.persistedAtMs > persistEveryMs) {
        running.persistedAtMs = nowMs;
        this.#attempt(() => this.#table.heartbeat(job.id, done, this.#now()));
      }
      this.#changed(job.id);
    };
    const setTotal = (total: number): void => {
      if (total === running.total) return;
      running.total = total;
      this.#attempt(() => this.#table.setTotal(job.id, total));
    };
    const setSubject = (subject: string): void => this.#table.setSubject(job.id, subject);
    let outcome: Outcome;
    try {
      const work = this.#works.get(job.kind);
      if (!work) throw new Error(`nobody does jobs of kind ${job.kind}`);
      const message = await work(job, { signal, startFrom, progress, setTotal, setSubject });
      // work that was asked to stop may be done early; all other work is done when all of it is
      outcome = { state: 'done', message, done: signal.aborted ? running.done : running.total };
    } catch (error) {
      outcome = { ...this.#failure(job, error), done: running.done };
    }
    this.#running.delete(job.id);
    this.#rest(job, outcome);
  }

  #failure(job: StoredJob, error: unknown): Pick<Outcome, 'state' | 'message'> {
    if (error instanceof JobStop) {
      if (error.reason === 'pause') return { state: 'paused', message: null };
      if (error.reason === 'close')
        return { state: 'interrupted', message: 'Cardioid was closed while it was at work; it can be resumed.' };
      return { state: 'cancelled', message: null };
    }
    const known = userErrorOf(error, this.#workspaceDir);
    if (known) return { state: known.code === 'WORKER_DIED' ? 'interrupted' : 'failed', message: known.message };
    this.#log.error({ err: error, job: job.id }, 'job failed');
    return { state: 'failed', message: `${job.title} failed because of a fault in Cardioid: ${(error as Error).message}.` };
  }

  #beat(): void {
    for (const [id, running] of this.#running) this.#attempt(() => this.#table.heartbeat(id, running.done, this.#now()));
    this.#saveOutcomes();
    this.#pump();
  }
}
