import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { migrations } from '../store/migrations/index.ts';
import { JobTable } from '../store/jobTable.ts';
import { JobRunner, type JobContext, type JobStop } from './jobRunner.ts';
import { until } from './services.fixtures.ts';

const log = pino({ level: 'silent' });
let db: Sqlite.Database;

beforeEach(() => {
  db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
});
afterEach(async () => {
  await runner?.close();
  db.close();
});

let runner: JobRunner | undefined;
function newRunner(): JobRunner {
  runner = new JobRunner({ table: new JobTable(db), workspaceDir: '/workspace', log });
  return runner;
}

const job = { kind: 'dataset', title: 'Dataset "a"', subject: 'a', total: 10, unit: 'images' } as const;
const training = { kind: 'train', title: 'Run "r"', subject: 'r', total: 10, unit: 'steps' } as const;

/** Work that lasts until it is let go, or asked to stop. */
function heldWork() {
  const started: string[] = [];
  const release = new Map<string, () => void>();
  const work = (held: { id: string }, { signal }: JobContext): Promise<null> => {
    started.push(held.id);
    return new Promise((resolve, reject) => {
      release.set(held.id, () => resolve(null));
      signal.addEventListener('abort', () => reject(signal.reason as JobStop), { once: true });
    });
  };
  return { started, release, work };
}

test('a job runs to its end and says what came out', async () => {
  const runner = newRunner();
  const seen: [Job['state'], number][] = [];
  runner.define('dataset', async (_job, { progress }) => {
    progress(4);
    return 'All there.';
  });
  const { id, state } = runner.add(job);
  expect(state).toBe('queued');
  const done = await runner.waitFor(id, (update) => seen.push([update.state, update.done]));
  expect(done).toMatchObject({ state: 'done', done: 10, total: 10, message: 'All there.', attempts: 1, rate: 0, etaSeconds: null });
  expect(seen).toEqual([
    ['queued', 0],
    ['running', 0],
    ['running', 4],
    ['done', 10],
  ]);
});

test('work that learns while it goes on how much there is has done all of that in the end', async () => {
  const runner = newRunner();
  runner.define('dataset', async (_job, { progress, setTotal }) => {
    setTotal(8);
    progress(3);
    return null;
  });
  const { id } = runner.add({ ...job, total: 0 });
  expect(await runner.waitFor(id)).toMatchObject({ state: 'done', done: 8, total: 8 });
});

test('one job per lane: datasets wait for datasets, trainings do not', async () => {
  const runner = newRunner();
  const { started, release, work } = heldWork();
  runner.define('dataset', work);
  runner.define('export', work);
  runner.define('train', work);
  const [first, second, third] = [runner.add(job), runner.add({ ...job, kind: 'export' }), runner.add(training)];
  await until(() => started.length === 2);
  expect(started).toEqual([first.id, third.id]);
  expect(runner.get(second.id).state).toBe('queued');
  release.get(first.id)!();
  await until(() => started.length === 3);
  expect(started[2]).toBe(second.id);
});

test('pause, resume, cancel, dismiss', async () => {
  const runner = newRunner();
  const { started, release, work } = heldWork();
  runner.define('dataset', work);
  const { id } = runner.add(job);
  await until(() => started.length === 1);
  expect(() => runner.dismiss(id)).toThrow(/cannot be used yet: it is running/);
  expect((await runner.stop(id, 'pause')).state).toBe('paused');
  expect(runner.resume(id).state).toBe('queued');
  await until(() => started.length === 2);
  expect(() => runner.resume(id)).toThrow(/it is running/);
  expect((await runner.stop(id, 'cancel')).state).toBe('cancelled');
  runner.resume(id);
  await until(() => started.length === 3);
  release.get(id)!();
  expect(await runner.waitFor(id)).toMatchObject({ state: 'done', attempts: 3 });
  runner.dismiss(id);
  expect(runner.list()).toEqual([]);
  expect(() => runner.get(id)).toThrow(/There is no job/);
});

test('a queued job can be cancelled before it starts', async () => {
  const runner = newRunner();
  const { started, work } = heldWork();
  runner.define('dataset', work);
  runner.add(job);
  const { id } = runner.add(job);
  expect((await runner.stop(id, 'cancel')).state).toBe('cancelled');
  await until(() => started.length === 1);
  expect(started).not.toContain(id);
});

test("the user's errors are the message; a fault is said to be one", async () => {
  const runner = newRunner();
  const thrown: unknown[] = [
    new UserError('DISK_FULL', { path: '/workspace/x' }),
    new UserError('WORKER_DIED', { job: 'Run "r"', reason: 'its process was ended by SIGKILL' }),
    new TypeError('x is not a function'),
    Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }),
  ];
  runner.define('dataset', () => Promise.reject(thrown.shift() as Error));
  const outcomes: Job[] = [];
  while (thrown.length > 0) outcomes.push(await runner.waitFor(runner.add(job).id));
  expect(outcomes.map(({ state, message }) => [state, message])).toEqual([
    ['failed', 'There is no space left on the disk that holds /workspace/x.'],
    ['interrupted', 'Run "r" was interrupted: its process was ended by SIGKILL; it can be resumed.'],
    ['failed', 'Dataset "a" failed because of a fault in Cardioid: x is not a function.'],
    ['failed', 'There is no space left on the disk that holds /workspace.'],
  ]);
});

test('what a dead process left running or queued is interrupted, and is not started by itself', async () => {
  const table = new JobTable(db);
  const insert = (id: string): void => table.insert({ id, ...job, done: 0, payload: { keep: 'me' } }, new Date(0));
  ['ran', 'waited', 'paused'].forEach(insert);
  table.lease('ran', 'a dead process', new Date(0));
  table.heartbeat('ran', 7, new Date(0));
  table.setState('paused', 'paused', null, 2, new Date(0));

  const runner = newRunner();
  const { started, release, work } = heldWork();
  const payloads: unknown[] = [];
  runner.define('dataset', (stored, context) => {
    payloads.push(stored.payload);
    return work(stored, context);
  });
  expect(runner.list().map(({ id, state, done }) => [id, state, done])).toEqual([
    ['ran', 'interrupted', 7],
    ['waited', 'interrupted', 0],
    ['paused', 'paused', 2],
  ]);
  expect(runner.get('ran').message).toMatch(/it can be resumed\.$/);
  await new Promise((done) => setTimeout(done, 20));
  expect(started).toEqual([]);
  runner.resume('ran');
  await until(() => started.length === 1);
  expect(payloads).toEqual([{ keep: 'me' }]);
  expect(runner.get('ran')).toMatchObject({ state: 'running', attempts: 2, message: null });
  release.get('ran')!();
  expect((await runner.waitFor('ran')).state).toBe('done');
});

test('closing interrupts what runs and keeps what waits', async () => {
  const runner = newRunner();
  const { started, work } = heldWork();
  runner.define('dataset', work);
  const [running, waiting] = [runner.add(job), runner.add(job)];
  await until(() => started.length === 1);
  await runner.close();
  expect(runner.closing.aborted).toBe(true);
  expect(runner.get(running.id)).toMatchObject({ state: 'interrupted', message: expect.stringMatching(/closed/) as string });
  expect(runner.get(waiting.id).state).toBe('queued');
  expect(started).toHaveLength(1);
});

test('a full disk neither ends the work nor hides how it ended', async () => {
  const runner = newRunner();
  const { started, release, work } = heldWork();
  runner.define('dataset', async (stored, context) => {
    const result = await work(stored, context);
    context.progress(9);
    return result;
  });
  const { id } = runner.add(job);
  await until(() => started.length === 1);
  db.pragma('query_only = on'); // every write fails, as on a full disk
  release.get(id)!();
  const ended = await runner.waitFor(id);
  expect(ended).toMatchObject({ state: 'done', done: 10 });
  expect(runner.list()).toEqual([ended]);
  expect(new JobTable(db).find(id)!.state).toBe('running');
  db.pragma('query_only = off');
  runner.dismiss(id);
  expect(runner.list()).toEqual([]);
});

test('waiting ends with the signal, and when the job is dismissed', async () => {
  const runner = newRunner();
  const { started, work } = heldWork();
  runner.define('dataset', work);
  const { id } = runner.add(job);
  await until(() => started.length === 1);
  const impatient = new AbortController();
  const waiting = runner.waitFor(id, undefined, impatient.signal);
  impatient.abort(new Error('no patience'));
  await expect(waiting).rejects.toThrow('no patience');
  await expect(runner.waitFor('nothing')).rejects.toThrow(/There is no job "nothing"/);
});
