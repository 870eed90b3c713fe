import { pixelPaths } from '../../shared/contract/pixels.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { isFinished, type JobList } from './jobs.svelte.ts';
import { navigation, openDataset, openRun } from './navigation.svelte.ts';
import { notices, type Notice } from './notices.svelte.ts';

function resultOf(job: Job): Pick<Notice, 'picture' | 'action' | 'stays'> {
  // its files lie where the message says
  if (job.kind === 'sequence') return { picture: pixelPaths.sequence(job.id), stays: true };
  const picture =
    (job.kind === 'dataset' || job.kind === 'import') && job.subject !== '' ? { picture: pixelPaths.sample(job.subject, 0) } : {};
  // no button to where one is already
  if (navigation.route.id === job.subject) return picture;
  if (job.kind === 'train') return { action: { label: 'Open run', run: () => openRun(job.subject) }, stays: true };
  const action = { label: 'Open dataset', run: () => openDataset(job.subject) };
  return { ...picture, action, stays: true };
}

/** Jobs arrive one by one when the window opens; the offer waits for the last of them. */
const gatherMs = 300;

/**
 * Turns the ends of jobs into notices, and work found interrupted into one offer to resume it.
 * @returns a function that ends it
 */
export function announceJobs(jobs: JobList, showJobs: () => void): () => void {
  const action = { label: 'Show jobs', run: showJobs };
  let timer: ReturnType<typeof setTimeout> | undefined;

  function offerToResume(): void {
    timer = undefined;
    const [first, ...others] = jobs.interrupted;
    if (!first) return;
    const what = others.length === 0 ? `${first.title} was` : `${first.title} and ${others.length} more were`;
    notices.add({ tone: 'warn', text: `${what} interrupted and can be resumed.`, action, stays: true });
  }

  const stop = jobs.onChange((job, before) => {
    if (before?.state === job.state) return;
    if (job.state === 'interrupted') timer ??= setTimeout(() => offerToResume(), gatherMs);
    // jobs that ended before this window opened are no news
    if (!before) return;
    if (job.state === 'done')
      notices.add({ tone: 'good', text: `${job.title} is done.${job.message ? ` ${job.message}` : ''}`, ...resultOf(job) });
    else if (job.state === 'failed') notices.add({ tone: 'bad', text: job.message ?? `${job.title} failed.` });
    else if (isFinished(job)) notices.add({ tone: 'plain', text: `${job.title} was cancelled.` });
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
