import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';

const refusals: Record<string, string> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the disk is read-only',
};

/** Pieces handed to the system at once. */
const mostPieces = 512;

/** A failed write as the user should read it: DISK_FULL, BAD_VALUE naming the path, or the error itself. */
export function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new UserError('DISK_FULL', { path });
  const reason = refusals[code];
  return reason ? new UserError('BAD_VALUE', { name: path, reason: `cannot be written: ${reason}` }) : error;
}

/** Makes the names in a folder durable; a file that was renamed survives a power cut only after this. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there, and NTFS journals names itself
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * A file that appears under its name only when whole: bytes go to `PATH.tmp`, `commit` flushes them to the disk and renames.
 * Errors are UserErrors where the user can do something.
 */
export class AtomicFile {
  readonly path: string;
  #handle: FileHandle;
  /** where the next write goes: several may be under way */
  #position = 0;
  #isDirect: boolean;
  /** settled once a file that could not go on past the cache is an ordinary one */
  #reopened: Promise<void> | null = null;
  #open = true;
  #published = false;

  private constructor(path: string, handle: FileHandle, isDirect: boolean) {
    this.path = path;
    this.#handle = handle;
    this.#isDirect = isDirect;
  }

  /**
   * @param pastCache the disk takes page-aligned writes of whole pages straight from memory, where the system can do that: large data that
   * nobody reads soon then costs no copy and drives nothing else from the cache. What is not aligned is written as usual.
   */
  static async create(path: string, { pastCache = false } = {}): Promise<AtomicFile> {
    try {
      const direct = pastCache ? await openPastCache(temporaryName(path)) : null;
      return new AtomicFile(path, direct ?? (await open(temporaryName(path), 'w')), direct !== null);
    } catch (error) {
      throw writeError(error, path);
    }
  }

  /** Appends; what is written next may be handed over before this is on the disk, and comes behind it. */
  async write(bytes: Uint8Array): Promise<void> {
    const from = this.#position;
    this.#position += bytes.length;
    try {
      for (let at = 0; at < bytes.length;) at += await this.#writeFrom(bytes, at, from + at);
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** @returns bytes that were taken; 0 where the file goes on as an ordinary one and the write is to be tried again */
  async #writeFrom(bytes: Uint8Array, at: number, position: number): Promise<number> {
    // no word to wait for, as a rule: the disk then takes the bytes in while the caller goes on
    if (this.#reopened) await this.#reopened;
    const wasDirect = this.#isDirect;
    try {
      return (await this.#handle.write(bytes, at, bytes.length - at, position)).bytesWritten;
    } catch (error) {
      if (!wasDirect || (error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
      await (this.#reopened ??= this.#reopen());
      return 0;
    }
  }

  /** Makes a file that was written past the cache an ordinary one, when the writes under way are done. */
  async #reopen(): Promise<void> {
    this.#isDirect = false;
    await this.#handle.close();
    this.#handle = await open(temporaryName(this.path), 'r+');
  }

  /** Writes over what was written before. @param position of the first byte */
  async writeAt(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Writes these pieces, one after the other. */
  async writeAll(pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#isDirect) {
      for (const piece of pieces) await this.write(piece);
      return;
    }
    let position = this.#position;
    this.#position += pieces.reduce((sum, { length }) => sum + length, 0);
    const written = { pieces: 0, bytes: 0 };
    try {
      while (written.pieces < pieces.length) {
        const rest = pieces.slice(written.pieces, written.pieces + mostPieces);
        rest[0] = rest[0]!.subarray(written.bytes);
        const { bytesWritten } = await this.#handle.writev(rest, position);
        position += bytesWritten;
        written.bytes += bytesWritten;
        // the system may have taken less than all
        while (written.pieces < pieces.length && written.bytes >= pieces[written.pieces]!.length)
          written.bytes -= pieces[written.pieces++]!.length;
      }
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Waits until the disk has all that was written; nothing can be written after that. */
  async flush(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#close();
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Gives the flushed file its name. The folder still has to be synced. */
  async publish(): Promise<void> {
    try {
      await rename(temporaryName(this.path), this.path);
      this.#published = true;
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** `flush` and `publish`; leaves nothing when one of them fails. */
  async commit(): Promise<void> {
    try {
      await this.flush();
      await this.publish();
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }

  /** Leaves nothing behind; harmless after `commit`. */
  async discard(): Promise<void> {
    await this.#close();
    if (!this.#published) await rm(temporaryName(this.path), { force: true });
  }
}

/** Null where the system or the file's disk has no such thing. */
async function openPastCache(path: string): Promise<FileHandle | null> {
  // absent on macOS and Windows
  const direct = constants.O_DIRECT as number | undefined;
  if (direct === undefined) return null;
  try {
    return await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | direct);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return null;
    throw error;
  }
}

/** Where a file lies until it is whole. */
export function temporaryName(path: string): string {
  return `${path}.tmp`;
}

/** Writes a whole file so that it is either there with all its bytes or not there at all. @throws UserError DISK_FULL, BAD_VALUE */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeFileOfMany(path, bytes);
  await syncFolder(dirname(path));
}

/** Like `writeFileAtomic` for one of many files in a folder, which the caller syncs when the last of them is there. */
export async function writeFileOfMany(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await AtomicFile.create(path);
  try {
    await file.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
