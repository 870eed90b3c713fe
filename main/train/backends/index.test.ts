import { expect, test } from 'vitest';
import { probeBackends, selectBackend } from './index.ts';
import { tf } from './tf.ts';

test('the cpu and native backends can be chosen by name', async () => {
  for (const name of ['cpu', 'native'] as const) {
    const selected = await selectBackend(name, { threads: 2 });
    expect(selected.name).toBe(name);
    expect(selected.device).not.toBe('');
    expect(tf.getBackend()).toBe(name);
    expect(Array.from(selected.tf.square(tf.tensor1d([3])).dataSync())).toEqual([9]);
  }
});

test('a backend that is not there is refused with its reason, and the current one stays', async () => {
  await selectBackend('cpu');
  const [cuda] = await probeBackends();
  if (cuda?.status === 'ok') return;
  await expect(selectBackend('cuda')).rejects.toThrow(/The backend cuda is not available here: .+\.$/);
  expect(tf.getBackend()).toBe('cpu');
});

test('auto chooses the first that works', async () => {
  const reports = await probeBackends();
  const usable = reports.find(({ status, reason }) => status === 'ok' && !reason.includes('processor'));
  // a software graphics device is reported as working, with the reason why it is not chosen
  expect((await selectBackend('auto')).name).toBe(usable?.name);
});

test('the report names every backend once, with a device or a reason', async () => {
  const reports = await probeBackends();
  expect(reports.map(({ name }) => name)).toEqual(['cuda', 'webgpu', 'native', 'cpu']);
  for (const { status, device, reason } of reports) {
    expect(status === 'ok' ? device : reason).not.toBe('');
    expect(reason).not.toMatch(/\n|\.$/);
  }
  expect(reports[2]?.status).toBe('ok');
});

test('a check that takes too long is given up', async () => {
  const reports = await probeBackends({ timeoutMs: 1 });
  expect(reports[1]?.status).not.toBe('ok');
});
