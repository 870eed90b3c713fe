import { afterEach, expect, test } from 'vitest';
import { RunFeed } from './runFeed.svelte.ts';
import { FakeServices, rowsUpTo, runOf } from './testing/fakeServices.ts';

let feed: RunFeed | null = null;
afterEach(() => feed?.close());

async function open(services: FakeServices): Promise<RunFeed> {
  feed = new RunFeed(services.client, 'first');
  await expect.poll(() => feed!.state).not.toBe('loading');
  return feed;
}

function training(): FakeServices {
  const services = new FakeServices();
  services.runs = [runOf({ step: 30 })];
  services.rows = rowsUpTo(30);
  services.sheets = [0, 10, 20];
  return services;
}

test('a run comes with its rows, sheets and checkpoints and grows with its stream', async () => {
  const services = training();
  const opened = await open(services);
  await expect.poll(() => opened.metrics.lastStep).toBe(30);
  expect(opened.sheets).toEqual([0, 10, 20]);
  expect(opened.checkpoints).toEqual([20]);
  const before = opened.revision;
  services.emit({ type: 'metrics', rows: rowsUpTo(32, 31) });
  services.emit({ type: 'sheet', step: 30 });
  await expect.poll(() => opened.metrics.lastStep).toBe(32);
  await expect.poll(() => opened.sheets).toEqual([0, 10, 20, 30]);
  expect(opened.revision).toBeGreaterThan(before);
});

test('after a lost connection it asks only for what came after its last step', async () => {
  const services = training();
  const opened = await open(services);
  await expect.poll(() => opened.metrics.lastStep).toBe(30);
  services.rows = rowsUpTo(45);
  services.watchers[0]!.fail();
  await expect.poll(() => opened.state).toBe('reconnecting');
  await expect.poll(() => opened.metrics.lastStep, { timeout: 5000 }).toBe(45);
  expect(services.watchers.map((watcher) => watcher.afterStep)).toEqual([30]);
  expect(opened.metrics.steps).toHaveLength(45);
  expect(opened.state).toBe('live');
});

test('a new checkpoint is looked up with the rest of the record', async () => {
  const services = training();
  const opened = await open(services);
  services.runs = [runOf({ step: 40, checkpointStep: 40 })];
  services.emit({ type: 'run', run: services.runs[0]! });
  await expect.poll(() => opened.checkpoints).toEqual([40]);
});

test('a run that does not exist says so and is not asked for again', async () => {
  const opened = await open(new FakeServices());
  expect(opened.state).toBe('failed');
  expect(opened.problem).toContain('"first"');
});

test('closing ends the stream', async () => {
  const services = training();
  await open(services);
  await expect.poll(() => services.watchers).toHaveLength(1);
  feed!.close();
  await expect.poll(() => services.watchers).toHaveLength(0);
});
