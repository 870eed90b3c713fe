import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { byName, describePaths, fingerprintOf, isHidden, passOver } from './imagePaths.ts';
import { hasPictures, largestPictureBytes, takeFile } from './pictures.ts';
import type { ImportSource } from './source.ts';
import { unreadable } from './unreadable.ts';

/** All files below a folder, in the order of their paths. Links are not followed. @throws UserError FILE_UNREADABLE */
export async function openFolder(path: string, skip: number): Promise<ImportSource> {
  let names: string[];
  try {
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    names = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(path, sep).length));
  } catch (error) {
    throw unreadable(error, path);
  }
  const visible = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => !isHidden(name))
    .toSorted(byName);
  const entries = describePaths(passOver(visible, skip));
  return {
    kind: 'folder',
    count: entries.length,
    hasPictures: hasPictures(entries),
    fingerprint: fingerprintOf(entries.map(({ source }) => source)),
    take: async (index, sizePx) => {
      const entry = entries[index];
      if (!entry) return null;
      return takeFile(entry, sizePx, async () => {
        const file = join(path, entry.source);
        if ((await stat(file)).size > largestPictureBytes) throw new Error(`it is larger than ${largestPictureBytes >> 20} MiB`);
        return readFile(file);
      });
    },
    close: async () => undefined,
  };
}
