import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` goes round forever where the system answers that a folder
 * cannot be made for want of its parent although the parent is there, as Linux does below /proc and below a link that leads nowhere.
 * @throws the system's error; ENOTDIR where a file is in the way
 */
export function makeFolder(dir: string): void {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw Object.assign(new Error(`${dir} is not a folder`), { code: 'ENOTDIR' });
  const parent = dirname(dir);
  if (parent !== dir) makeFolder(parent);
  try {
    mkdirSync(dir);
  } catch (error) {
    // another process may have made it meanwhile
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}
