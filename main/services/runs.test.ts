import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../shared/contract/runs.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import type { ToWorker } from '../train/protocol.ts';
import { jobWhen, makeDataset, makeRun, openTest, recipe, refusal, runRequest, until, type Opened } from './services.fixtures.ts';

/** A workspace with one dataset of twelve pictures of 16 px. */
async function openWithDataset(dir = scratchDir()) {
  const opened = await openTest(dir);
  const [found] = await opened.api.datasets.list();
  return { opened, dataset: found ?? (await makeDataset(opened)) };
}

const typesOf = (messages: readonly ToWorker[]): string[] => messages.map(({ type }) => type);

/** A run that goes on until it is told to stop. */
async function startEndless(opened: Opened, datasetId: string) {
  const { run, job } = await opened.api.runs.create(
    runRequest(datasetId, { steps: 1_000_000, checkpointEvery: 1_000_000, sheetEvery: 1_000_000 }),
  );
  await jobWhen(opened, job.id, ({ done }) => done >= 20);
  return { run, job };
}

test('presets fit the model schema and name their sizes', async () => {
  const { api } = await openTest();
  const presets = await api.runs.presets();
  expect(presets.map(({ id }) => id)).toEqual(['style-alae-default', 'style-alae-small', 'style-alae-tiny', 'vae-tiny', 'vae']);
  for (const type of ['vae', 'style-alae'])
    for (const sizePx of [16, 32, 64])
      expect(presets.filter((preset) => preset.model.type === type && preset.sizesPx.includes(sizePx))).toHaveLength(1);
});

test('a run trains to its end: record, curves, sheets, checkpoints', async () => {
  const { opened, dataset } = await openWithDataset();
  const { api, waitForJob, workspaceDir, script } = opened;
  const { run, job } = await api.runs.create(runRequest(dataset.id));
  expect(run).toMatchObject({
    name: 'first',
    model: 'vae',
    datasetName: 'small',
    state: 'queued',
    jobId: job.id,
    step: 0,
    steps: 30,
    sizePx: 16,
    checkpointStep: null,
  });
  expect(await waitForJob(job.id)).toMatchObject({ state: 'done', done: 30, total: 30, unit: 'steps' });

  const detail = await api.runs.get({ id: run.id });
  expect(detail).toMatchObject({
    state: 'done',
    step: 30,
    checkpointStep: 30,
    backend: 'cpu',
    sheets: [10, 20, 30],
    checkpoints: [10, 20, 30],
  });
  // what is no finite number is left out of the curves
  expect(detail.latest).toEqual({ loss: 1 / 30 });
  const rows = await api.runs.metrics({ id: run.id, afterStep: 27 });
  expect(rows).toEqual([28, 29, 30].map((step) => ({ step, values: { loss: 1 / step } })));

  const record = JSON.parse(readFileSync(join(workspaceDir, 'runs', run.id, 'run.json'), 'utf8')) as Record<string, unknown>;
  expect(record).toMatchObject({ id: run.id, name: 'first', datasetId: dataset.id, ...detail.record });
  expect(detail.record).toMatchObject({
    datasetHash: dataset.contentHash,
    device: 'a test',
    images: { used: 3, of: 4 },
    codeVersion: expect.stringMatching(/^0\.0\.0/) as string,
  });
  expect(detail.record.packages).toMatchObject({
    node: process.versions.node,
    '@tensorflow/tfjs-core': expect.stringMatching(/^\d/) as string,
  });
  expect(detail.record.config).toMatchObject({ sizePx: 16, seed: 1, steps: 30, batch: 4, metricsEvery: 1 });
  expect(typesOf(script.sent[0]!)).toEqual(['train']);
  await until(() => script.alive === 0);
});

test('what cannot be trained is refused with one sentence and leaves nothing', async () => {
  const { opened, dataset } = await openWithDataset();
  const { api, workspaceDir } = opened;
  const odd = await makeDataset(opened, { sizePx: 24, name: 'odd' });
  const split = await makeDataset(opened, { recipe: { ...recipe, valShare: 0.5 }, name: 'split' });
  const { dataset: unfinished, job } = await api.datasets.create({
    recipe: 'kali-ornaments',
    count: 640,
    sizePx: 32,
    name: 'unfinished',
    seed: 1,
  });
  await jobWhen(opened, job.id, ({ done }) => done > 0);
  await api.jobs.pause({ id: job.id });
  const vae = runRequest('').model;
  const cases: [Parameters<typeof runRequest>[1], string, RegExp][] = [
    [{ datasetId: 'nothing' }, 'NOT_FOUND', /^There is no dataset "nothing" in this workspace\.$/],
    [{ batch: 32 }, 'DATASET_TOO_SMALL', /^The dataset "small" has 12 images, fewer than a batch of 32;/],
    // of twelve images some are set apart
    [
      { datasetId: split.id, batch: 12 },
      'DATASET_TOO_SMALL',
      /^The dataset "split" has (\d) images to learn from and \d set apart, fewer than a batch of 12;/,
    ],
    [{ batch: 1 }, 'BAD_VALUE', /^batch is 1, but must be from 2 to 1024\.$/],
    [{ steps: 0 }, 'BAD_VALUE', /^steps is 0, but must be from 1 to 100000000\.$/],
    [{ name: '' }, 'BAD_VALUE', /^name must not be empty\.$/],
    [
      { model: { ...vae, latentSize: 1 } as typeof vae },
      'BAD_CONFIG',
      /^This configuration cannot be used: latentSize is 1, but must be from 2 to \d+\.$/,
    ],
    [{ datasetId: odd.id }, 'BAD_CONFIG', /"odd" has 24 px\.$/],
    [{ datasetId: unfinished.id }, 'NOT_READY', /^The dataset "unfinished" cannot be used yet: \d+ of its 640 images are made\.$/],
  ];
  for (const [change, code, sentence] of cases)
    expect(await refusal(api.runs.create(runRequest(dataset.id, change))), JSON.stringify(change)).toMatchObject({
      code,
      defined: true,
      message: expect.stringMatching(sentence) as string,
    });
  expect(await api.runs.list()).toEqual([]);
  expect(existsSync(join(workspaceDir, 'runs'))).toBe(false);

  await makeRun(opened, dataset.id);
  expect(await refusal(api.runs.create(runRequest(dataset.id)))).toMatchObject({
    code: 'NAME_TAKEN',
    message: 'There is already a run named "first".',
  });
});

test('pause writes a checkpoint and resume goes on from it', async () => {
  const { opened, dataset } = await openWithDataset();
  const { api, script } = opened;
  const { run, job } = await startEndless(opened, dataset.id);
  const paused = await api.runs.pause({ id: run.id });
  expect(paused.state).toBe('paused');
  expect(paused.checkpointStep).toBe(paused.step);
  expect(script.alive).toBe(0);
  expect((await api.jobs.list()).find(({ id }) => id === job.id)).toMatchObject({ state: 'paused', done: paused.step });

  expect((await api.runs.resume({ id: 'first' })).state).toBe('queued');
  await jobWhen(opened, job.id, ({ done }) => done >= paused.step + 5);
  expect(await refusal(Promise.resolve(api.runs.resume({ id: run.id })))).toMatchObject({
    code: 'NOT_READY',
    message: 'The run "first" cannot be used yet: it is running.',
  });
  const steps = (await api.runs.metrics({ id: run.id, afterStep: -1 })).map(({ step }) => step);
  expect(steps).toEqual(steps.map((_, i) => i + 1));

  const stopped = await api.runs.stop({ id: run.id });
  expect(stopped).toMatchObject({ state: 'done', message: expect.stringMatching(/^Stopped at step \d+\.$/) as string });
  expect(stopped.checkpointStep).toBe(stopped.step);
  expect(await refusal(Promise.resolve(api.runs.resume({ id: run.id })))).toMatchObject({ code: 'NOT_READY' });
});

test('a worker that dies leaves the run interrupted; the resumed run writes its rows again', async () => {
  const { opened, dataset } = await openWithDataset();
  const { api, waitForJob, script } = opened;
  script.dieAtStep = 27;
  const { run, job } = await api.runs.create(runRequest(dataset.id));
  expect(await waitForJob(job.id)).toMatchObject({
    state: 'interrupted',
    message: 'Run "first" was interrupted: its process was ended by SIGKILL; it can be resumed.',
  });
  expect(await api.runs.get({ id: run.id })).toMatchObject({
    state: 'interrupted',
    step: 27,
    checkpointStep: 20,
    message: expect.stringMatching(/SIGKILL/) as string,
  });

  // rows that the run before its death wrote, and that must not survive its second try
  const db = new Sqlite(join(opened.workspaceDir, 'cardioid.db'));
  db.prepare(`update metric set "values" = '{"loss":99}' where step > 20`).run();
  db.prepare(`insert into metric values (?, 4000, '{"loss":99}')`).run(run.id);
  db.close();
  script.dieAtStep = null;
  expect(await api.runs.resume({ id: run.id })).toMatchObject({ state: 'queued', message: null });
  expect(await waitForJob(job.id)).toMatchObject({ state: 'done', attempts: 2 });
  const rows = await api.runs.metrics({ id: run.id, afterStep: -1 });
  expect(rows).toEqual(Array.from({ length: 30 }, (_, i) => ({ step: i + 1, values: { loss: 1 / (i + 1) } })));
});

test('a workspace closed in the middle asks the worker for a checkpoint and offers the run again', async () => {
  const dir = scratchDir();
  const { opened, dataset } = await openWithDataset(dir);
  const { run, job } = await startEndless(opened, dataset.id);
  await opened.close();
  expect(typesOf(opened.script.sent[0]!)).toEqual(['train', 'pause']);
  expect(opened.script.alive).toBe(0);

  const { opened: again } = await openWithDataset(dir);
  const found = await again.api.runs.get({ id: run.id });
  expect(found).toMatchObject({ state: 'interrupted', jobId: job.id });
  expect(found.checkpointStep).toBe(found.step);
  await again.api.runs.resume({ id: run.id });
  const resumed = await jobWhen(again, job.id, ({ state, done }) => state === 'running' && done > found.step);
  expect(resumed.attempts).toBe(2);
});

test("the trainer's own error is the run's message", async () => {
  const { opened, dataset } = await openWithDataset();
  opened.script.failure = { type: 'failed', code: 'TRAINING_DIVERGED', data: { step: 7, quantity: 'the loss' }, message: 'x' };
  const run = await makeRun(opened, dataset.id);
  expect(run).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/^Training diverged at step 7: the loss is no longer a number;/) as string,
  });
  opened.script.failure = { type: 'failed', code: null, data: null, message: 'out of something' };
  expect((await makeRun(opened, dataset.id, { name: 'second' })).message).toMatch(/a fault in Cardioid: out of something/);
});

test('watch: state, rows so far, then everything as it comes; resumes after a step; ends with its signal', async () => {
  const { opened, dataset } = await openWithDataset();
  const { api, waitForJob } = opened;
  const { run, job } = await api.runs.create(runRequest(dataset.id));
  const leave = new AbortController();
  const events: RunEvent[] = [];
  for await (const event of await api.runs.watch({ id: run.id, afterStep: -1 }, { signal: leave.signal })) {
    events.push(event);
    if (event.type === 'run' && event.run.state === 'done') setTimeout(() => leave.abort(), 300);
  }
  await waitForJob(job.id);
  expect(events[0]!.type).toBe('run');
  const rows = events.flatMap((event) => (event.type === 'metrics' ? event.rows : []));
  expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(events.flatMap((event) => (event.type === 'sheet' ? [event.step] : []))).toEqual([10, 20, 30]);
  // thirty steps a few milliseconds apart are not thirty events
  expect(events.length).toBeLessThan(30);

  const later = await api.runs.watch({ id: run.id, afterStep: 28 });
  const first = [(await later.next()).value, (await later.next()).value] as RunEvent[];
  await later.return?.(undefined);
  expect(first[1]).toEqual({ type: 'metrics', rows: [29, 30].map((step) => ({ step, values: { loss: 1 / step } })) });
  expect(await refusal(api.runs.watch({ id: 'nothing', afterStep: -1 }))).toMatchObject({ code: 'NOT_FOUND' });
});

test('streams end when the workspace closes', async () => {
  const { opened, dataset } = await openWithDataset();
  const { run } = await startEndless(opened, dataset.id);
  const ended: string[] = [];
  const drain = async (name: string, stream: AsyncIterable<unknown>): Promise<void> => {
    for await (const _event of stream);
    ended.push(name);
  };
  const drains = [drain('run', await opened.api.runs.watch({ id: run.id, afterStep: -1 })), drain('jobs', await opened.api.jobs.watch())];
  await new Promise((done) => setTimeout(done, 150));
  expect(ended).toEqual([]);
  await opened.close();
  await Promise.all(drains);
  expect(ended.toSorted()).toEqual(['jobs', 'run']);
});

test('delete ends the training and removes the files', async () => {
  const { opened, dataset } = await openWithDataset();
  const { run } = await startEndless(opened, dataset.id);
  await opened.api.runs.delete({ id: run.id });
  expect(opened.script.alive).toBe(0);
  expect(readdirSync(join(opened.workspaceDir, 'runs'))).toEqual([]);
  expect(await opened.api.runs.list()).toEqual([]);
  expect((await opened.api.jobs.list()).filter(({ kind }) => kind === 'train')).toEqual([]);
  expect(await refusal(opened.api.runs.get({ id: run.id }))).toMatchObject({ code: 'NOT_FOUND' });
});
