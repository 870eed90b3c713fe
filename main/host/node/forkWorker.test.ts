import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { until } from '../testing/fakeServices.ts';
import { createForkWorker } from './forkWorker.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-fork-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Starts a worker program and records what comes out of it. */
function start(source: string) {
  const program = join(dir, `worker-${source.length}.mjs`);
  writeFileSync(program, source);
  const seen: unknown[] = [];
  const reports: string[] = [];
  const worker = createForkWorker(program, (text) => reports.push(text))();
  worker.onMessage((message) => seen.push(message));
  const exited = new Promise((done) => worker.onExit((code, signal) => done([code, signal])));
  return { worker, seen, reports, exited };
}

test('messages carry typed arrays both ways, chatter goes nowhere', async () => {
  const { worker, seen, reports, exited } = start(`
    console.error('driver chatter'); console.log('more of it');
    process.on('message', (message) => { process.send({ echo: message }); process.disconnect(); });
  `);
  const message = { type: 'pause', bytes: new Uint8Array([1, 2, 3]) };
  worker.send(message as never);
  expect(await exited).toEqual([0, null]);
  expect(seen).toEqual([{ echo: message }]);
  expect((seen[0] as { echo: { bytes: unknown } }).echo.bytes).toBeInstanceOf(Uint8Array);
  expect(reports).toEqual([]);
  worker.send({ type: 'stop' });
});

test('a worker that dies says why', async () => {
  const { reports, exited } = start(`process.stderr.write('out of luck\\n'); process.exitCode = 3; process.disconnect();`);
  expect(await exited).toEqual([3, null]);
  await until(() => reports.length > 0);
  expect(reports).toEqual(['out of luck\n']);
});

test('a worker that is killed is silent', async () => {
  const { worker, seen, reports, exited } = start(
    `process.stderr.write('busy'); process.send('ready'); setInterval(() => undefined, 1000);`,
  );
  await until(() => seen.length > 0);
  worker.kill();
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(reports).toEqual([]);
});

test('Ctrl-C at the terminal is not for the worker', async () => {
  const { worker, seen, exited } = start(`
    process.send('ready');
    process.on('message', (message) => { process.send(message); process.disconnect(); });
  `);
  await until(() => seen.length > 0);
  process.kill(worker.pid!, 'SIGINT');
  worker.send({ type: 'pause' });
  expect(await exited).toEqual([0, null]);
  expect(seen).toEqual(['ready', { type: 'pause' }]);
});
