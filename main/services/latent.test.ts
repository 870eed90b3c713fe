import { expect, test } from 'vitest';
import { pino } from 'pino';
import type { LatentExpression } from '../../shared/contract/latent.ts';
import type { ServeJob } from '../train/protocol.ts';
import type { ServiceContext } from './context.ts';
import { LatentService } from './latent.ts';
import { fakeWorkers, jobWhen, makeDataset, makeRun, openTest, plainAnswer, refusal, runRequest, until } from './services.fixtures.ts';

const expression = (t: number): LatentExpression => ({ a: { kind: 'seed', seed: 1 }, b: { kind: 'sample', index: 2 }, t });

async function openTrained() {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  const run = await makeRun(opened, dataset.id);
  opened.script.sent.length = 0;
  return { ...opened, dataset, run };
}

test('open loads the newest checkpoint once; the map is the decoder’s', async () => {
  const { api, script, run, dataset, workspaceDir } = await openTrained();
  const session = await api.latent.open({ runId: 'first' });
  expect(session).toEqual({
    runId: run.id,
    step: 10,
    model: 'vae',
    sizePx: 16,
    latentSize: 8,
    slots: 4,
    slotSizesPx: [4, 4, 8, 8],
    datasetId: dataset.id,
    datasetCount: 12,
    backend: 'cpu',
  });
  await api.latent.open({ runId: run.id });
  expect(await api.latent.map({ runId: run.id })).toEqual(await plainAnswer({ method: 'map', maxPoints: 2000 }));
  expect(script.sent).toHaveLength(1);
  const serve = script.sent[0]!.find((message) => message.type === 'serve') as { job: ServeJob };
  expect(serve.job).toMatchObject({
    runDir: `${workspaceDir}/runs/${run.id}`,
    datasetDir: `${workspaceDir}/datasets/${dataset.id}`,
    config: { steps: 30 },
  });
  await api.latent.close();
  await until(() => script.alive === 0);
});

test('what has no latent space is refused', async () => {
  const opened = await openTest();
  const { api, script } = opened;
  const dataset = await makeDataset(opened);
  expect(await refusal(api.latent.open({ runId: 'nothing' }))).toMatchObject({ code: 'NOT_FOUND' });
  script.failure = { type: 'failed', code: 'FILE_CORRUPT', data: { file: 'a.safetensors', reason: 'it is cut short' }, message: '' };
  const run = await makeRun(opened, dataset.id);
  expect(await refusal(api.latent.open({ runId: run.id }))).toMatchObject({
    code: 'NOT_READY',
    message: 'The run "first" cannot be used yet: it has no checkpoint.',
  });
});

test('a damaged checkpoint is named, and the next try starts a new decoder', async () => {
  const { api, script, run } = await openTrained();
  script.answer = () => new Promise(() => undefined);
  script.failure = { type: 'failed', code: 'FILE_CORRUPT', data: { file: 'a.safetensors', reason: 'it is cut short' }, message: '' };
  expect(await refusal(api.latent.open({ runId: run.id }))).toMatchObject({
    code: 'FILE_CORRUPT',
    defined: true,
    message: 'The file a.safetensors is damaged: it is cut short.',
  });
  script.failure = null;
  script.answer = plainAnswer;
  expect((await api.latent.open({ runId: run.id })).step).toBe(10);
  expect(script.sent).toHaveLength(2);
  await until(() => script.alive === 1);
});

test('a session keeps its checkpoint while training goes on; open takes the newer one; another run replaces it', async () => {
  const opened = await openTest();
  const { api, script } = opened;
  const dataset = await makeDataset(opened);
  const { run, job } = await api.runs.create(runRequest(dataset.id, { steps: 1_000_000, checkpointEvery: 20, sheetEvery: 1_000_000 }));
  await jobWhen(opened, job.id, ({ done }) => done >= 20);
  await api.latent.open({ runId: run.id });
  const decoders = (): number => script.sent.filter(([first]) => first?.type === 'serve').length;
  await jobWhen(opened, job.id, ({ done }) => done >= 60);
  await api.latent.map({ runId: run.id });
  expect(decoders()).toBe(1);
  await api.latent.open({ runId: run.id });
  expect(decoders()).toBe(2);
  await api.runs.pause({ id: run.id });
  const second = await makeRun(opened, dataset.id, { name: 'second' });
  await api.latent.map({ runId: second.id });
  expect(decoders()).toBe(3);
  await until(() => script.alive === 1);
  await api.runs.delete({ id: second.id });
  await until(() => script.alive === 0);
});

/** The service alone, over a table of one run. */
function serviceAlone(idleMs: number) {
  const { forkWorker, script } = fakeWorkers();
  const run = { id: 'r', name: 'r', datasetId: 'd', model: 'vae', sizePx: 16, checkpointStep: 10, record: { config: {} } };
  const context = {
    workspaceDir: '/w',
    forkWorker,
    log: pino({ level: 'silent' }),
    runs: { find: () => run },
    datasets: { find: () => ({ id: 'd', count: 12 }) },
  };
  return { script, service: new LatentService(context as unknown as ServiceContext, idleMs) };
}

const never = new AbortController().signal;

test('newest wins per client: the older request is given up and the worker told so', async () => {
  const { service, script } = serviceAlone(60_000);
  let release = (): void => undefined;
  script.answer = async (request) => {
    if (request.method === 'decode' && request.expressions[0]!.t === 0) await new Promise<void>((resolve) => (release = resolve));
    return plainAnswer(request);
  };
  const first = service.decode('r', [expression(0)], 'window 1', never);
  const other = service.decode('r', [expression(0.2)], 'window 2', never);
  await until(() => script.sent[0]!.filter(({ type }) => type === 'request').length === 3);
  const second = service.decode('r', [expression(0.5)], 'window 1', never);
  await expect(first).rejects.toThrow(/abort/i);
  expect((await second).rgb[0]).toBe(100);
  expect((await other).rgb[0]).toBe(40);
  expect(script.sent[0]!.filter(({ type }) => type === 'abandon')).toHaveLength(1);
  release(); // its late answer harms nobody
  expect((await service.decode('r', [expression(1)], 'window 1', never)).rgb[0]).toBe(200);
  service.close();
});

test('a request that its asker leaves is given up', async () => {
  const { service, script } = serviceAlone(60_000);
  script.answer = (request) => (request.method === 'decode' ? new Promise(() => undefined) : plainAnswer(request));
  const asker = new AbortController();
  const answer = service.decode('r', [expression(0)], null, asker.signal);
  await until(() => script.sent[0]!.filter(({ type }) => type === 'request').length === 2);
  asker.abort();
  await expect(answer).rejects.toThrow(/abort/i);
  expect(script.sent[0]!.at(-1)).toEqual({ type: 'abandon', id: 2 });
  service.close();
});

test('layer choices must fit the model', async () => {
  const { service, script } = serviceAlone(60_000);
  await expect(service.decode('r', [{ ...expression(1), slots: [true] }], null, never)).rejects.toThrow(
    'The layer choice has 1 entries, but the model has 4 slots.',
  );
  service.close();
  script.answer = async (request) =>
    request.method === 'open' ? { step: 1, latentSize: 8, slots: 1, slotSizesPx: [16], backend: 'cpu' } : plainAnswer(request);
  await expect(service.decode('r', [{ ...expression(1), slots: [true] }], null, never)).rejects.toThrow(/^This model has no layers to mix/);
  service.close();
});

test('a decoder nobody asks is ended, but not while it works', async () => {
  const { service, script } = serviceAlone(60);
  let release = (): void => undefined;
  script.answer = async (request) => {
    if (request.method === 'map') await new Promise<void>((resolve) => (release = resolve));
    return plainAnswer(request);
  };
  const map = service.map('r', 10);
  await new Promise((done) => setTimeout(done, 200));
  expect(script.alive).toBe(1);
  release();
  await map;
  await until(() => script.alive === 0);
  await service.open('r');
  expect(script.alive).toBe(1);
  service.close();
});

test('closing refuses what is still asked', async () => {
  const { service, script } = serviceAlone(60_000);
  script.answer = () => new Promise(() => undefined);
  const map = service.map('r', 10);
  await until(() => script.sent[0]!.length === 3);
  service.close();
  await expect(map).rejects.toThrow('Decoding was cancelled.');
});
