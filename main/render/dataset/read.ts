import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { checkGenome, type Genome } from '../../../shared/genome/genome.ts';
import { readSampleLine, type Sample } from '../../../shared/genome/labels.ts';
import { datasetFiles, importedEntrySchema, type DatasetPlan, type Manifest, type ShardRecord } from './manifest.ts';
import { imageBytes, shardCount, shardRange } from './plan.ts';
import { checkShardFiles, checkShardPixels, readManifest, readPlan, readShardRecord } from './shards.ts';

/** What a dataset knows of one picture. */
export interface DatasetEntry {
  /** null for an imported picture */
  readonly genome: Genome | null;
  /** where an imported picture came from */
  readonly source: string | null;
  /** its category, if the dataset has categories */
  readonly label: string | null;
  /** `train` or another part that it was set apart for */
  readonly split: string | null;
}

function readSample(line: string): Sample {
  const sample = readSampleLine(line);
  return { ...sample, genome: checkGenome(sample.genome) };
}

function readEntry({ recipe }: DatasetPlan, line: string): DatasetEntry {
  if (recipe) {
    const { genome, label, split = null } = readSample(line);
    return { genome, source: null, label: label === undefined ? null : className(label), split };
  }
  const { source, label = null, split = null } = importedEntrySchema.parse(JSON.parse(line));
  return { genome: null, source, label, split };
}

/** What a class of a recipe is called: its number, so wide that names sort as numbers do. */
function className(label: number): string {
  return String(label).padStart(5, '0');
}

/** Names of the classes in order; empty without. */
export function classesOf(plan: DatasetPlan): readonly string[] {
  if (!plan.recipe) return plan.imported.classes;
  return Array.from({ length: plan.recipe.labels?.classes ?? 0 }, (_, label) => className(label));
}

const keptHandles = 64;
const keptGenomeFiles = 4;

/** The last few values used; evicted ones are let go by `dispose`. */
class LeastRecent<T> {
  readonly #entries = new Map<number, Promise<T>>();
  readonly #limit: number;
  readonly #dispose: (value: T) => Promise<void>;
  constructor(limit: number, dispose: (value: T) => Promise<void>) {
    this.#limit = limit;
    this.#dispose = dispose;
  }
  get(key: number, make: () => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.catch(() => this.#entries.delete(key));
    if (this.#entries.size > this.#limit) void this.#remove(this.#entries.keys().next().value!);
    return entry;
  }
  async #remove(key: number): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    const value = await entry?.catch(() => undefined);
    if (value !== undefined) await this.#dispose(value);
  }
  async clear(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((key) => this.#remove(key)));
  }
}

/** An open file that closes itself once evicted and no read uses it. */
class SharedHandle {
  readonly #handle: FileHandle;
  #users = 1;
  constructor(handle: FileHandle) {
    this.#handle = handle;
  }
  async read(into: Uint8Array, position: number): Promise<number> {
    this.#users++;
    try {
      return (await this.#handle.read(into, 0, into.length, position)).bytesRead;
    } finally {
      await this.release();
    }
  }
  async release(): Promise<void> {
    if (--this.#users === 0) await this.#handle.close();
  }
}

/**
 * A dataset on disk, complete or still being built; images and what is known of them by sample index. Pixels are [sizePx, sizePx, 3], 8-bit sRGB.
 * Reads do not check hashes; `checkShard` and `checkedPixels` do.
 */
export class DatasetReader {
  readonly dir: string;
  readonly plan: DatasetPlan;
  #manifest: Manifest | null = null;
  readonly #shards: ShardRecord[] = [];
  #refreshing: Promise<void> | null = null;
  readonly #handles = new LeastRecent<SharedHandle>(keptHandles, (handle) => handle.release());
  readonly #genomeLines = new LeastRecent<string[]>(keptGenomeFiles, async () => undefined);

  /** Use `openDataset`. */
  constructor(dir: string, plan: DatasetPlan) {
    this.dir = dir;
    this.plan = plan;
  }

  /** The manifest; null while the dataset is incomplete, as of the last `refresh`. */
  get manifest(): Manifest | null {
    return this.#manifest;
  }

  /** Complete shards, from the first, as of the last `refresh`. */
  get shards(): readonly ShardRecord[] {
    return this.#shards;
  }

  /** Images in complete shards, as of the last `refresh`. */
  get done(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.images, 0);
  }

  /** Looks for shards completed since; callers at the same time share one look. @throws UserError FILE_CORRUPT */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#look().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #look(): Promise<void> {
    this.#manifest ??= await readManifest(this.dir);
    while (this.#shards.length < shardCount(this.plan)) {
      const record = await readShardRecord(this.dir, this.plan, this.#shards.length);
      if (!record) break;
      this.#shards.push(record);
    }
    // a complete dataset that lost a file is damaged, not unfinished
    if (this.#manifest && this.#shards.length < shardCount(this.plan))
      throw new UserError('FILE_CORRUPT', {
        file: join(this.dir, datasetFiles.pixels(this.#shards.length)),
        reason: 'a file of this shard is missing or cut short',
      });
  }

  /** One image. @throws UserError BAD_VALUE (no such image yet), FILE_CORRUPT, FILE_UNREADABLE */
  image(index: number): Promise<Uint8Array> {
    return this.images(index, 1);
  }

  /** Images [from, from + count), one after the other. @throws like `image` */
  async images(from: number, count: number): Promise<Uint8Array> {
    await this.#require(from, count);
    const bytes = imageBytes(this.plan);
    const out = new Uint8Array(count * bytes);
    for (let at = from; at < from + count;) {
      const shard = Math.floor(at / this.plan.samplesPerShard);
      const range = shardRange(this.plan, shard);
      const until = Math.min(from + count, range.to);
      await this.#readPixels(shard, out.subarray((at - from) * bytes, (until - from) * bytes), (at - range.from) * bytes);
      at = until;
    }
    return out;
  }

  /** The genome of one image. @throws like `entries` */
  async genome(index: number): Promise<Genome | null> {
    return (await this.entries(index, 1))[0]!.genome;
  }

  /** What is known of images [from, from + count) beside their pixels. @throws like `image` */
  entries(from: number, count: number): Promise<DatasetEntry[]> {
    return this.#read(from, count, (line) => readEntry(this.plan, line));
  }

  /** Genomes of images [from, from + count) of a recipe with their class and split where it has any. @throws like `image` */
  samples(from: number, count: number): Promise<Sample[]> {
    return this.#read(from, count, readSample);
  }

  async #read<T>(from: number, count: number, read: (line: string) => T): Promise<T[]> {
    await this.#require(from, count);
    const entries: T[] = [];
    for (let index = from; index < from + count; index++) {
      const shard = Math.floor(index / this.plan.samplesPerShard);
      const lines = await this.#lines(shard);
      const line = index - shardRange(this.plan, shard).from;
      try {
        entries.push(read(lines[line] ?? ''));
      } catch {
        throw new UserError('FILE_CORRUPT', {
          file: join(this.dir, datasetFiles.genomes(shard)),
          reason: `line ${line + 1} is not ${this.plan.recipe ? 'a genome' : 'what Cardioid wrote there'}`,
        });
      }
    }
    return entries;
  }

  /** Compares the files of a complete shard with their recorded hashes. @throws UserError FILE_CORRUPT naming the file */
  async checkShard(index: number, signal?: AbortSignal): Promise<void> {
    const record = this.#shards[index];
    if (!record) throw new RangeError(`shard ${index} is not complete`);
    await checkShardFiles(this.dir, record, signal);
  }

  /**
   * All pixels of a complete shard, once its files are what their recorded hashes say.
   * @param into memory for them, at least as long
   * @throws UserError FILE_CORRUPT naming the file
   */
  async checkedPixels(index: number, into: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const record = this.#shards[index];
    if (!record) throw new RangeError(`shard ${index} is not complete`);
    const pixels = into.subarray(0, record.images * imageBytes(this.plan));
    await this.#readPixels(index, pixels, 0);
    await checkShardPixels(this.dir, record, pixels, signal);
    return pixels;
  }

  /** Closes the files. */
  async close(): Promise<void> {
    await Promise.all([this.#handles.clear(), this.#genomeLines.clear()]);
  }

  async #require(from: number, count: number): Promise<void> {
    if (from + count > this.done) await this.refresh();
    if (!Number.isInteger(from) || from < 0 || from + count > this.done)
      throw new UserError('BAD_VALUE', {
        name: count === 1 ? `image ${from}` : `images ${from} to ${from + count - 1}`,
        reason: `cannot be read: the dataset has ${this.done} so far, counted from 0`,
      });
  }

  async #readPixels(shard: number, into: Uint8Array, position: number): Promise<void> {
    const path = join(this.dir, datasetFiles.pixels(shard));
    let bytesRead: number;
    try {
      const handle = await this.#handles.get(shard, async () => new SharedHandle(await open(path, 'r')));
      bytesRead = await handle.read(into, position);
    } catch (error) {
      throw new UserError('FILE_UNREADABLE', { file: path, reason: (error as Error).message });
    }
    if (bytesRead < into.length) throw new UserError('FILE_CORRUPT', { file: path, reason: 'it ends in the middle' });
  }

  #lines(shard: number): Promise<string[]> {
    const path = join(this.dir, datasetFiles.genomes(shard));
    return this.#genomeLines.get(shard, async () => {
      try {
        return (await readFile(path, 'utf8')).split('\n');
      } catch (error) {
        throw new UserError('FILE_UNREADABLE', { file: path, reason: (error as Error).message });
      }
    });
  }
}

/** Opens a dataset folder. @throws UserError FILE_UNREADABLE when it is none, FILE_CORRUPT */
export async function openDataset(dir: string): Promise<DatasetReader> {
  const reader = new DatasetReader(dir, await readPlan(dir));
  await reader.refresh();
  return reader;
}
