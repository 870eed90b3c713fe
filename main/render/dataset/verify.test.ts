import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../scratch.fixtures.ts';
import { buildDataset } from './build.ts';
import { renderer, smallPlan } from './dataset.fixtures.ts';
import { verifyDataset } from './verify.ts';

async function built(): Promise<string> {
  const dir = join(scratchDir(), 'dataset');
  await buildDataset({ dir, plan: smallPlan({ count: 80 }), renderer });
  return dir;
}

/** Changes a file of a shard and its recorded hash with it, as a forger would. */
function forge(dir: string, name: string, key: 'sha256' | 'genomesSha256', change: (bytes: Buffer) => Buffer): void {
  const bytes = change(readFileSync(join(dir, name)));
  writeFileSync(join(dir, name), bytes);
  const record = join(dir, name.replace(/\.\w+$/, '.json'));
  const json = JSON.parse(readFileSync(record, 'utf8')) as Record<string, unknown>;
  writeFileSync(record, JSON.stringify({ ...json, [key]: createHash('sha256').update(bytes).digest('hex') }));
}

test('a sound dataset is ok', async () => {
  expect(await verifyDataset(await built(), renderer, { images: 20 })).toEqual({
    ok: true,
    shardsChecked: 5,
    imagesRerendered: 20,
    problems: [],
  });
});

test('asked for more images than there are, it takes all', async () => {
  expect((await verifyDataset(await built(), renderer, { images: 1000 })).imagesRerendered).toBe(80);
});

test('one flipped bit is found by its hash, and the file named', async () => {
  const dir = await built();
  const path = join(dir, 'shard-00001.rgb');
  const bytes = readFileSync(path);
  bytes[7]! ^= 1;
  writeFileSync(path, bytes);
  const report = await verifyDataset(dir, renderer, { images: 0 });
  expect(report.ok).toBe(false);
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0]).toMatch(/shard-00001\.rgb is damaged: its SHA-256/);
});

test('pixels that are not what the genome renders to are found though the hash fits', async () => {
  const dir = await built();
  forge(dir, 'shard-00002.rgb', 'sha256', (bytes) => bytes.fill(0, 0, 16 * 16 * 3));
  const { problems } = await verifyDataset(dir, renderer, { images: 80 });
  expect(problems).toContainEqual('Image 32 in shard-00002.rgb is not what its genome renders to.');
  expect(problems.some((problem) => problem.includes('manifest.json'))).toBe(true);
});

test('a genome that is not the recipe’s is found', async () => {
  const dir = await built();
  forge(dir, 'shard-00000.jsonl', 'genomesSha256', (bytes) =>
    Buffer.from(bytes.toString().replace(/"rotationDeg":[^}]*/, '"rotationDeg":1.5')),
  );
  expect((await verifyDataset(dir, renderer, { images: 80 })).problems).toContainEqual(
    'The genome of image 0 is not sample 0 of the recipe.',
  );
});

test('an incomplete dataset is checked as far as it goes', async () => {
  const dir = await built();
  rmSync(join(dir, 'manifest.json'));
  rmSync(join(dir, 'shard-00003.json'));
  expect(await verifyDataset(dir, renderer, { images: 5 })).toMatchObject({
    ok: false,
    shardsChecked: 3,
    problems: ['The dataset in dataset has 48 of its 80 images.'],
  });
});

test('another renderer’s images are not compared', async () => {
  const report = await verifyDataset(await built(), { ...renderer, name: 'native/other' }, { images: 5 });
  expect(report).toMatchObject({ ok: false, imagesRerendered: 0 });
  expect(report.problems[0]).toContain(`made by ${renderer.name}, and this is native/other`);
});
