import { expect, test } from 'vitest';
import type { BackendReport } from '../train/protocol.ts';
import type { WorkerHandle } from '../train/workerHandle.ts';
import { runDoctor } from './doctor.ts';

/** A worker that answers a probe, or ends. */
function probeWorker(answer: { reports: BackendReport[] } | { exitCode: number }) {
  const state = { kills: 0 };
  const forkWorker = (): WorkerHandle => {
    let say: Parameters<WorkerHandle['onMessage']>[0];
    let end: Parameters<WorkerHandle['onExit']>[0];
    return {
      pid: 1,
      onMessage: (listener) => void (say = listener),
      onExit: (listener) => void (end = listener),
      kill: () => void state.kills++,
      send: (message) => {
        expect(message).toEqual({ type: 'probe-backends' });
        if ('reports' in answer) say({ type: 'backends', reports: answer.reports });
        else end(answer.exitCode, null);
      },
    };
  };
  return { state, forkWorker };
}

const report = (name: BackendReport['name'], change: Partial<BackendReport> = {}): BackendReport => ({
  name,
  status: 'ok',
  device: `${name} device`,
  reason: '',
  ...change,
});

test('says what is here and why the rest is not', async () => {
  const reports = [
    report('cuda', { status: 'absent', device: '', reason: 'the package is not installed' }),
    report('webgpu', { status: 'broken', device: '', reason: 'no adapter' }),
    report('native'),
    report('cpu'),
  ];
  const { forkWorker, state } = probeWorker({ reports });
  const checks = await runDoctor({ forkWorker });
  const byId = Object.fromEntries(checks.map((check) => [check.id, check]));
  expect(Object.keys(byId)).toEqual([
    'node',
    'sqlite',
    'sharp',
    'native:render',
    'native:tensor',
    'renderer:webgpu',
    'backend:cuda',
    'backend:webgpu',
    'backend:native',
    'backend:cpu',
    'electron',
    'chromium',
  ]);
  expect(byId['backend:cuda']).toMatchObject({ status: 'absent', detail: 'the package is not installed' });
  expect(byId['backend:webgpu']).toMatchObject({ status: 'broken', detail: 'no adapter' });
  expect(byId['native:tensor']).toMatchObject({ status: 'ok', detail: 'native device' });
  expect(byId['node']!.detail).toContain(process.versions.node);
  expect(byId['sqlite']).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^SQLite 3\./) as string });
  expect(byId['sharp']!.detail).toMatch(/^sharp \d/);
  for (const check of checks) expect(check.detail.length).toBeGreaterThan(3);
  expect(state.kills).toBe(1);
});

test('a graphics driver that is not there is absent, for drawing and for training', async () => {
  const reports = [
    report('cuda', { status: 'absent', device: '', reason: 'the package is not installed' }),
    report('webgpu', { status: 'absent', device: '', reason: 'no graphics driver was found' }),
    report('native'),
    report('cpu'),
  ];
  const checks = await runDoctor({ forkWorker: probeWorker({ reports }).forkWorker });
  for (const id of ['renderer:webgpu', 'backend:webgpu'])
    expect(checks.find((check) => check.id === id)).toMatchObject({ status: 'absent', detail: 'no graphics driver was found' });
});

test('a probe that crashes is said to have crashed', async () => {
  const checks = await runDoctor({ forkWorker: probeWorker({ exitCode: 139 }).forkWorker });
  const backends = checks.filter(({ id }) => id.startsWith('backend:'));
  expect(backends).toHaveLength(4);
  for (const backend of backends) expect(backend).toMatchObject({ status: 'broken', detail: 'the probe ended with code 139' });
});
