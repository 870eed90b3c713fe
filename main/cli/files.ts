import { readFile } from 'node:fs/promises';
import { UserError } from '../../shared/contract/errors.ts';

const reasons: Record<string, string> = { ENOENT: 'it does not exist', EISDIR: 'it is a folder', EACCES: 'permission is denied' };

/** Reads a file the user named. @throws UserError FILE_UNREADABLE */
export async function readUserFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UserError('FILE_UNREADABLE', { file: path, reason: reasons[code] ?? (error as Error).message });
  }
}

/** Reads a JSON file the user named. @throws UserError FILE_UNREADABLE */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = (await readUserFile(path)).toString('utf8');
  try {
    // some editors begin a file with a byte order mark, which JSON does not know
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UserError('FILE_UNREADABLE', { file: path, reason: `it is not JSON (${(error as Error).message})` });
  }
}
