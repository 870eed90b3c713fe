import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Job } from '../../shared/contract/jobs.ts';
import { announceJobs } from './announceJobs.ts';
import { JobList } from './jobs.svelte.ts';
import { navigation } from './navigation.svelte.ts';
import { notices } from './notices.svelte.ts';

function job(id: string, state: Job['state'], extra: Partial<Job> = {}): Job {
  const rest = { done: 1, total: 10, unit: 'images', rate: 0, etaSeconds: null, attempts: 1, message: null, createdAt: '', updatedAt: '' };
  return { id, kind: 'dataset', title: `Dataset "${id}"`, subject: `d-${id}`, state, ...rest, ...extra };
}

let jobs: JobList;
let stop: () => void;
const showJobs = vi.fn();

beforeEach(() => {
  jobs = new JobList();
  stop = announceJobs(jobs, showJobs);
  notices.list = [];
  navigation.route = { screen: 'lab', id: null };
});
afterEach(() => stop());

test('what was interrupted is offered once, together', async () => {
  jobs.put(job('a', 'interrupted'));
  jobs.put(job('b', 'interrupted'));
  jobs.put(job('c', 'done'));
  await vi.waitFor(() => expect(notices.list.length).toBe(1));
  expect(notices.list[0]!.text).toBe('Dataset "a" and 1 more were interrupted and can be resumed.');
  notices.list[0]!.action!.run();
  expect(showJobs).toHaveBeenCalledOnce();
});

test('a result comes with a picture and a button to go there', () => {
  jobs.put(job('a', 'running'));
  jobs.put(job('a', 'done', { message: '10 images.' }));
  expect(notices.list[0]).toMatchObject({ text: 'Dataset "a" is done. 10 images.', picture: '/pixels/datasets/d-a/0.png', stays: true });
  expect(notices.list[0]!.action!.label).toBe('Open dataset');
});

test('there is no button to where one is already', () => {
  navigation.route = { screen: 'datasets', id: 'd-a' };
  jobs.put(job('a', 'running'));
  jobs.put(job('a', 'done'));
  expect(notices.list[0]!.action).toBeUndefined();
});

test('progress alone says nothing', () => {
  jobs.put(job('a', 'running'));
  jobs.put(job('a', 'running', { done: 2 }));
  expect(notices.list).toEqual([]);
});

test('a failure says what the service says', () => {
  jobs.put(job('a', 'running'));
  jobs.put(job('a', 'failed', { message: 'The recipe accepted no image.' }));
  expect(notices.list[0]).toMatchObject({ tone: 'bad', text: 'The recipe accepted no image.' });
});
