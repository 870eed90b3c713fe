import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Job } from '../../shared/contract/jobs.ts';
import { createRenderer, type Renderer } from '../render/renderer.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { jobWhen, makeDataset, openTest, recipeId, refusal } from './services.fixtures.ts';

test('info names version, host, workspace and renderer', async () => {
  const { api, workspaceDir } = await openTest();
  const { name, info } = createRenderer();
  expect(await api.app.info()).toEqual({
    version: '0.0.0',
    host: 'node',
    workspace: workspaceDir,
    renderer: { name, isa: info().isa, threads: info().threads },
  });
  expect((await api.app.palettes()).length).toBeGreaterThanOrEqual(8);
  expect((await api.datasets.recipes()).length).toBeGreaterThanOrEqual(4);
});

test('a workspace is for one at a time, and free when closed', async () => {
  const dir = scratchDir();
  const first = await openTest(dir);
  expect(await refusal(openTest(dir))).toMatchObject({
    code: 'WORKSPACE_IN_USE',
    message: expect.stringContaining(`process ${process.pid}`) as string,
  });
  await first.close();
  await first.close();
  await openTest(dir);
});

test('a refused workspace is let go again', async () => {
  const dir = scratchDir();
  const db = new Sqlite(join(dir, 'cardioid.db'));
  db.pragma('user_version = 99');
  expect(await refusal(openTest(dir))).toMatchObject({ code: 'WORKSPACE_NEWER' });
  db.pragma('user_version = 0');
  db.close();
  await openTest(dir);
});

test('rows and files are there after closing and opening', async () => {
  const dir = scratchDir();
  const first = await openTest(dir);
  const dataset = await makeDataset(first);
  await first.close();
  const { api } = await openTest(dir);
  expect(await api.datasets.get({ id: dataset.id })).toEqual(dataset);
  expect((await api.jobs.list()).map(({ state }) => state)).toEqual(['done']);
});

test('jobs.watch: all jobs first, then each as it changes, a few times a second', async () => {
  const opened = await openTest();
  const { api } = opened;
  await makeDataset(opened);
  const leave = new AbortController();
  const seen: Job[] = [];
  const stream = await api.jobs.watch(undefined, { signal: leave.signal });
  expect((await stream.next()).value).toMatchObject({ state: 'done', title: 'Dataset "small"' });
  const { job } = await api.datasets.create({ recipe: recipeId, count: 400, sizePx: 32, name: 'second', seed: 1 });
  for await (const change of stream) {
    seen.push(change);
    if (change.state === 'done') leave.abort();
  }
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([job.id]));
  expect(seen.at(-1)).toMatchObject({ state: 'done', done: 400 });
  const dones = seen.map(({ done }) => done);
  expect(dones).toEqual(dones.toSorted((a, b) => a - b));
});

test('a running job has a rate and says how long it still takes', async () => {
  const opened = await openTest();
  const { job } = await opened.api.datasets.create({ recipe: recipeId, count: 4000, sizePx: 32, name: 'long', seed: 1 });
  const running = await jobWhen(opened, job.id, ({ done, rate }) => done > 300 && rate > 0);
  expect(running.etaSeconds).toBeCloseTo((running.total - running.done) / running.rate, 6);
  expect(await opened.api.jobs.cancel({ id: job.id })).toMatchObject({ rate: 0, etaSeconds: null });
  await opened.api.jobs.dismiss({ id: job.id });
  expect(await opened.api.jobs.list()).toEqual([]);
  expect(await refusal(opened.api.jobs.resume({ id: job.id }))).toMatchObject({ code: 'NOT_FOUND', defined: true });
});

test('faults are logged and named as such; a long log is put aside at the next start', async () => {
  const dir = scratchDir();
  const renderer: Renderer = { ...createRenderer(), batch: () => Promise.reject(new Error('threads went away')) };
  mkdirSync(join(dir, 'logs'));
  const file = join(dir, 'logs', 'cardioid.jsonl');
  writeFileSync(file, 'old\n');
  truncateSync(file, 6 << 20);
  const opened = await openTest(dir, { renderer });
  expect(statSync(join(dir, 'logs', 'cardioid.1.jsonl')).size).toBe(6 << 20);
  const error = await refusal(opened.api.datasets.preview({ recipe: recipeId, count: 1, seed: 1 }));
  expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'A fault in Cardioid: threads went away.' });
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; err?: { message: string; stack: string } });
  expect(lines.at(-1)).toMatchObject({
    level: 50,
    err: { message: 'threads went away', stack: expect.stringContaining('index.test.ts') as string },
  });
});
