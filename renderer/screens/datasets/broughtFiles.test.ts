import { expect, test } from 'vitest';
import { groupFiles } from './broughtFiles.ts';

const brought = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob() }));
const told = (...paths: string[]) => {
  const { groups, left } = groupFiles(brought(...paths));
  return { groups: groups.map(({ kind, name, files }) => ({ kind, name, paths: files.map(({ path }) => path) })), left };
};

test('a folder keeps its name and its classes', () => {
  expect(told('zoo/cats/1.png', 'zoo/dogs/2.jpg', 'zoo/readme.txt')).toEqual({
    groups: [{ kind: 'picture', name: 'zoo', paths: ['zoo/cats/1.png', 'zoo/dogs/2.jpg'] }],
    left: 1,
  });
});

test('loose pictures and several folders go into one', () => {
  expect(told('1.png', '2.webp').groups).toEqual([{ kind: 'picture', name: 'Pictures', paths: ['Pictures/1.png', 'Pictures/2.webp'] }]);
  expect(told('a/1.png', 'b/2.png').groups).toEqual([
    { kind: 'picture', name: 'Pictures', paths: ['Pictures/a/1.png', 'Pictures/b/2.png'] },
  ]);
});

test('each archive and each video is a dataset of its own', () => {
  expect(told('x/walk.mp4', 'all.zip', '1.png').groups).toEqual([
    { kind: 'picture', name: 'Pictures', paths: ['Pictures/1.png'] },
    { kind: 'video', name: 'walk.mp4', paths: ['walk.mp4'] },
    { kind: 'archive', name: 'all.zip', paths: ['all.zip'] },
  ]);
  expect(told('notes.txt')).toEqual({ groups: [], left: 1 });
});
