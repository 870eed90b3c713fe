import { createHash, type Hash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Genome } from '../../../shared/genome/genome.ts';
import { sampleLine } from '../../../shared/genome/labels.ts';
import { AtomicFile, syncFolder, writeError, writeFileAtomic } from '../atomicFile.ts';
import type { Renderer } from '../renderer.ts';
import { acceptedSamples, addRejections } from './accepted.ts';
import { mapAhead } from './ahead.ts';
import { datasetFiles, type DatasetPlan, type Manifest, type ShardRecord } from './manifest.ts';
import { imageBytes, shardCount, shardRange } from './plan.ts';
import type { Rejections } from './settle.ts';
import { contentHashOf, readPlan, readShardRecord } from './shards.ts';

/** Pixels rendered in one call: enough pictures to keep all threads busy, little enough to hash between two turns of the event loop. */
const chunkBytes = 1 << 20;
const minChunkImages = 8;
const maxChunkImages = 128;

/** Chunks under way at once: while one is rendered the next is sampled and probed and the last is hashed and written. */
const chunksAhead = 3;

export interface BuildProgress {
  /** images in complete shards and in chunks written since */
  readonly done: number;
  readonly total: number;
  readonly rejections: Rejections;
}

export interface BuildOptions {
  /** the dataset's folder; made if missing */
  readonly dir: string;
  readonly plan: DatasetPlan;
  readonly renderer: Renderer;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

interface Chunk {
  readonly genomes: readonly Genome[];
  readonly rejections: Rejections;
  readonly rgb: Uint8Array;
}

/** Sample indices from shard `firstShard` on, in groups that keep within a shard. */
function* chunkIndices(plan: DatasetPlan, firstShard: number): Generator<number[]> {
  const size = Math.min(maxChunkImages, Math.max(minChunkImages, Math.floor(chunkBytes / imageBytes(plan))));
  for (let shard = firstShard; shard < shardCount(plan); shard++) {
    const { from, to } = shardRange(plan, shard);
    for (let start = from; start < to; start += size) yield Array.from({ length: Math.min(size, to - start) }, (_, i) => start + i);
  }
}

async function renderChunk(plan: DatasetPlan, renderer: Renderer, indices: readonly number[], signal: AbortSignal): Promise<Chunk> {
  const { genomes, rejections } = await acceptedSamples(plan.recipe, plan.seed, indices, renderer, signal);
  const { rgb } = await renderer.batch(genomes, plan.sizePx, plan.recipe.supersample, { signal });
  return { genomes, rejections, rgb };
}

/** A file written in pieces and hashed on the way. */
class HashedFile {
  readonly #file: AtomicFile;
  readonly #hash: Hash = createHash('sha256');
  private constructor(file: AtomicFile) {
    this.#file = file;
  }
  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await AtomicFile.create(path));
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#file.write(bytes);
  }
  /** @returns the SHA-256 of everything written, in hex */
  async commit(): Promise<string> {
    await this.#file.commit();
    return this.#hash.digest('hex');
  }
  discard(): Promise<void> {
    return this.#file.discard();
  }
}

/** Writes one shard from the next chunks; its record comes last, and only with it the shard exists. */
async function writeShard(
  { dir, plan, signal }: BuildOptions,
  index: number,
  chunks: AsyncGenerator<Chunk>,
  onChunk: (images: number, rejections: Rejections) => void,
): Promise<ShardRecord> {
  const { from, to } = shardRange(plan, index);
  const genomes = await HashedFile.create(join(dir, datasetFiles.genomes(index)));
  let pixels: HashedFile | undefined;
  const rejections: Rejections = {};
  let images = 0;
  try {
    pixels = await HashedFile.create(join(dir, datasetFiles.pixels(index)));
    while (images < to - from) {
      const chunk = (await chunks.next()).value as Chunk;
      const lines = chunk.genomes.map((genome, i) => `${sampleLine(plan.recipe, plan.seed, from + images + i, genome)}\n`);
      await genomes.write(Buffer.from(lines.join('')));
      await pixels.write(chunk.rgb);
      addRejections(rejections, chunk.rejections);
      images += chunk.genomes.length;
      onChunk(chunk.genomes.length, chunk.rejections);
      signal?.throwIfAborted();
    }
    const genomesSha256 = await genomes.commit();
    const sha256 = await pixels.commit();
    const sorted = Object.fromEntries(Object.entries(rejections).sort(([a], [b]) => (a < b ? -1 : 1)));
    const record: ShardRecord = { index, images, sha256, genomesSha256, rejections: sorted };
    await syncFolder(dir);
    await writeFileAtomic(join(dir, datasetFiles.shard(index)), `${JSON.stringify(record, null, 2)}\n`);
    return record;
  } finally {
    await Promise.all([genomes.discard(), pixels?.discard()]);
  }
}

/** Makes the folder and its plan, or checks that the one there is the same dataset; removes what an interrupted build left half-written. */
async function prepareFolder(dir: string, plan: DatasetPlan): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw writeError(error, dir);
  }
  const names = await readdir(dir);
  await Promise.all(names.filter((name) => name.endsWith('.tmp')).map((name) => rm(join(dir, name), { force: true })));
  if (names.includes(datasetFiles.plan)) {
    const found = await readPlan(dir);
    if (found.id !== plan.id) throw new Error(`the folder ${dir} holds dataset ${found.id}, not ${plan.id}`);
    return;
  }
  await writeFileAtomic(join(dir, datasetFiles.plan), `${JSON.stringify(plan, null, 2)}\n`);
  await syncFolder(dirname(dir));
}

/**
 * Builds a dataset, or what is missing of it: complete shards are kept, the first missing one is made anew. The files are the same bytes however
 * often the build was interrupted. Memory stays within a few chunks.
 * @throws UserError DISK_FULL, RECIPE_ACCEPTS_NOTHING, FILE_CORRUPT; AbortError. What is complete stays.
 */
export async function buildDataset(options: BuildOptions): Promise<Manifest> {
  const { dir, plan, renderer, signal, onProgress } = options;
  signal?.throwIfAborted();
  await prepareFolder(dir, plan);
  const shards: ShardRecord[] = [];
  const rejections: Rejections = {};
  let done = 0;
  const advance = (images: number, more: Rejections): void => {
    done += images;
    addRejections(rejections, more);
    onProgress?.({ done, total: plan.count, rejections: { ...rejections } });
  };
  while (shards.length < shardCount(plan)) {
    const record = await readShardRecord(dir, plan, shards.length);
    if (!record) break;
    shards.push(record);
    advance(record.images, record.rejections);
  }
  const failure = new AbortController();
  const stop = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  // one stream over all shards, so that rendering goes on while a shard is flushed to the disk
  const chunks = mapAhead(chunkIndices(plan, shards.length), chunksAhead, (indices) => renderChunk(plan, renderer, indices, stop));
  try {
    while (shards.length < shardCount(plan)) shards.push(await writeShard(options, shards.length, chunks, advance));
  } finally {
    failure.abort();
    await chunks.return(undefined);
  }
  const manifest: Manifest = { plan, shards, contentHash: contentHashOf(shards) };
  await writeFileAtomic(join(dir, datasetFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
