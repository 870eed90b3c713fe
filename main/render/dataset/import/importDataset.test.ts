import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scratchDir } from '../../scratch.fixtures.ts';
import { hashTree, renderer } from '../dataset.fixtures.ts';
import { openDataset } from '../read.ts';
import { verifyDataset } from '../verify.ts';
import { importDataset, type ImportOptions } from './importDataset.ts';

type Color = readonly [number, number, number];

/** A picture of one colour, so that cropping and scaling cannot change its pixels. */
async function picture([r, g, b]: Color, width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

const colorOf = (index: number): Color => [(index * 37) % 256, (index * 91) % 256, 255 - index];

/** `count` pictures in two classes, a picture that is none, notes and what a file manager leaves. */
async function pictureFolder(root: string, count = 12): Promise<string> {
  const dir = join(root, 'shells');
  const files: Record<string, Uint8Array> = {
    'whelks/broken.jpg': Buffer.from('this is no picture'),
    'whelks/cut.png': (await picture([1, 2, 3])).subarray(0, 60),
    'notes.txt': Buffer.from('found on the beach'),
    '.DS_Store': Buffer.from('x'),
    '__MACOSX/cowries/._0.png': Buffer.from('x'),
  };
  for (let i = 0; i < count; i++)
    files[`${i % 2 ? 'whelks' : 'cowries'}/${String(i).padStart(3, '0')}.png`] = await picture(colorOf(i), 40 + i);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
  return dir;
}

function options(root: string, path: string, change: Partial<ImportOptions> = {}): ImportOptions {
  return { path, datasetsDir: join(root, 'datasets'), sizePx: 16, skip: 0, unique: false, ...change };
}

describe('a folder', () => {
  test('becomes a dataset: middle squares, labels, what was left out', async () => {
    const root = scratchDir();
    const path = await pictureFolder(root);
    // a picture whose middle is another than its rim, and one that lies on its side
    const wide = await sharp(await picture([250, 0, 0], 90, 30))
      .composite([{ input: await picture([0, 0, 250], 30, 30), left: 30, top: 0 }])
      .png()
      .toBuffer();
    writeFileSync(join(path, 'cowries', '900.png'), wide);
    const { manifest, isNew } = await importDataset(options(root, path));
    expect(isNew).toBe(true);
    const dir = join(root, 'datasets', manifest.plan.id);
    expect(manifest.plan).toMatchObject({
      recipe: null,
      source: 'import',
      count: 13,
      imported: { name: 'shells', kind: 'folder', classes: ['cowries', 'whelks'], kernel: 'lanczos3' },
    });
    const left = readFileSync(join(dir, 'unreadable.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { source: string; reason: string });
    expect(left.map(({ source }) => source)).toEqual(['notes.txt', 'whelks/broken.jpg', 'whelks/cut.png']);
    expect(left[1]!.reason).toMatch(/^it is not an image \(/);
    expect(manifest.shards.at(-1)!.rejections).toEqual({ 'not an image file': 1, 'unreadable image': 2 });

    const reader = await openDataset(dir);
    const entries = await reader.entries(0, 13);
    for (const [i, { source, label, genome, split }] of entries.entries()) {
      expect({ label, genome, split }).toEqual({ label: source!.split('/')[0], genome: null, split: null });
      const color = source === 'cowries/900.png' ? [0, 0, 250] : colorOf(Number(/(\d+)\.png/.exec(source!)![1]));
      const rgb = await reader.image(i);
      for (let at = 0; at < rgb.length; at++)
        expect(Math.abs(rgb[at]! - color[at % 3]!)).toBeLessThanOrEqual(source === 'cowries/900.png' ? 40 : 0);
    }
    await reader.close();
    expect(await verifyDataset(dir, renderer, { images: 8 })).toEqual({ ok: true, shardsChecked: 1, imagesRerendered: 0, problems: [] });
    expect(readdirSync(join(root, 'datasets'))).toEqual([manifest.plan.id]);
  });

  test('the same pictures are the same dataset, however they came', async () => {
    const root = scratchDir();
    const path = await pictureFolder(root);
    const first = await importDataset(options(root, path));
    utimesSync(join(path, 'cowries', '000.png'), new Date(), new Date());
    const again = await importDataset(options(root, path));
    expect(again.isNew).toBe(false);
    expect(again.manifest.plan.id).toBe(first.manifest.plan.id);
    writeFileSync(join(path, 'cowries', '000.png'), await picture([9, 9, 9]));
    const other = await importDataset(options(root, path));
    expect(other.isNew).toBe(true);
    expect(other.manifest.plan.id).not.toBe(first.manifest.plan.id);
  });

  test('stopped and taken up again it ends with the same bytes', async () => {
    const root = scratchDir();
    const path = await pictureFolder(root, 80);
    const calm = await importDataset(options(join(root, 'a'), path));
    expect(calm.manifest.shards.map(({ images }) => images)).toEqual([16, 16, 16, 16, 16]);
    const expected = hashTree(join(root, 'a', 'datasets'));
    const rough = options(join(root, 'b'), path);
    for (const stopAt of [3, 20, 50, 82]) {
      const controller = new AbortController();
      let first = -1;
      const onProgress = ({ done }: { done: number }): void => {
        if (first < 0) first = done;
        if (done >= stopAt) controller.abort();
      };
      await expect(importDataset({ ...rough, signal: controller.signal, onProgress })).rejects.toThrow(/abort/i);
      // complete shards are not looked at again
      expect(first).toBeGreaterThan(stopAt === 50 ? 16 : stopAt === 82 ? 48 : 0);
    }
    await importDataset(rough);
    expect(hashTree(join(root, 'b', 'datasets'))).toEqual(expected);
  });

  test('skips, takes identical pictures once when asked, and knows train and val', async () => {
    const root = scratchDir();
    const path = join(root, 'set');
    for (const [i, name] of ['train/cat/a.png', 'train/cat/b.png', 'train/dog/c.png', 'val/cat/d.png', 'val/dog/e.png'].entries()) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), await picture(colorOf(i === 4 ? 0 : i)));
    }
    const all = await importDataset(options(root, path, { unique: true }));
    expect(all.manifest.shards[0]!.rejections).toEqual({ duplicate: 1 });
    const reader = await openDataset(join(root, 'datasets', all.manifest.plan.id));
    expect((await reader.entries(2, 2)).map(({ split, label }) => [split, label])).toEqual([
      ['train', 'dog'],
      ['val', 'cat'],
    ]);
    await reader.close();
    expect((await importDataset(options(root, path, { skip: 1 }))).manifest.plan.count).toBe(3);
  });

  test('without a picture, or not there, it says so and leaves nothing', async () => {
    const root = scratchDir();
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'empty', 'a.txt'), 'x');
    await expect(importDataset(options(root, join(root, 'empty')))).rejects.toThrow(
      /empty holds no picture that can be read \(not an image file: 1\)\.$/,
    );
    await expect(importDataset(options(root, join(root, 'nowhere')))).rejects.toThrow(/nowhere cannot be read: it does not exist\.$/);
    expect(readdirSync(join(root, 'datasets'))).toEqual([]);
  });
});

const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0;
describe.skipIf(!python)('a zip archive (needs python3 to make one)', () => {
  const zip = (path: string, script: string): void => {
    const result = spawnSync('python3', ['-c', `import sys, zipfile, os\n${script}`, path], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
  };

  test('is what the folder is', async () => {
    const root = scratchDir();
    const folder = await pictureFolder(root);
    const archive = join(root, 'shells.zip');
    zip(
      archive,
      `
root = ${JSON.stringify(folder)}
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for base, _, names in os.walk(root):
        for name in names: z.write(os.path.join(base, name), os.path.relpath(os.path.join(base, name), root))`,
    );
    const { manifest } = await importDataset(options(root, archive));
    expect(manifest.plan.count).toBe(12);
    const { manifest: ofFolder, isNew } = await importDataset(options(root, folder));
    expect(ofFolder.plan.id).toBe(manifest.plan.id);
    expect(isNew).toBe(false);
  });

  test('is taken without the files whose names lead outside, which are counted; nothing is written', async () => {
    const root = scratchDir();
    const archive = join(root, 'shells.zip');
    writeFileSync(join(root, 'red.png'), await picture([200, 0, 0]));
    writeFileSync(join(root, 'blue.png'), await picture([0, 0, 200]));
    const names = ['shells/cowries/red.png', '../../outside.png', join(root, 'outside.png'), 'C:\\outside.png', 'shells/whelks/blue.png'];
    zip(
      archive,
      `
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    for name in ${JSON.stringify(names)}: z.writestr(name, open(os.path.join(${JSON.stringify(root)}, 'red.png' if 'red' in name else 'blue.png'), 'rb').read())`,
    );
    const { manifest } = await importDataset(options(root, archive));
    expect(manifest.plan).toMatchObject({ count: 2, imported: { classes: ['cowries', 'whelks'] } });
    expect(manifest.shards.at(-1)!.rejections).toEqual({ 'name leading outside': 3 });
    const left = readFileSync(join(root, 'datasets', manifest.plan.id, 'unreadable.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(left.map((line) => (JSON.parse(line) as { source: string }).source)).toContain('../../outside.png');
    // where the two names lead from the folder of the import, and from here
    for (const path of [join(root, 'outside.png'), resolve('../../outside.png')]) expect(existsSync(path)).toBe(false);
  });

  test('that is cut short or none is refused', async () => {
    const root = scratchDir();
    const cut = join(root, 'cut.zip');
    zip(cut, `z = zipfile.ZipFile(sys.argv[1], 'w'); z.writestr('a.png', b'x'); z.close()`);
    writeFileSync(cut, readFileSync(cut).subarray(0, 40));
    await expect(importDataset(options(root, cut))).rejects.toThrow(/cut\.zip is damaged: it is not a zip archive that can be read/);
  });
});

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
describe('a video', () => {
  const film = (path: string, codec: string): void => {
    // frame n is grey of brightness 8 n
    const args = [
      '-f',
      'lavfi',
      '-i',
      "color=black:s=64x48:r=10:d=2,geq=lum='16+10*N':cb=128:cr=128",
      '-c:v',
      codec,
      '-pix_fmt',
      'yuv420p',
    ];
    const result = spawnSync('ffmpeg', ['-v', 'error', ...args, path], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
  };

  test.skipIf(!ffmpeg).each([
    ['mp4', 'libx264'],
    ['webm', 'libvpx-vp9'],
  ])('%s (%s) gives its frames in order (needs ffmpeg)', async (ending, codec) => {
    const root = scratchDir();
    const path = join(root, `film.${ending}`);
    film(path, codec);
    const { manifest } = await importDataset(options(root, path, { skip: 3, sizePx: 8 }));
    expect(manifest.plan).toMatchObject({ count: 5, imported: { kind: 'video', skip: 3, classes: [] } });
    const reader = await openDataset(join(root, 'datasets', manifest.plan.id));
    expect((await reader.entries(0, 5)).map(({ source }) => source)).toEqual([0, 4, 8, 12, 16].map((n) => `frame ${n}`));
    for (let i = 0; i < 5; i++) {
      // full from studio range
      const expected = (10 * 4 * i * 255) / 219;
      for (const value of await reader.image(i)) expect(Math.abs(value - expected)).toBeLessThan(6);
    }
    await reader.close();
  });

  test.skipIf(!ffmpeg)('goes on at the frame where it was stopped; no video is refused (needs ffmpeg)', async () => {
    const root = scratchDir();
    const path = join(root, 'film.mp4');
    spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=64x48:r=10:d=9', '-c:v', 'libx264', path]);
    await importDataset(options(join(root, 'a'), path));
    const rough = options(join(root, 'b'), path);
    const controller = new AbortController();
    await expect(
      importDataset({ ...rough, signal: controller.signal, onProgress: ({ done }) => done > 40 && controller.abort() }),
    ).rejects.toThrow(/abort/i);
    await importDataset(rough);
    expect(hashTree(join(root, 'b', 'datasets'))).toEqual(hashTree(join(root, 'a', 'datasets')));
    writeFileSync(join(root, 'none.mp4'), 'words');
    await expect(importDataset(options(root, join(root, 'none.mp4')))).rejects.toThrow(
      /none\.mp4 is damaged: it is not a video that ffmpeg reads/,
    );
  });

  test('without ffmpeg one sentence says what to install', async () => {
    const root = scratchDir();
    writeFileSync(join(root, 'film.mp4'), 'words');
    const { PATH } = process.env;
    onTestFinished(() => void (process.env['PATH'] = PATH));
    process.env['PATH'] = root;
    await expect(importDataset(options(root, join(root, 'film.mp4')))).rejects.toThrow(
      /^ffmpeg is needed for reading videos and is not installed; install it with apt-get install ffmpeg on Debian/,
    );
  });
});
