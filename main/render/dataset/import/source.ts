import { stat } from 'node:fs/promises';
import type { Imported } from '../../../../shared/contract/datasets.ts';
import { UserError } from '../../../../shared/contract/errors.ts';
import { importKindOf, videoEndings } from '../../../../shared/contract/files.ts';
import { counted } from '../../../../shared/words/counted.ts';
import type { ImportedEntry } from '../manifest.ts';
import { openFolder } from './folderSource.ts';
import { unreadable } from './unreadable.ts';
import { checkVideo, openVideo } from './videoSource.ts';
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
  /** some of its files have the names of pictures */
  readonly hasPictures: boolean;
  /** changes when the pictures do */
  readonly fingerprint: string;
  /** Picture `index`, decoded to [sizePx, sizePx, 3]; null past the last. Called with rising indices; calls may overlap. */
  take(index: number, sizePx: number): Promise<Taken | null>;
  close(): Promise<void>;
}

/** What stands at a path, of what can be imported. @throws UserError FILE_UNREADABLE */
async function kindAt(path: string): Promise<ImportSource['kind']> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw unreadable(error, path);
  }
  if (isFolder) return 'folder';
  const kind = importKindOf(path);
  if (kind === 'archive') return 'zip';
  if (kind === 'video') return 'video';
  throw new UserError('FILE_UNREADABLE', {
    file: path,
    reason: `it is none of what can be imported: a folder of pictures, a .zip archive, or a video (${videoEndings.join(' ')})`,
  });
}

/**
 * A folder of pictures, a .zip archive of them, or a video.
 * @param first index of the first picture that will be taken @param skip pictures passed over after each one taken
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT, TOOL_MISSING (ffmpeg, for videos)
 */
export async function openSource(path: string, first: number, skip: number): Promise<ImportSource> {
  const kind = await kindAt(path);
  if (kind === 'folder') return openFolder(path, skip);
  return kind === 'zip' ? openZip(path, skip) : openVideo(path, first, skip);
}

/**
 * Refuses what no import can make a dataset of, without decoding a picture of it.
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT, TOOL_MISSING, BAD_VALUE (no file has the name of a picture)
 */
export async function checkSource(path: string): Promise<void> {
  // a video is only looked at: opening it reads all of it
  if ((await kindAt(path)) === 'video') return checkVideo(path);
  const source = await openSource(path, 0, 0);
  await source.close();
  if (source.hasPictures) return;
  const reason = source.count === 0 ? 'it is empty' : `${counted(source.count, 'file')}, none that can be taken as an image`;
  throw new UserError('BAD_VALUE', { name: path, reason: `holds no pictures (${reason})` });
}
