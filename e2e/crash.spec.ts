import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { RandomStream } from '../shared/math/rng.ts';
import { cardioid, hashTree, root, scratch } from './cardioid.ts';

const { dir, remove } = scratch();
test.afterAll(remove);

const kills = 50;
const sizePx = 64;
/** as datasets of this size are laid out: 8 MiB a shard, in powers of two */
const imagesPerShard = 512;
const shards = 12;

const create = (workspace: string) =>
  ['dataset', 'create', '--recipe', 'kali-ornaments', '--count', String(shards * imagesPerShard), '--size', String(sizePx)].concat([
    '--name',
    'crash',
    '--seed',
    '11',
    '--workspace',
    workspace,
    '--json',
  ]);

/** Bytes of the shard that is being written, by a process that began after this time, and how many shards are whole. */
function progressOf(folder: string, sinceMs: number): { bytes: number; whole: number } {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const growing = names.find((name) => name.endsWith('.rgb.tmp'));
  const stats = growing && statSync(join(folder, growing), { throwIfNoEntry: false });
  const bytes = stats && stats.mtimeMs > sinceMs ? stats.size : 0;
  return { bytes, whole: names.filter((name) => /^shard-\d+\.json$/.test(name)).length };
}

/**
 * Builds until this share of a shard is written, then ends the process as a power cut would. From 1 to 1.1 the moment lies around the end of the
 * shard, while it is flushed, renamed and recorded; beyond, behind it.
 */
async function buildAndKill(workspace: string, folder: string, share: number): Promise<void> {
  const startedMs = Date.now();
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...create(workspace)], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    // the same program starts fifty times
    env: { ...process.env, NODE_COMPILE_CACHE: join(dir, 'compiled') },
  });
  const ended = new Promise<boolean>((done) => child.once('exit', (code) => done(code !== null)));
  const before = progressOf(folder, startedMs);
  const wanted = Math.min(share, 1) * imagesPerShard * sizePx * sizePx * 3;
  for (
    let now = before;
    child.exitCode === null && now.bytes < Math.max(1, wanted) && now.whole === before.whole;
    now = progressOf(folder, startedMs)
  )
    await setTimeout(1);
  if (share > 1.1) while (child.exitCode === null && progressOf(folder, startedMs).whole === before.whole) await setTimeout(1);
  if (share > 1) await setTimeout((share % 0.1) * 300);
  process.kill(-child.pid!, 'SIGKILL');
  expect(await ended, 'the build ended before it could be killed').toBe(false);
}

test(`a build killed at ${kills} random moments ends with the bytes of one left in peace`, async () => {
  test.setTimeout(400_000);
  const [calm, rough] = [join(dir, 'calm'), join(dir, 'rough')];
  const undisturbed = cardioid(create(calm));
  expect(undisturbed.status, undisturbed.stderr).toBe(0);
  const id = String(undisturbed.json['id']);
  const folder = join(rough, 'datasets', id);
  const rng = RandomStream.fromSeed(3).split('kills');
  for (let kill = 0; kill < kills; kill++) await buildAndKill(rough, folder, rng.range(0, 1.2));
  expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  const { whole } = progressOf(folder, 0);
  expect(whole, 'some kills came after a shard was whole').toBeGreaterThan(0);
  const finished = cardioid(create(rough));
  expect(finished.json).toMatchObject({ id, state: 'complete' });
  expect(hashTree(folder)).toEqual(hashTree(join(calm, 'datasets', id)));
});
