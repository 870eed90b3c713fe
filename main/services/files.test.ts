import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mostFolderEntries } from '../../shared/contract/files.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { listFolder } from './files.ts';
import { openTest, refusal } from './services.fixtures.ts';

function touch(...names: string[]): void {
  for (const name of names) writeFileSync(name, '');
}

test('a folder tells its folders, archives and videos, and counts its pictures', async () => {
  const dir = scratchDir();
  mkdirSync(join(dir, 'zoo'));
  mkdirSync(join(dir, '.git'));
  touch(...['a.png', 'b.JPG', '.hidden.png', 'notes.txt', 'walk.MP4', 'all.zip'].map((name) => join(dir, name)));
  expect(await listFolder(dir)).toMatchObject({
    path: dir,
    parent: join(dir, '..'),
    pictures: 2,
    isCut: false,
    entries: [
      { name: 'zoo', path: join(dir, 'zoo'), kind: 'folder' },
      { name: 'all.zip', path: join(dir, 'all.zip'), kind: 'archive' },
      { name: 'walk.MP4', path: join(dir, 'walk.MP4'), kind: 'video' },
    ],
  });
  expect((await listFolder('/')).parent).toBeNull();
});

test('without a folder it is the home of the user, whose own folders are places', async () => {
  const home = scratchDir();
  mkdirSync(join(home, 'Pictures'));
  expect(await listFolder(null, home)).toMatchObject({
    path: home,
    places: [
      { name: 'Home', path: home },
      { name: 'Pictures', path: join(home, 'Pictures') },
    ],
  });
});

test('a folder of very many entries is cut', async () => {
  const dir = scratchDir();
  touch(...Array.from({ length: mostFolderEntries + 1 }, (_, i) => join(dir, `${i}.zip`)));
  const { entries, isCut } = await listFolder(dir);
  expect([entries.length, isCut]).toEqual([mostFolderEntries, true]);
});

test('what is no folder is told apart', async () => {
  const dir = scratchDir();
  const { api } = await openTest();
  touch(join(dir, 'a.png'));
  const sentence = async (folder: string) => (await refusal(api.files.list({ folder }))).message;
  expect(await sentence(join(dir, 'none'))).toBe(`The file ${join(dir, 'none')} cannot be read: it does not exist.`);
  expect(await sentence(join(dir, 'a.png'))).toBe(`The file ${join(dir, 'a.png')} cannot be read: it is not a folder.`);
  expect(await sentence('pictures')).toBe('pictures must be a whole path, from the root of the disk.');
});
