import { stat } from 'node:fs/promises';
import type { Imported } from '../../../../shared/contract/datasets.ts';
import { UserError } from '../../../../shared/contract/errors.ts';
import { importKindOf, videoEndings } from '../../../../shared/contract/files.ts';
import type { ImportedEntry } from '../manifest.ts';
import { openFolder } from './folderSource.ts';
import { openVideo } from './videoSource.ts';
import { openZip } from './zipSource.ts';

/** What became of one picture of a source. */
export type Taken =
  | { readonly entry: ImportedEntry; readonly rgb: Uint8Array }
  /** why it could not be taken: in two or three words to count by, and in full */
  | { readonly entry: ImportedEntry; readonly reason: string; readonly detail: string };

/** Pictures from elsewhere, in an order that stays. */
export interface ImportSource {
  readonly kind: Imported['kind'];
  /** pictures there are; of a video about */
  readonly count: number;
  /** changes when the pictures do */
  readonly fingerprint: string;
  /** Picture `index`, decoded to [sizePx, sizePx, 3]; null past the last. Called with rising indices; calls may overlap. */
  take(index: number, sizePx: number): Promise<Taken | null>;
  close(): Promise<void>;
}

/**
 * A folder of pictures, a .zip archive of them, or a video.
 * @param first index of the first picture that will be taken @param skip pictures passed over after each one taken
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT, TOOL_MISSING (ffmpeg, for videos)
 */
export async function openSource(path: string, first: number, skip: number): Promise<ImportSource> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError('FILE_UNREADABLE', { file: path, reason: code === 'ENOENT' ? 'it does not exist' : message });
  }
  if (isFolder) return openFolder(path, skip);
  const kind = importKindOf(path);
  if (kind === 'archive') return openZip(path, skip);
  if (kind === 'video') return openVideo(path, first, skip);
  throw new UserError('FILE_UNREADABLE', {
    file: path,
    reason: `it is none of what can be imported: a folder of pictures, a .zip archive, or a video (${videoEndings.join(' ')})`,
  });
}
