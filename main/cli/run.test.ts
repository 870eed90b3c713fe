import { expect, test } from 'vitest';
import { UserError } from '../../shared/contract/errors.ts';
import { runCli } from './testing.ts';

test('help and version need no workspace', async () => {
  expect(await runCli(['--help'])).toMatchObject({ status: 0, stderr: '', opened: 0, stdout: expect.stringContaining('dataset create') });
  expect(await runCli(['train', '--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('--backend auto|cuda|webgpu|native|cpu'),
  });
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await runCli([])).status).toBe(2);
});

test.each([
  [['paint']],
  [['dataset']],
  [['runs', 'fly']],
  [['render', '--colour', 'red']],
  [['sample']],
  [['train', '--dataset', 'x', '--model', 'diffusion']],
  [['dataset', 'export', 'x', '--out', 'y', '--format', 'zip']],
  [['dataset', 'export', 'x', '--out', 'y', '--format', 'npz', '--image', 'jpeg']],
])('%o is wrong usage: one sentence, a hint, status 2', async (args) => {
  const result = await runCli(args);
  expect(result).toMatchObject({ status: 2, stdout: '', opened: 0 });
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).toMatch(/\. "cardioid .*--help" /);
});

test('--json prints one object, otherwise text', async () => {
  const list = async () => [];
  const services = { api: { runs: { list } } };
  expect((await runCli(['runs', 'list', '--json'], services)).stdout).toBe('{"runs":[]}\n');
  expect((await runCli(['runs', 'list'], services)).stdout).toMatch(/^id {2}name/);
});

test('--workspace and --json may stand before the command too', async () => {
  const services = { api: { runs: { list: async () => [] } } };
  expect((await runCli(['--json', '--workspace', 'here', 'runs', 'list'], services)).stdout).toBe('{"runs":[]}\n');
  expect((await runCli(['--workspace=here', '--json', 'runs', 'list'], services)).stdout).toBe('{"runs":[]}\n');
  expect((await runCli(['--json', '--help'])).stdout).toMatch(/^Usage: cardioid COMMAND/);
  const twice = await runCli(['--workspace', 'here', 'runs', 'list', '--workspace', 'there'], services);
  expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining('--workspace is given twice.') });
  expect(await runCli(['--workspace', 'here'])).toMatchObject({ status: 2 });
});

test('the workspace is closed after success and after failure', async () => {
  const failing = { api: { runs: { list: () => Promise.reject(new UserError('NOT_FOUND', { kind: 'run', id: 'x' })) } } };
  expect(await runCli(['runs', 'list'], { api: { runs: { list: async () => [] } } })).toMatchObject({ status: 0, opened: 1, closed: 1 });
  expect(await runCli(['runs', 'list', '--json'], failing)).toMatchObject({
    status: 1,
    opened: 1,
    closed: 1,
    stdout: '',
    stderr: 'There is no run "x" in this workspace.\n',
  });
});

test('errors that came through the contract give the same sentence', async () => {
  const error = Object.assign(new Error('NOT_FOUND'), { code: 'NOT_FOUND', data: { kind: 'run', id: 'x' } });
  expect((await runCli(['runs', 'show', 'x'], { api: { runs: { get: () => Promise.reject(error) } } })).stderr).toBe(
    'There is no run "x" in this workspace.\n',
  );
});

test('a fault of the program shows where it is', async () => {
  const result = await runCli(['runs', 'list'], { api: { runs: { list: () => Promise.reject(new TypeError('x is not a function')) } } });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/fault of Cardioid: TypeError: x is not a function\n\s+at /);
});

test('Ctrl-C is status 130', async () => {
  const abort = new AbortController();
  const list = async () => {
    abort.abort();
    throw abort.signal.reason as Error;
  };
  expect(await runCli(['runs', 'list'], { api: { runs: { list } } }, abort.signal)).toMatchObject({
    status: 130,
    stderr: 'Stopped.\n',
    closed: 1,
  });
});
