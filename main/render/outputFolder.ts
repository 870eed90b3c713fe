import { UserError } from '../../shared/contract/errors.ts';
import { makeFolder } from '../disk/makeFolder.ts';
import { writeError } from './atomicFile.ts';

/** Makes a folder that files will be written to, with those above it. @throws UserError DISK_FULL, BAD_VALUE naming the folder */
export function makeOutputFolder(dir: string): void {
  try {
    makeFolder(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UserError('BAD_VALUE', { name: dir, reason: 'cannot be written: no folder can be made there' });
    throw writeError(error, dir);
  }
}
