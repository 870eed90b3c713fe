import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Genome } from '../../../shared/genome/genome.ts';
import { sampleLine } from '../../../shared/genome/labels.ts';
import { syncFolder, writeError, writeFileAtomic } from '../atomicFile.ts';
import type { Renderer } from '../renderer.ts';
import { pageAligned } from '../pageAligned.ts';
import { ReusedBuffers } from '../reusedBuffers.ts';
import { acceptedSamples, addRejections } from './accepted.ts';
import { mapAhead } from './ahead.ts';
import { datasetFiles, type Manifest, type RecipePlan, type ShardRecord } from './manifest.ts';
import { imageBytes, shardCount, shardRange } from './plan.ts';
import type { Rejections } from './settle.ts';
import { ShardWriter } from './shardWriter.ts';
import { contentHashOf, readPlan, readShardRecord } from './shards.ts';

/** Pixels rendered in one call: enough pictures to keep all threads busy, little enough to hash between two turns of the event loop. */
const chunkBytes = 3 << 20;
const minChunkImages = 8;
const maxChunkImages = 128;

/** Chunks under way at once: while one is rendered the next is sampled and probed and the last is hashed and written. */
const chunksAhead = 3;

/** Chunks handed to the disk at once: it takes the next in while the word that the last is there is on its way. */
const writesAtOnce = 2;

/** Shards under way at once: while the disk takes some in, the next is written. Each waits on one thread, and Node has four. */
const shardsAhead = 4;

export interface BuildProgress {
  /** images in complete shards and in chunks written since */
  readonly done: number;
  readonly total: number;
  /** images in complete shards: those that can be read */
  readonly saved: number;
  readonly rejections: Rejections;
}

export interface BuildOptions {
  /** the dataset's folder; made if missing */
  readonly dir: string;
  readonly plan: RecipePlan;
  readonly renderer: Renderer;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

interface Chunk {
  readonly genomes: readonly Genome[];
  readonly rejections: Rejections;
  readonly rgb: Uint8Array;
  /** memory to be given back when the pixels are written */
  readonly buffer: Uint8Array<ArrayBuffer>;
}

function imagesPerChunk(plan: RecipePlan): number {
  const bySize = Math.max(minChunkImages, Math.floor(chunkBytes / imageBytes(plan)));
  return Math.min(maxChunkImages, plan.samplesPerShard, bySize);
}

/** Sample indices from shard `firstShard` on, in groups that keep within a shard. */
function* chunkIndices(plan: RecipePlan, firstShard: number): Generator<number[]> {
  const size = imagesPerChunk(plan);
  for (let shard = firstShard; shard < shardCount(plan); shard++) {
    const { from, to } = shardRange(plan, shard);
    for (let start = from; start < to; start += size) yield Array.from({ length: Math.min(size, to - start) }, (_, i) => start + i);
  }
}

async function renderChunk(
  plan: RecipePlan,
  renderer: Renderer,
  indices: readonly number[],
  buffers: ReusedBuffers,
  signal: AbortSignal,
): Promise<Chunk> {
  const { genomes, rejections } = await acceptedSamples(plan.recipe, plan.seed, indices, renderer, signal);
  const buffer = buffers.take();
  const { sizePx, recipe } = plan;
  const { rgb } = await renderer.batch(genomes, sizePx, recipe.supersample, { pattern: recipe.pattern, into: buffer, signal });
  return { genomes, rejections, rgb, buffer };
}

/** Fills one shard with the next chunks. @param writes the last of those under way, of any shard @returns it, to be committed */
async function fillShard(
  { dir, plan, signal }: BuildOptions,
  index: number,
  chunks: AsyncGenerator<Chunk>,
  buffers: ReusedBuffers,
  writes: Promise<void>[],
  onChunk: (images: number, rejections: Rejections) => void,
): Promise<ShardWriter> {
  const { from, to } = shardRange(plan, index);
  const shard = await ShardWriter.create(dir, index);
  try {
    while (shard.images < to - from) {
      const { genomes, rejections, rgb, buffer } = (await chunks.next()).value as Chunk;
      const lines = genomes.map((genome, i) => sampleLine(plan.recipe, plan.seed, from + shard.images + i, genome));
      if (writes.length >= writesAtOnce) await writes.shift();
      const written = shard.write(lines, rgb, rejections).then(() => {
        buffers.giveBack(buffer);
        onChunk(genomes.length, rejections);
      });
      // the shard's commit, or the next to write, looks at it
      written.catch(() => undefined);
      writes.push(written);
      signal?.throwIfAborted();
    }
    return shard;
  } catch (error) {
    await shard.discard();
    throw error;
  }
}

/** Makes the folder and its plan, or checks that the one there is the same dataset; removes what an interrupted build left half-written. */
async function prepareFolder(dir: string, plan: RecipePlan): Promise<void> {
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
  let saved = 0;
  const report = (): void => onProgress?.({ done, total: plan.count, saved, rejections: { ...rejections } });
  const advance = (images: number, more: Rejections): void => {
    done += images;
    addRejections(rejections, more);
    report();
  };
  while (shards.length < shardCount(plan)) {
    const record = await readShardRecord(dir, plan, shards.length);
    if (!record) break;
    shards.push(record);
    saved += record.images;
    advance(record.images, record.rejections);
  }
  const failure = new AbortController();
  const stop = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  const buffers = new ReusedBuffers(imagesPerChunk(plan) * imageBytes(plan), pageAligned);
  // one stream over all shards, so that rendering goes on while a shard is flushed to the disk
  const chunks = mapAhead(chunkIndices(plan, shards.length), chunksAhead, (indices) => renderChunk(plan, renderer, indices, buffers, stop));
  const writes: Promise<void>[] = [];
  const filled = async function* (): AsyncGenerator<ShardWriter> {
    for (let index = shards.length; index < shardCount(plan); index++)
      yield await fillShard(options, index, chunks, buffers, writes, advance);
  };
  const commit = async (shard: ShardWriter): Promise<ShardRecord> => {
    try {
      await shard.settle();
      signal?.throwIfAborted();
      return await shard.commit();
    } catch (error) {
      // the next one need not be filled
      failure.abort(error);
      throw error;
    } finally {
      await shard.discard();
    }
  };
  try {
    for await (const record of mapAhead(filled(), shardsAhead, commit)) {
      shards.push(record);
      saved += record.images;
      report();
    }
  } finally {
    failure.abort();
    await chunks.return(undefined);
  }
  const manifest: Manifest = { plan, shards, contentHash: contentHashOf(shards) };
  await writeFileAtomic(join(dir, datasetFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
