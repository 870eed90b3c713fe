import { UserError } from '../../../../shared/contract/errors.ts';
import { importKindOf } from '../../../../shared/contract/files.ts';
import { decodeImage } from '../../picture.ts';
import type { ImportedEntry } from '../manifest.ts';
import type { Taken } from './source.ts';

/** No picture file is larger; what claims to be would only fill the memory. */
export const largestPictureBytes = 512 << 20;

/** True where at least one file has the name of a picture. */
export function hasPictures(entries: readonly ImportedEntry[]): boolean {
  return entries.some(({ source }) => importKindOf(source) === 'picture');
}

/** Reads and decodes one picture file; what is wrong with it is an answer and no error. */
export async function takeFile(entry: ImportedEntry, sizePx: number, read: () => Promise<Uint8Array>): Promise<Taken> {
  if (importKindOf(entry.source) !== 'picture')
    return { entry, reason: 'not an image file', detail: 'its name is not that of an image file' };
  let bytes: Uint8Array;
  try {
    bytes = await read();
  } catch (error) {
    return { entry, reason: 'unreadable file', detail: (error as Error).message };
  }
  try {
    return { entry, rgb: await decodeImage(bytes, entry.source, sizePx) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { entry, reason: 'unreadable image', detail: (error as UserError<'FILE_UNREADABLE'>).data.reason };
  }
}
