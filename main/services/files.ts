import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import { importKindOf, mostFolderEntries, type Folder } from '../../shared/contract/files.ts';
import { byName, isHidden } from '../render/dataset/import/imagePaths.ts';
import { unreadable } from '../render/dataset/import/unreadable.ts';

/** Folders of most users that hold pictures, where they are there. */
function placesOf(home: string): Folder['places'] {
  const known = ['Pictures', 'Videos', 'Downloads', 'Desktop'].map((name) => ({ name, path: join(home, name) }));
  return [{ name: 'Home', path: home }, ...known.filter(({ path }) => existsSync(path))];
}

/**
 * What of a folder can be imported.
 * @param folder a whole path; null for the user's own
 * @throws UserError FILE_UNREADABLE, BAD_VALUE when the path is not absolute
 */
export async function listFolder(folder: string | null, home = homedir()): Promise<Folder> {
  if (folder !== null && !isAbsolute(folder))
    throw new UserError('BAD_VALUE', { name: folder, reason: 'must be a whole path, from the root of the disk' });
  const path = resolve(folder ?? home);
  const found: Folder['entries'] = [];
  let pictures = 0;
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const kind = entry.isDirectory() ? 'folder' : importKindOf(entry.name);
      if (kind === 'picture') pictures++;
      else if (kind) found.push({ name: entry.name, path: join(path, entry.name), kind });
    }
  } catch (error) {
    throw unreadable(error, path);
  }
  const rank = ({ kind }: { kind: string }): number => (kind === 'folder' ? 0 : 1);
  found.sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name));
  const parent = dirname(path);
  return {
    path,
    parent: parent === path ? null : parent,
    places: placesOf(home),
    entries: found.slice(0, mostFolderEntries),
    isCut: found.length > mostFolderEntries,
    pictures,
  };
}
