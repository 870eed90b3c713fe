import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { RandomStream } from '../shared/math/rng.ts';
import { cardioid, countFiles, killWhen, scratch } from './cardioid.ts';

/** Other moments in every run. */
const moments = RandomStream.fromSeed(process.pid);

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

for (const ending of ['y4m', 'mp4'] as const) {
  test(`a .${ending} film that is killed again and again goes on with its frames, and has the bytes of one that was not`, () => {
    test.setTimeout(240_000);
    return filmed(ending);
  });
}

async function filmed(ending: string): Promise<void> {
  const { dir, remove } = scratch();
  const [whole, killed] = [join(dir, `whole.${ending}`), join(dir, `killed.${ending}`)];
  const frames = 60;
  const command = (file: string): string[] => ['sequence', 'kali-drift', '--frames', String(frames), '--size', '200x160', '--out', file];
  const first = cardioid([...command(whole), '--json']);
  test.skip(first.stderr.includes('needs ffmpeg'), 'needs ffmpeg');
  expect(first.json).toMatchObject({ made: frames, kept: 0 });
  let kills = 0;
  for (let round = 0; round < 4; round++) {
    const target = Math.floor(frames * (round + moments.uniform()) * 0.22) + 1;
    const end = await killWhen(command(killed), () => countFiles(`${killed}.partial`, /\.png$/) >= target);
    if (end === 'ended') break;
    kills++;
    expect(existsSync(killed)).toBe(false);
  }
  expect(kills).toBeGreaterThan(1);
  const kept = countFiles(`${killed}.partial`, /\.png$/);
  const last = cardioid([...command(killed), '--json']);
  expect(last.json).toMatchObject({ made: frames - kept, kept });
  expect(hashOf(killed)).toBe(hashOf(whole));
  expect(readdirSync(dir).toSorted()).toEqual([`killed.${ending}`, `whole.${ending}`]);
  remove();
}

test('an npz export that is killed again and again goes on, and has the bytes of one that was not', async () => {
  test.setTimeout(300_000);
  const { dir, remove } = scratch();
  const workspace = ['--workspace', join(dir, 'workspace')];
  const made = cardioid([
    'dataset',
    'create',
    '--recipe',
    'kali-sweep',
    '--count',
    '1500',
    '--size',
    '256',
    '--name',
    'large',
    ...workspace,
    '--json',
  ]);
  expect(made.status).toBe(0);
  const command = (out: string): string[] => ['dataset', 'export', String(made.json['id']), '--out', out, '--format', 'npz', ...workspace];
  const [whole, killed] = [join(dir, 'whole'), join(dir, 'killed')];
  expect(cardioid(command(whole)).status).toBe(0);
  const part = join(`${killed}.partial`, 'dataset.npz.part');
  const bytes = statSync(join(whole, 'dataset.npz')).size;
  let kills = 0;
  for (let round = 0; round < 4; round++) {
    const target = bytes * 0.24 * (round + moments.uniform());
    const length = (): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    if ((await killWhen(command(killed), () => length() >= target)) === 'ended') break;
    kills++;
    expect(existsSync(killed)).toBe(false);
  }
  expect(kills).toBeGreaterThan(1);
  const { bytes: written } = JSON.parse(readFileSync(`${part}.json`, 'utf8')) as { bytes: number };
  expect(written).toBeGreaterThan(32 << 20);
  expect(cardioid(command(killed)).status).toBe(0);
  expect(readdirSync(killed)).toEqual(['dataset.npz']);
  expect(hashOf(join(killed, 'dataset.npz'))).toBe(hashOf(join(whole, 'dataset.npz')));
  expect(existsSync(`${killed}.partial`)).toBe(false);
  remove();
});
