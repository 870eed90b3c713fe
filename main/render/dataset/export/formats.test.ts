import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { scratchDir } from '../../scratch.fixtures.ts';
import { buildDataset } from '../build.ts';
import { hashTree, renderer, smallPlan } from '../dataset.fixtures.ts';
import { importDataset } from '../import/importDataset.ts';
import { openDataset } from '../read.ts';
import { exportDataset } from './exportDataset.ts';

/** A Python that can import these modules: Debian's own has numpy and torchvision, another one may come first on the path. */
function pythonWith(...modules: string[]): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('\n')]).status === 0,
  );
}

/** Runs a script and returns what it prints as JSON. */
function runPython(python: string, script: string, ...args: string[]): unknown {
  const { stdout, stderr, status } = spawnSync(python, ['-W', 'ignore', '-c', script, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A dataset from a recipe. */
async function recipeDataset(root: string): Promise<string> {
  const dir = join(root, 'dataset');
  await buildDataset({ dir, plan: smallPlan({ count: 70 }), renderer });
  return dir;
}

/** Pictures of three classes, imported. */
async function labelledDataset(root: string): Promise<string> {
  const folder = join(root, 'pictures');
  for (const [c, label] of ['apples', 'pears', 'quinces'].entries()) {
    mkdirSync(join(folder, label), { recursive: true });
    for (let i = 0; i < 4 + c; i++)
      writeFileSync(
        join(folder, label, `${i}.png`),
        await sharp({ create: { width: 20, height: 20, channels: 3, background: { r: 80 * c, g: 40 * i, b: 200 } } })
          .png()
          .toBuffer(),
      );
  }
  const { manifest } = await importDataset({ path: folder, datasetsDir: root, sizePx: 16, skip: 0, unique: false });
  return join(root, manifest.plan.id);
}

const numpy = pythonWith('numpy');
const tarfile = pythonWith('tarfile');
const torchvision = pythonWith('torchvision');

describe('npz', () => {
  test.skipIf(!numpy)('numpy loads the pixels, the parameters and their names (needs numpy)', async () => {
    const root = scratchDir();
    const dir = await recipeDataset(root);
    expect(await exportDataset(dir, join(root, 'out'), { format: 'npz' })).toEqual({ files: 1 });
    const script = `
import hashlib, json, sys, zipfile
import numpy as np
path = sys.argv[1] + '/dataset.npz'
assert zipfile.ZipFile(path).testzip() is None
data = np.load(path)
names = [str(name) for name in data['param_names']]
row = {name: None if np.isnan(value) else value for name, value in zip(names, data['params'][33])}
print(json.dumps([sorted(data.files), str(data['images'].dtype), data['images'].shape, hashlib.sha256(data['images'].tobytes()).hexdigest(), row]))`;
    const [files, dtype, shape, hash, row] = runPython(numpy!, script, join(root, 'out')) as [
      string[],
      string,
      number[],
      string,
      Record<string, number>,
    ];
    const reader = await openDataset(dir);
    expect({ files, dtype, shape }).toEqual({ files: ['images', 'param_names', 'params'], dtype: 'uint8', shape: [70, 16, 16, 3] });
    expect(hash).toBe(sha256(await reader.images(0, 70)));
    const genome = (await reader.genome(33))!;
    expect(row).toMatchObject({ width: genome.view.width, center_im: genome.view.center[1], iterations: genome.iterations });
    for (const [name, value] of Object.entries(genome.params))
      if (typeof value === 'number') expect(row[name]).toBe(value);
      else expect([row[`${name}_re`], row[`${name}_im`]]).toEqual(value);
    expect(Object.values(row)).toContain(null);
    await reader.close();
  });

  test.skipIf(!numpy)('labels are numbers of names (needs numpy)', async () => {
    const root = scratchDir();
    const dir = await labelledDataset(root);
    await exportDataset(dir, join(root, 'out'), { format: 'npz' });
    const script = `
import json, sys
import numpy as np
data = np.load(sys.argv[1] + '/dataset.npz')
print(json.dumps([sorted(data.files), str(data['labels'].dtype), data['labels'].tolist(), data['label_names'].tolist()]))`;
    expect(runPython(numpy!, script, join(root, 'out'))).toEqual([
      ['images', 'label_names', 'labels'],
      'int64',
      [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
      ['apples', 'pears', 'quinces'],
    ]);
  });

  test('pixels that changed on the disk end it with the sentence', async () => {
    const root = scratchDir();
    const dir = await recipeDataset(root);
    const shard = join(dir, 'shard-00002.rgb');
    const pixels = readFileSync(shard);
    pixels[5]! ^= 1;
    writeFileSync(shard, pixels);
    await expect(exportDataset(dir, join(root, 'out'), { format: 'npz' })).rejects.toThrow(/shard-00002\.rgb is damaged/);
    expect(existsSync(join(root, 'out'))).toBe(false);
  });
});

describe('webdataset', () => {
  test.skipIf(!tarfile)('tarfile reads keys, pictures, genomes and classes (needs python3)', async () => {
    const root = scratchDir();
    const plain = await recipeDataset(root);
    const labelled = await labelledDataset(root);
    await exportDataset(plain, join(root, 'plain'), { format: 'webdataset' });
    await exportDataset(labelled, join(root, 'labelled'), { format: 'webdataset', image: 'jpeg' });
    expect(readdirSync(join(root, 'plain'))).toEqual(['shard-000000.tar']);
    const script = `
import hashlib, json, sys, tarfile
samples = {}
for member in tarfile.open(sys.argv[1] + '/shard-000000.tar', format=tarfile.USTAR_FORMAT):
    assert member.isreg() and member.mtime == 0 and member.mode == 0o644
    key, ending = member.name.split('.')
    samples.setdefault(key, {})[ending] = tarfile.open(sys.argv[1] + '/shard-000000.tar').extractfile(member.name).read().hex()
print(json.dumps(samples))`;
    const read = (name: string): Record<string, Record<string, string>> =>
      runPython(tarfile!, script, join(root, name)) as Record<string, Record<string, string>>;
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString();
    const samples = read('plain');
    expect(Object.keys(samples)).toHaveLength(70);
    const reader = await openDataset(plain);
    expect(new Uint8Array(await sharp(Buffer.from(samples['000041']!['png']!, 'hex')).raw().toBuffer())).toEqual(await reader.image(41));
    expect(JSON.parse(text(samples['000041']!['json']!))).toEqual({
      index: 41,
      dataset: reader.plan.id,
      seed: 4,
      genome: await reader.genome(41),
    });
    await reader.close();
    const classes = read('labelled');
    expect(Object.values(classes).map((files) => text(files['cls']!))).toEqual([...'000011111222222']);
    expect(JSON.parse(text(classes['000014']!['json']!))).toMatchObject({ label: 'quinces', source: 'quinces/5.png' });
    expect((await sharp(Buffer.from(classes['000014']!['jpg']!, 'hex')).metadata()).format).toBe('jpeg');
  });
});

describe('folders of classes', () => {
  test('imagefolder has a folder for each label, fractaldb numbers them', async () => {
    const root = scratchDir();
    const dir = await labelledDataset(root);
    await exportDataset(dir, join(root, 'named'), { format: 'imagefolder' });
    await exportDataset(dir, join(root, 'numbered'), { format: 'fractaldb', image: 'jpeg' });
    expect(readdirSync(join(root, 'named')).toSorted()).toEqual(['apples', 'metadata.jsonl', 'pears', 'quinces']);
    expect(readdirSync(join(root, 'named', 'pears')).toSorted()).toEqual([4, 5, 6, 7, 8].map((i) => `00000${i}.png`));
    expect(readdirSync(join(root, 'numbered', '00001')).toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `00001_000${i}.jpg`));
  });

  test.skipIf(!torchvision)("torchvision's ImageFolder opens both (needs torchvision)", async () => {
    const root = scratchDir();
    const dir = await labelledDataset(root);
    await exportDataset(dir, join(root, 'named'), { format: 'imagefolder' });
    await exportDataset(dir, join(root, 'numbered'), { format: 'fractaldb', image: 'jpeg' });
    const script = `
import json, sys
from torchvision.datasets import ImageFolder
answers = []
for name in ['named', 'numbered']:
    data = ImageFolder(sys.argv[1] + '/' + name)
    assert all(picture.size == (16, 16) for picture, _ in data)
    answers.append([data.classes, [label for _, label in data.samples]])
print(json.dumps(answers))`;
    const labels = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2];
    expect(runPython(torchvision!, script, root)).toEqual([
      [['apples', 'pears', 'quinces'], labels],
      [['00000', '00001', '00002'], labels],
    ]);
  });
});

test.each(['imagefolder', 'webdataset', 'npz', 'fractaldb'] as const)(
  '%s, stopped anywhere and taken up again, ends with the same bytes',
  async (format) => {
    const root = scratchDir();
    const dir = await recipeDataset(root);
    await exportDataset(dir, join(root, 'calm'), { format });
    const expected = hashTree(join(root, 'calm'));
    for (const stopAt of [1, 40, 69]) {
      const out = join(root, `rough-${stopAt}`);
      const controller = new AbortController();
      const onProgress = ({ done }: { done: number }) => done >= stopAt && controller.abort();
      await expect(exportDataset(dir, out, { format, signal: controller.signal, onProgress })).rejects.toThrow(/abort/i);
      expect(existsSync(out)).toBe(false);
      // what kill -9 leaves besides
      writeFileSync(join(`${out}.partial`, 'export.pid'), '999999999\n');
      for (const half of ['metadata.jsonl.tmp', 'dataset.npz.tmp']) writeFileSync(join(`${out}.partial`, half), 'half');
      await exportDataset(dir, out, { format });
      expect(hashTree(out)).toEqual(expected);
    }
  },
);
