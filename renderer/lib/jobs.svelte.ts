import type { Job } from '../../shared/contract/jobs.ts';
import type { Client } from './client.ts';
import { follow } from './follow.ts';

const finished = new Set<Job['state']>(['done', 'failed', 'cancelled']);
const resumable = new Set<Job['state']>(['paused', 'interrupted', 'failed', 'cancelled']);

/** True when nothing more happens to the job by itself, and it can be dismissed. */
export function isFinished(job: Job): boolean {
  return finished.has(job.state);
}

export function isResumable(job: Job): boolean {
  return resumable.has(job.state);
}

export function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** All jobs of the workspace, kept up to date by the service's stream. */
export class JobList {
  list = $state.raw<readonly Job[]>([]);
  readonly active = $derived(this.list.filter(isActive));
  readonly interrupted = $derived(this.list.filter((job) => job.state === 'interrupted'));
  readonly #listeners = new Set<(job: Job, before: Job | undefined) => void>();

  /** Follows the jobs until the signal fires. */
  follow(client: Client, signal: AbortSignal): Promise<void> {
    return follow(
      (stop) => client.jobs.watch(undefined, { signal: stop }),
      (job) => this.put(job),
      signal,
    );
  }

  get(id: string): Job | undefined {
    return this.list.find((job) => job.id === id);
  }

  /** The newest job that makes or works on this dataset or run. */
  ofSubject(subject: string, kind?: Job['kind']): Job | undefined {
    return this.list.findLast((job) => job.subject === subject && (kind === undefined || job.kind === kind));
  }

  put(job: Job): void {
    const before = this.get(job.id);
    this.list = before ? this.list.map((old) => (old.id === job.id ? job : old)) : [...this.list, job];
    for (const listener of this.#listeners) listener(job, before);
  }

  remove(id: string): void {
    this.list = this.list.filter((job) => job.id !== id);
  }

  /** Calls back on every change of a job. @returns a function that ends it */
  onChange(listener: (job: Job, before: Job | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const jobs = new JobList();
