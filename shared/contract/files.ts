import * as z from 'zod';
import { procedure } from './base.ts';

const imageEnding = /\.(png|jpe?g|jfif|webp|avif|tiff?|gif)$/i;

/** Endings of the videos that can be imported. */
export const videoEndings: readonly string[] = ['.mp4', '.m4v', '.mov', '.webm', '.mkv', '.avi'];

export const importKindSchema = z.enum(['picture', 'archive', 'video']);
export type ImportKind = z.infer<typeof importKindSchema>;

/** What a file can be imported as, by its name; null: not at all. */
export function importKindOf(name: string): ImportKind | null {
  if (imageEnding.test(name)) return 'picture';
  const lower = name.toLowerCase();
  if (lower.endsWith('.zip')) return 'archive';
  return videoEndings.some((ending) => lower.endsWith(ending)) ? 'video' : null;
}

/** Most entries of a folder that are told of. */
export const mostFolderEntries = 2000;

const placeSchema = z.object({ name: z.string(), path: z.string() });

/** What a folder holds that can be imported; hidden files are passed over. */
export const folderSchema = z.object({
  path: z.string(),
  /** null at the root */
  parent: z.string().nullable(),
  /** folders to begin at */
  places: z.array(placeSchema),
  /** folders first, then archives and videos, each by name */
  entries: z.array(placeSchema.extend({ kind: z.enum(['folder', 'archive', 'video']) })).max(mostFolderEntries),
  /** there are more entries than are told of */
  isCut: z.boolean(),
  /** picture files that lie right in it */
  pictures: z.int(),
});
export type Folder = z.infer<typeof folderSchema>;

/** Most bytes of one piece of a file that is sent to an inbox. */
export const inboxPieceBytes = 8 << 20;

/** Where a piece of a file sent to an inbox begins in it, as a header of the request. */
export const inboxOffsetHeader = 'x-offset';

export const files = {
  /** One folder of the machine that Cardioid runs on; null for the user's own. */
  list: procedure.input(z.object({ folder: z.string().min(1).max(4096).nullable() })).output(folderSchema),
  /** A new folder for files that the window sends, piece after piece, to `pixelPaths.inbox`; importing from it empties it. */
  openInbox: procedure.output(z.object({ id: z.string(), path: z.string() })),
};
