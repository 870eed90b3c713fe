import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { cardioid, countFiles, hashTree, killWhen, root, scratch } from './cardioid.ts';

const { dir, remove } = scratch();
test.afterAll(remove);

const create = (workspace: string) => [
  'dataset',
  'create',
  '--recipe',
  'kali-ornaments',
  '--count',
  '400',
  '--size',
  '32',
  '--name',
  'kept',
  '--seed',
  '9',
  '--workspace',
  workspace,
  '--json',
];

test('a dataset killed again and again ends with the same bytes', async () => {
  const calm = join(dir, 'calm');
  const rough = join(dir, 'rough');
  const id = String(cardioid(create(calm)).json['id']);
  let kills = 0;
  for (let wanted = 1; wanted <= 3; wanted++) {
    const folder = join(rough, 'datasets', id);
    // the command that made it resumes it: same plan, same folder
    if ((await killWhen(create(rough), () => countFiles(folder, /^shard-\d+\.json$/) >= wanted)) === 'killed') kills++;
  }
  expect(kills).toBeGreaterThan(0);
  expect(existsSync(join(rough, 'datasets', id, 'manifest.json'))).toBe(false);
  const finished = cardioid(create(rough));
  expect(finished.stderr).not.toMatch(/error/i);
  expect(finished.json).toMatchObject({ id, state: 'complete' });
  expect(hashTree(join(rough, 'datasets', id))).toEqual(hashTree(join(calm, 'datasets', id)));
});

test('a training killed in the middle resumes to the same bytes', async () => {
  const workspace = join(dir, 'calm');
  const dataset = (cardioid(['dataset', 'list', '--workspace', workspace, '--json']).json['datasets'] as { id: string }[])[0]!.id;
  const config = join(dir, 'tiny.json');
  writeFileSync(config, JSON.stringify({ startChannels: 4, maxChannels: 8, latentSize: 8, checkpointEvery: 5, sheetEvery: 10 }));
  const train = (name: string) => [
    'train',
    '--dataset',
    dataset,
    '--model',
    'style-alae',
    '--config',
    config,
    '--steps',
    '30',
    '--batch',
    '8',
    '--seed',
    '3',
    '--name',
    name,
    '--workspace',
    workspace,
    '--json',
  ];
  const calm = String(cardioid(train('calm')).json['id']);
  const runs = join(workspace, 'runs');
  const others = () => readdirSync(runs).filter((id) => id !== calm);
  expect(await killWhen(train('rough'), () => others().some((id) => countFiles(join(runs, id, 'checkpoints'), /\.json$/) >= 2))).toBe(
    'killed',
  );
  const rough = others()[0]!;
  const show = cardioid(['runs', 'show', rough, '--workspace', workspace, '--json']);
  expect(show.stderr).toBe('');
  const shown = show.json;
  expect(shown['state']).toBe('interrupted');
  expect(Number(shown['checkpointStep'])).toBeGreaterThan(0);
  expect(cardioid(['runs', 'resume', rough, '--workspace', workspace, '--json']).json).toMatchObject({ step: 30, state: 'done' });
  for (const part of ['checkpoints', 'sheets']) {
    const expected = hashTree(join(runs, calm, part), (name) => name.startsWith('000000030'));
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    expect(hashTree(join(runs, rough, part), (name) => name.startsWith('000000030'))).toEqual(expected);
  }
});

test('a workspace open elsewhere is refused, and free again after kill -9', async () => {
  const workspace = join(dir, 'calm');
  const holder = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--port', '0', '--no-open', '--workspace', workspace], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await new Promise<void>((ready) => holder.stdout!.on('data', (chunk: Buffer) => String(chunk).includes('http://') && ready()));
  const refused = cardioid(['dataset', 'list', '--workspace', workspace]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/already open in another process/);
  process.kill(-holder.pid!, 'SIGKILL');
  await new Promise((done) => holder.once('exit', done));
  expect(cardioid(['dataset', 'list', '--workspace', workspace]).status).toBe(0);
});

test('a full disk stops the work with one sentence and leaves it resumable', () => {
  test.skip(process.getuid?.() !== 0 || process.platform !== 'linux', 'mounting a small file system needs root on Linux');
  const small = join(dir, 'small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
  test.skip(mounted.status !== 0, 'this system does not allow mounting a tmpfs');
  try {
    const args = [
      'dataset',
      'create',
      '--recipe',
      'kali-ornaments',
      '--count',
      '600',
      '--size',
      '64',
      '--name',
      'big',
      '--seed',
      '1',
      '--workspace',
      small,
    ];
    const result = cardioid(args);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/no space left/i);
    expect(result.stderr).not.toMatch(/\bat .*\.js:\d+/);
    spawnSync('mount', ['-o', 'remount,size=40m', small]);
    expect(cardioid([...args, '--json']).json).toMatchObject({ state: 'complete' });
  } finally {
    spawnSync('umount', ['-l', small]);
  }
});
