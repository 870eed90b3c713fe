import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { importPrefix } from '../render/dataset/import/importDataset.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { jobWhen, makeDataset, openTest, type Opened } from './services.fixtures.ts';

/** A folder of so many pictures that importing them can be stopped half way. */
async function manyPictures(): Promise<string> {
  const folder = join(scratchDir(), 'many');
  mkdirSync(folder);
  const picture = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  for (let i = 0; i < 800; i++) writeFileSync(join(folder, `${i}.png`), picture);
  return folder;
}

const datasetsOf = ({ workspaceDir }: Opened): string => join(workspaceDir, 'datasets');
const importsOf = (opened: Opened): string[] => readdirSync(datasetsOf(opened)).filter((name) => name.startsWith(importPrefix));

test('a restart keeps datasets and the imports that are to go on, and removes what was left of others', async () => {
  const path = await manyPictures();
  const dir = scratchDir();
  const first = await openTest(dir);
  const dataset = await makeDataset(first);
  const { id } = await first.api.datasets.import({ path, sizePx: 8, name: 'many' });
  await jobWhen(first, id, ({ done }) => done > 0);
  await first.api.jobs.pause({ id });
  const [kept] = importsOf(first);
  await first.close();
  mkdirSync(join(datasetsOf(first), `${importPrefix}0123456789abcdef`));

  const second = await openTest(dir);
  expect(importsOf(second)).toEqual([kept]);
  expect(existsSync(join(datasetsOf(second), dataset.id, 'manifest.json'))).toBe(true);
  await second.api.jobs.resume({ id });
  expect(await second.waitForJob(id)).toMatchObject({ state: 'done', message: '800 images.' });
  expect(importsOf(second)).toEqual([]);
});

test('what no import can read is refused at once, in one sentence, and makes no job', async () => {
  const { api } = await openTest();
  const dir = scratchDir();
  for (const folder of ['empty', 'words']) mkdirSync(join(dir, folder));
  for (const name of ['words/a.txt', 'words.zip', 'a.png', 'a.mp4']) writeFileSync(join(dir, name), 'words');
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['nowhere', 'FILE_UNREADABLE', /nowhere cannot be read: it does not exist\.$/],
    ['empty', 'BAD_VALUE', /empty holds no pictures \(it is empty\)\.$/],
    ['words', 'BAD_VALUE', /words holds no pictures \(1 file, none that can be taken as an image\)\.$/],
    ['words.zip', 'FILE_CORRUPT', /words\.zip is damaged: it is not a zip archive that can be read/],
    ['a.png', 'FILE_UNREADABLE', /a\.png cannot be read: it is none of what can be imported: a folder of pictures/],
  ];
  for (const [name, code, message] of cases)
    await expect(api.datasets.import({ path: join(dir, name), sizePx: 8 })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  // with or without ffmpeg
  await expect(api.datasets.import({ path: join(dir, 'a.mp4'), sizePx: 8 })).rejects.toThrow(/a\.mp4 is damaged|^ffmpeg is needed/);
  expect(await api.jobs.list()).toEqual([]);
});

test('an import that is cancelled leaves nothing', async () => {
  const opened = await openTest();
  const { id } = await opened.api.datasets.import({ path: await manyPictures(), sizePx: 8 });
  await jobWhen(opened, id, ({ done }) => done > 0);
  await opened.api.jobs.cancel({ id });
  expect(importsOf(opened)).toEqual([]);
  expect(await opened.api.datasets.list()).toEqual([]);
});

test('pictures that are a dataset already are said to be, and what was sent of them goes', async () => {
  const opened = await openTest();
  const { api, waitForJob } = opened;
  for (const [name, message] of [
    ['first', '1 image.'],
    ['second', 'The same images are the dataset "first" already.'],
  ] as const) {
    const { path } = await api.files.openInbox();
    mkdirSync(join(path, 'Mine'));
    writeFileSync(
      join(path, 'Mine', 'a.png'),
      await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const { id } = await api.datasets.import({ path: join(path, 'Mine'), sizePx: 8, name });
    expect(await waitForJob(id)).toMatchObject({ state: 'done', message });
    expect(existsSync(path)).toBe(false);
  }
  expect(await api.datasets.list()).toMatchObject([{ name: 'first' }]);
});

// a cancelled job may be taken up again, so its folder's name is not given away
test('an export that is cancelled leaves nothing; one that is paused goes on', async () => {
  const opened = await openTest();
  const { api, waitForJob, workspaceDir } = opened;
  const exports = join(workspaceDir, 'exports');
  const dataset = await makeDataset(opened, { count: 1200, sizePx: 32 });
  for (const leave of ['cancel', 'pause'] as const) {
    const { id } = await api.datasets.export({ id: dataset.id, format: 'imagefolder', image: 'png' });
    await jobWhen(opened, id, ({ done }) => done > 0);
    await api.jobs[leave]({ id });
    expect(readdirSync(exports)).toEqual(leave === 'cancel' ? [] : ['small 2.partial']);
    if (leave === 'cancel') continue;
    await api.jobs.resume({ id });
    expect(await waitForJob(id)).toMatchObject({ state: 'done', done: 1200 });
    expect(readdirSync(exports)).toEqual(['small 2']);
  }
});
