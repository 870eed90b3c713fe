import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { scratchDir } from '../../scratch.fixtures.ts';
import { readPictureRecord, encodePicture } from '../../picture.ts';
import { buildDataset } from '../build.ts';
import { hashTree, renderer, smallPlan } from '../dataset.fixtures.ts';
import { exportDataset, type ExportOptions } from './exportDataset.ts';
import { openDataset } from '../read.ts';

const plan = smallPlan({ count: 30 });

const exportImageFolder = (dir: string, out: string, options: Partial<ExportOptions> = {}): Promise<{ files: number }> =>
  exportDataset(dir, out, { format: 'imagefolder', ...options });

async function exported(): Promise<{ dir: string; out: string }> {
  const root = scratchDir();
  const [dir, out] = [join(root, 'dataset'), join(root, 'folder')];
  await buildDataset({ dir, plan, renderer });
  expect(await exportImageFolder(dir, out)).toEqual({ files: 31 });
  return { dir, out };
}

test('pictures hold the pixels and render to themselves; every row has the same columns', async () => {
  const { dir, out } = await exported();
  const reader = await openDataset(dir);
  const rows = readFileSync(join(out, 'metadata.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows).toHaveLength(30);
  expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
  expect(new Set(rows.map((row) => row['formula'])).size).toBeGreaterThan(1);
  for (const row of rows)
    for (const value of Object.values(row)) expect(['string', 'number', 'object']).toContain(value === null ? 'object' : typeof value);
  const png = readFileSync(join(out, String(rows[9]!['file_name'])));
  expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(await reader.image(9));
  const record = readPictureRecord(png, 'a.png');
  expect(rows[9]).toMatchObject({ index: 9, seed: plan.seed, dataset: plan.id });
  expect(record.genome).toEqual(JSON.parse(String(rows[9]!['genome'])));
  expect(record.sample).toEqual({ dataset: plan.id, recipe: plan.recipe.name, seed: plan.seed, index: 9 });
  const pixels = await renderer.rgb(record.genome, record.render);
  expect(Buffer.from(await encodePicture(pixels, plan.sizePx, plan.sizePx, record)).equals(png)).toBe(true);
  await reader.close();
});

const python = spawnSync('python3', ['-c', 'import json']).status === 0;
test.skipIf(!python)('python reads it (needs python3; decodes pictures too where Pillow is installed)', async () => {
  const { out } = await exported();
  const script = `
import json, os, sys
rows = [json.loads(line) for line in open(os.path.join(sys.argv[1], 'metadata.jsonl'))]
sizes = set()
for row in rows:
    path = os.path.join(sys.argv[1], row['file_name'])
    data = open(path, 'rb').read()
    sizes.add((int.from_bytes(data[16:20], 'big'), int.from_bytes(data[20:24], 'big')))
    try:
        from PIL import Image
        Image.open(path).convert('RGB').load()
    except ImportError:
        pass
print(len(rows), sizes)`;
  const result = spawnSync('python3', ['-c', script, out], { encoding: 'utf8' });
  expect(result.stderr).toBe('');
  expect(result.stdout.trim()).toBe('30 {(16, 16)}');
});

test('nothing appears under the final name when it is stopped, is incomplete or the name is taken', async () => {
  const { dir, out } = await exported();
  await expect(exportImageFolder(dir, out)).rejects.toThrow(/folder exists already/);
  const other = `${out}-2`;
  const controller = new AbortController();
  await expect(exportImageFolder(dir, other, { signal: controller.signal, onProgress: () => controller.abort() })).rejects.toThrow(
    /abort/i,
  );
  expect(existsSync(other)).toBe(false);
  // the same command goes on where it was stopped
  await exportImageFolder(dir, other);
  expect(hashTree(other)).toEqual(hashTree(out));
  rmSync(join(dir, 'manifest.json'));
  await expect(exportImageFolder(dir, `${out}-3`)).rejects.toThrow(/cannot be used yet: 30 of its 30 images are made/);
  expect(existsSync(`${out}-3.partial`)).toBe(false);
  expect(readdirSync(out).toSorted()).toEqual(['images', 'metadata.jsonl']);
});

test('what another export left is replaced; a folder of the user with that name is left alone', async () => {
  const { dir, out } = await exported();
  const other = `${out}-2`;
  const partial = `${other}.partial`;
  mkdirSync(join(partial, 'images'), { recursive: true });
  writeFileSync(join(partial, 'images', 'left-over.png'), '');
  writeFileSync(join(partial, 'export.json'), '{"dataset":"another"}');
  // of a process that cannot be there any more
  writeFileSync(join(partial, 'export.pid'), '999999999\n');
  await exportImageFolder(dir, other);
  expect(hashTree(other)).toEqual(hashTree(out));

  mkdirSync(`${out}-3.partial`);
  writeFileSync(join(`${out}-3.partial`, 'diary.txt'), 'mine');
  await expect(exportImageFolder(dir, `${out}-3`)).rejects.toThrow(/folder-3\.partial is in the way/);
  expect(readFileSync(join(`${out}-3.partial`, 'diary.txt'), 'utf8')).toBe('mine');
  expect(existsSync(`${out}-3`)).toBe(false);
});

test('two exports to one folder at once: the second is refused and the first undisturbed', async () => {
  const { dir, out } = await exported();
  const other = `${out}-2`;
  let second: Promise<unknown> | undefined;
  const first = exportImageFolder(dir, other, {
    onProgress: () => (second ??= expect(exportImageFolder(dir, other)).rejects.toThrow(/in use by another export/)),
  });
  await first;
  await second;
  expect(second).toBeDefined();
  expect(hashTree(other)).toEqual(hashTree(out));

  // another process, which is alive as long as this one
  mkdirSync(`${out}-3.partial`);
  writeFileSync(join(`${out}-3.partial`, 'export.pid'), `${process.ppid}\n`);
  await expect(exportImageFolder(dir, `${out}-3`)).rejects.toThrow(new RegExp(`in use by process ${process.ppid}`));
});

test('pixels that changed on the disk are not passed on', async () => {
  const { dir, out } = await exported();
  const shard = join(dir, 'shard-00000.rgb');
  const pixels = readFileSync(shard);
  pixels[100]! ^= 1;
  writeFileSync(shard, pixels);
  await expect(exportImageFolder(dir, `${out}-2`)).rejects.toThrow(/shard-00000\.rgb is damaged/);
  expect(existsSync(`${out}-2`)).toBe(false);
});
