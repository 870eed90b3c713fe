import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { writeError, writeFileAtomic } from './atomicFile.ts';

/**
 * A file that appears under its name only when whole, and whose writing survives the end of its process: bytes go to `PATH.part`, and
 * `checkpoint` writes down in `PATH.part.json` how many of them the disk surely has, with what the writer needs to know to go on there.
 */
export class ResumableFile<State> {
  readonly path: string;
  /** of the last checkpoint; null for a file that begins */
  readonly state: State | null;
  readonly #handle: FileHandle;
  #position: number;
  #open = true;

  private constructor(path: string, handle: FileHandle, position: number, state: State | null) {
    this.path = path;
    this.#handle = handle;
    this.#position = position;
    this.state = state;
  }

  /**
   * Goes on where the last checkpoint was, or begins: without a checkpoint, or where its file is not as long as it says.
   * @param schema of what the writer writes down
   * @throws UserError DISK_FULL, BAD_VALUE
   */
  static async open<State>(path: string, schema: z.ZodType<State>): Promise<ResumableFile<State>> {
    try {
      const record = await readRecord(path, schema);
      const handle = record && (await open(partName(path), 'r+').catch(() => null));
      if (handle && (await handle.stat()).size >= record.bytes) {
        // what came after it may be whole or not
        await handle.truncate(record.bytes);
        return new ResumableFile<State>(path, handle, record.bytes, record.state);
      }
      await handle?.close();
      await rm(recordName(path), { force: true });
      return new ResumableFile<State>(path, await open(partName(path), 'w'), 0, null);
    } catch (error) {
      throw writeError(error, path);
    }
  }

  /** Appends. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.writeAt(bytes, this.#position);
    this.#position += bytes.length;
  }

  /** Writes over what was written before. @param position of the first byte */
  async writeAt(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Waits until the disk has what was written, and writes down how to go on. */
  async checkpoint(state: State): Promise<void> {
    try {
      await this.#handle.datasync();
      await writeFileAtomic(recordName(this.path), JSON.stringify({ bytes: this.#position, state }));
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Gives the file its name. The folder still has to be synced. */
  async commit(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.close();
      await rename(partName(this.path), this.path);
      await rm(recordName(this.path), { force: true });
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  /** Leaves what there is for the next time; harmless after `commit`. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }
}

const partName = (path: string): string => `${path}.part`;
const recordName = (path: string): string => `${path}.part.json`;

/** The last checkpoint, or nothing where there is none that can be read. */
async function readRecord<State>(path: string, schema: z.ZodType<State>): Promise<{ bytes: number; state: State } | null> {
  try {
    return z.strictObject({ bytes: z.int().min(0), state: schema }).parse(JSON.parse(await readFile(recordName(path), 'utf8')));
  } catch {
    return null;
  }
}
