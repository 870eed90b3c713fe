import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Recipe } from '../../../shared/genome/recipe.ts';
import { loadTrainingImages } from '../../train/data/trainingImages.ts';
import { scratchDir } from '../scratch.fixtures.ts';
import { buildDataset } from './build.ts';
import { countDataset } from './counts.ts';
import { everything, renderer, smallPlan } from './dataset.fixtures.ts';
import { exportDataset } from './export/exportDataset.ts';
import { importDataset } from './import/importDataset.ts';
import { openDataset } from './read.ts';

const classes = 5;
const count = 23;
const kali = everything.parts.find((part) => part.base.formula === 'kali')!;
const labelled: Recipe = {
  ...everything,
  accept: {},
  parts: [kali],
  labels: { classes, instance: ['view.width', 'palette'] },
  valShare: 0.4,
};

/** 23 images of five classes, two of them set apart. */
async function labelledDataset(): Promise<{ root: string; dir: string; val: Set<number> }> {
  const root = scratchDir();
  const dir = join(root, 'dataset');
  await buildDataset({ dir, plan: smallPlan({ recipe: labelled, count }), renderer });
  const reader = await openDataset(dir);
  const val = new Set((await reader.samples(0, classes)).flatMap(({ split, label }) => (split === 'val' ? [label!] : [])));
  await reader.close();
  expect(val.size).toBe(2);
  return { root, dir, val };
}

async function importedDataset(parts: readonly string[]): Promise<string> {
  const root = scratchDir();
  for (const [p, part] of parts.entries())
    for (const label of ['cups', 'jugs']) {
      const folder = join(root, 'pictures', part, label);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 3 + p; i++)
        writeFileSync(
          join(folder, `${i}.png`),
          await sharp({
            create: { width: 16, height: 16, channels: 3, background: { r: 90 * p, g: 60 * i, b: label === 'cups' ? 0 : 255 } },
          })
            .png()
            .toBuffer(),
        );
    }
  const { manifest } = await importDataset({ path: join(root, 'pictures'), datasetsDir: root, sizePx: 16, skip: 0, unique: false });
  return join(root, manifest.plan.id);
}

const labelsOf = (folder: string): number[] => readdirSync(folder).map(Number);

test('image folders go by part and class, and every row says both', async () => {
  const { root, dir, val } = await labelledDataset();
  await exportDataset(dir, join(root, 'out'), { format: 'imagefolder' });
  expect(readdirSync(join(root, 'out')).toSorted()).toEqual(['metadata.jsonl', 'train', 'val']);
  expect(new Set(labelsOf(join(root, 'out', 'val')))).toEqual(val);
  expect(labelsOf(join(root, 'out', 'train')).toSorted()).toEqual([0, 1, 2, 3, 4].filter((label) => !val.has(label)));
  const rows = readFileSync(join(root, 'out', 'metadata.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number; label: string; split: string; file_name: string });
  expect(rows).toHaveLength(count);
  for (const { index, label, split, file_name } of rows) {
    expect([Number(label), split]).toEqual([index % classes, val.has(index % classes) ? 'val' : 'train']);
    expect(file_name.startsWith(`${split}/${label}/`)).toBe(true);
  }
});

test('FractalDB folders have a number for each class; archives and rows say the part', async () => {
  const { root, dir, val } = await labelledDataset();
  await exportDataset(dir, join(root, 'fractaldb'), { format: 'fractaldb' });
  expect(readdirSync(join(root, 'fractaldb', '00003')).toSorted()).toEqual([0, 1, 2, 3].map((i) => `00003_000${i}.png`));
  await exportDataset(dir, join(root, 'web'), { format: 'webdataset' });
  const tar = readFileSync(join(root, 'web', 'shard-000000.tar')).toString('latin1');
  const found = [...tar.matchAll(/\{"index":(\d+),.*?"label":"(\d+)","split":"(\w+)"/g)];
  expect(found).toHaveLength(count);
  for (const [, index, label, split] of found) {
    expect(Number(label)).toBe(Number(index) % classes);
    expect(split).toBe(val.has(Number(label)) ? 'val' : 'train');
  }
});

const numpy = ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import numpy']).status === 0);
test.skipIf(!numpy)('numpy reads labels and parts as arrays (needs numpy)', async () => {
  const { root, dir, val } = await labelledDataset();
  await exportDataset(dir, join(root, 'out'), { format: 'npz' });
  const script = `
import json, sys
import numpy as np
data = np.load(sys.argv[1] + '/dataset.npz')
print(json.dumps([data['labels'].tolist(), [str(data['split_names'][part]) for part in data['splits']]]))`;
  const { stdout } = spawnSync(numpy!, ['-c', script, join(root, 'out')], { encoding: 'utf8' });
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  expect(JSON.parse(stdout)).toEqual([labels, labels.map((label) => (val.has(label) ? 'val' : 'train'))]);
});

test('images are counted by class and part, while it grows too', async () => {
  const { dir, val } = await labelledDataset();
  const reader = await openDataset(dir);
  const entries = await reader.entries(0, count);
  const counts = await countDataset(reader);
  await reader.close();
  expect(counts.classes.map(({ images }) => images)).toEqual([5, 5, 5, 4, 4]);
  for (const { name, images } of counts.classes) expect(entries.filter(({ label }) => label === name)).toHaveLength(images);
  const inVal = entries.filter(({ split }) => split === 'val').length;
  expect(Object.fromEntries(counts.splits.map(({ name, images }) => [name, images]))).toEqual({ train: count - inVal, val: inVal });
  expect(val.size).toBe(2);

  const imported = await openDataset(await importedDataset(['train', 'val']));
  expect(await countDataset(imported)).toEqual({
    classes: [
      { name: 'cups', images: 7 },
      { name: 'jugs', images: 7 },
    ],
    splits: [
      { name: 'train', images: 6 },
      { name: 'val', images: 8 },
    ],
  });
  await imported.close();
});

test('training sees nothing that is set apart', async () => {
  const { dir, val } = await labelledDataset();
  const reader = await openDataset(dir);
  const wanted = Array.from({ length: count }, (_, i) => i).filter((i) => !val.has(i % classes));
  const expected = Buffer.concat(await Promise.all(wanted.map((index) => reader.image(index))));
  await reader.close();
  const { images, of } = await loadTrainingImages(dir);
  expect([images.count, of]).toEqual([wanted.length, count]);
  expect(Buffer.from(images.pixels).equals(expected)).toBe(true);

  const imported = await loadTrainingImages(await importedDataset(['train', 'test']));
  expect([imported.images.count, imported.of]).toEqual([6, 14]);
});

test('a dataset without a part for training is learnt from as a whole', async () => {
  const imported = await loadTrainingImages(await importedDataset(['val']));
  expect([imported.images.count, imported.of]).toEqual([6, 6]);
});
