import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { AtomicFile, syncFolder } from '../atomicFile.ts';
import { addRejections } from './accepted.ts';
import { datasetFiles, type ShardRecord } from './manifest.ts';
import type { Rejections } from './settle.ts';

/** A file written in pieces and hashed on the way. */
class HashedFile {
  readonly #file: AtomicFile;
  readonly #hash: Hash = createHash('sha256');
  private constructor(file: AtomicFile) {
    this.#file = file;
  }
  static async create(path: string, options?: { readonly pastCache: boolean }): Promise<HashedFile> {
    return new HashedFile(await AtomicFile.create(path, options));
  }
  async write(bytes: Uint8Array): Promise<void> {
    const written = this.#file.write(bytes);
    // while another thread writes
    this.#hash.update(bytes);
    await written;
  }
  /** The SHA-256 of everything written, in hex; nothing can be written after that. */
  digest(): string {
    return this.#hash.digest('hex');
  }
  flush(): Promise<void> {
    return this.#file.flush();
  }
  publish(): Promise<void> {
    return this.#file.publish();
  }
  discard(): Promise<void> {
    return this.#file.discard();
  }
}

/** One shard in the making: its pixels and a line of JSON for each picture. Its record comes last, and only with it the shard exists. */
export class ShardWriter {
  readonly #dir: string;
  readonly #index: number;
  readonly #lines: HashedFile;
  readonly #pixels: HashedFile;
  readonly #rejections: Rejections = {};
  #record: AtomicFile | null = null;
  #images = 0;
  /** writes that may be under way */
  #writes: Promise<void>[] = [];

  private constructor(dir: string, index: number, lines: HashedFile, pixels: HashedFile) {
    this.#dir = dir;
    this.#index = index;
    this.#lines = lines;
    this.#pixels = pixels;
  }

  /** @throws UserError DISK_FULL, BAD_VALUE, as do `write`, `settle` and `commit` */
  static async create(dir: string, index: number): Promise<ShardWriter> {
    const lines = await HashedFile.create(join(dir, datasetFiles.genomes(index)));
    try {
      return new ShardWriter(dir, index, lines, await HashedFile.create(join(dir, datasetFiles.pixels(index)), { pastCache: true }));
    } catch (error) {
      await lines.discard();
      throw error;
    }
  }

  /** Pictures written so far, or being written. */
  get images(): number {
    return this.#images;
  }

  /**
   * Appends pictures. The next may be handed over before these are written.
   * @param lines what is known of each picture, as JSON @param rgb [lines, sizePx, sizePx, 3]
   */
  write(lines: readonly string[], rgb: Uint8Array, rejections: Rejections = {}): Promise<void> {
    addRejections(this.#rejections, rejections);
    this.#images += lines.length;
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const written = Promise.all([this.#lines.write(text), this.#pixels.write(rgb)]).then(() => undefined);
    this.#writes.push(written);
    // `commit` looks at it too; until then a failure is not "unhandled"
    written.catch(() => undefined);
    return written;
  }

  /** Waits for the writes under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /**
   * Names the files once the disk has all of them. The folder is synced only after the last name: after a power cut a record whose files
   * are missing counts for nothing.
   * @param more further facts for the record
   */
  async commit(more: Pick<ShardRecord, 'lookedAt'> = {}): Promise<ShardRecord> {
    await this.settle();
    const rejections = Object.fromEntries(Object.entries(this.#rejections).sort(([a], [b]) => (a < b ? -1 : 1)));
    const [sha256, genomesSha256] = [this.#pixels.digest(), this.#lines.digest()];
    const record: ShardRecord = { index: this.#index, images: this.#images, sha256, genomesSha256, rejections, ...more };
    this.#record = await AtomicFile.create(join(this.#dir, datasetFiles.shard(this.#index)));
    await this.#record.write(Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
    const files = [this.#lines, this.#pixels, this.#record];
    for (const file of files) await file.flush();
    for (const file of files) await file.publish();
    await syncFolder(this.#dir);
    return record;
  }

  /** Leaves nothing half-written behind; harmless after `commit`. */
  async discard(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await Promise.all([this.#lines, this.#pixels, this.#record].map((file) => file?.discard()));
  }
}
