import type { Job } from '../../shared/contract/jobs.ts';
import type { Cardioid } from '../services/index.ts';
import type { CommandContext } from './command.ts';
import { Interrupted } from './stops.ts';

/** Answering takes time from the work. */
const askEveryMs = 500;

/**
 * Shows a job's progress until it ends. Ctrl-C pauses it at its next safe point.
 * @param extra a few more words for the progress line, asked for now and then
 * @throws Interrupted after Ctrl-C; Error with the job's own sentence when it failed or its process died
 */
export async function followJob(context: CommandContext, cardioid: Cardioid, jobId: string, extra?: () => Promise<string>): Promise<Job> {
  const { progress, signal } = context;
  let words = '';
  let asking = false;
  let askedAtMs = -Infinity;
  const show = (job: Job): void => {
    progress.update({ ...job, extra: words });
    if (!extra || asking || performance.now() - askedAtMs < askEveryMs) return;
    asking = true;
    askedAtMs = performance.now();
    void extra().then(
      (text) => {
        words = text;
        asking = false;
      },
      // the progress line goes without them; what is wrong shows in the job itself
      () => undefined,
    );
  };
  const pause = (): void => {
    context.note('Stopping at the next safe point; press Ctrl-C again to stop at once.');
    // a job that ended meanwhile cannot be paused: waiting for it tells how it ended
    cardioid.api.jobs.pause({ id: jobId }).catch(() => undefined);
  };
  if (signal.aborted) pause();
  signal.addEventListener('abort', pause, { once: true });
  try {
    const job = await cardioid.waitForJob(jobId, show);
    progress.end();
    if (job.state === 'done') return job;
    if (signal.aborted && (job.state === 'paused' || job.state === 'interrupted'))
      throw new Interrupted(`${job.title} is ${job.state} at ${job.done} of ${job.total} ${job.unit}; it can be resumed.`);
    throw new JobFailed(job);
  } finally {
    signal.removeEventListener('abort', pause);
  }
}

/** A job that did not reach its end; the message is its sentence. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  constructor(job: Job) {
    super(job.message ?? `${job.title} is ${job.state}.`);
  }
}
