import { inboxOffsetHeader, inboxPieceBytes } from '../../shared/contract/files.ts';
import { pixelPaths } from '../../shared/contract/pixels.ts';
import type { Client } from './client.ts';
import { postPiece } from './pixels.ts';

/** A file that the user brought, with the folders it came in. */
export interface BroughtFile {
  /** relative, with slashes forward */
  readonly path: string;
  readonly file: Blob;
}

/**
 * Sends files to a new inbox of the machine that Cardioid runs on, piece after piece.
 * @param onProgress hears the share of the bytes that is there, 0 to 1
 * @returns the folder they lie in
 * @throws PixelsError with a sentence; AbortError when the signal fires
 */
export async function sendToInbox(
  client: Client,
  files: readonly BroughtFile[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<string> {
  const inbox = await client.files.openInbox();
  const total = files.reduce((bytes, { file }) => bytes + file.size, 0);
  let sent = 0;
  for (const { path, file } of files) {
    for (let offset = 0; offset === 0 || offset < file.size; offset += inboxPieceBytes) {
      const piece = file.slice(offset, offset + inboxPieceBytes);
      await postPiece(pixelPaths.inbox(inbox.id, path), piece, { [inboxOffsetHeader]: String(offset) }, signal);
      sent += piece.size;
      onProgress(total === 0 ? 1 : sent / total);
    }
  }
  return inbox.path;
}
