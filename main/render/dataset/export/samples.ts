import type { ExportImage } from '../../../../shared/contract/datasets.ts';
import type { Genome } from '../../../../shared/genome/genome.ts';
import { encodeJpegs, encodePngs, writeJpegs, writePngs, type Pictures } from '../../codec.ts';
import { recordChunks } from '../../picture.ts';
import { ReusedBuffers } from '../../reusedBuffers.ts';
import type { DatasetPlan } from '../manifest.ts';
import { imageBytes, shardRange } from '../plan.ts';
import type { DatasetEntry, DatasetReader } from '../read.ts';
import { sampleRecord } from '../sampleRecord.ts';

/** Blocks under way at once: while the pictures of some are encoded and written the next is read and checked. */
export const blocksAhead = 3;

export interface Sample extends DatasetEntry {
  readonly index: number;
}

/** Samples that are read together. */
export interface SampleBlock {
  readonly samples: readonly Sample[];
  /** [samples, sizePx, sizePx, 3]; memory that holds other pixels after `release` */
  readonly rgb: Uint8Array<ArrayBuffer>;
  readonly release: () => void;
}

/** Memory for the blocks of a dataset: one holds a shard, at most 8 MiB. */
export function blockBuffers({ plan }: DatasetReader): ReusedBuffers {
  return new ReusedBuffers(Math.min(plan.count, plan.samplesPerShard) * imageBytes(plan));
}

/** Samples [from, to) of a complete dataset, shard by shard, each compared with its recorded hashes. @throws UserError FILE_CORRUPT */
export async function* sampleBlocks(
  reader: DatasetReader,
  from: number,
  to: number,
  buffers: ReusedBuffers,
  signal?: AbortSignal,
): AsyncGenerator<SampleBlock> {
  const { plan } = reader;
  const bytes = imageBytes(plan);
  for (let start = from; start < to;) {
    const shard = Math.floor(start / plan.samplesPerShard);
    const range = shardRange(plan, shard);
    const end = Math.min(to, range.to);
    signal?.throwIfAborted();
    const buffer = buffers.take();
    const [pixels, entries] = await Promise.all([reader.checkedPixels(shard, buffer, signal), reader.entries(start, end - start)]);
    yield {
      samples: entries.map((entry, i) => ({ ...entry, index: start + i })),
      rgb: pixels.subarray((start - range.from) * bytes, (end - range.from) * bytes),
      release: () => buffers.giveBack(buffer),
    };
    start = end;
  }
}

export const imageEndings: Record<ExportImage, string> = { png: 'png', jpeg: 'jpg' };

/** Pictures of a dataset in the making or made, with what made each. */
interface PicturesOf {
  readonly rgb: Uint8Array;
  readonly samples: readonly { readonly index: number; readonly genome: Genome | null }[];
}

function picturesOf({ sizePx }: DatasetPlan, rgb: Uint8Array): Pictures {
  return { rgb, widthPx: sizePx, heightPx: sizePx };
}

function chunksOf(plan: DatasetPlan, samples: PicturesOf['samples']): Uint8Array[] {
  return samples.map(({ index, genome }) => recordChunks(sampleRecord(plan, index, genome)));
}

/** Pictures as files: PNG with their picture records inside, or JPEG. */
export function encodeSamples(plan: DatasetPlan, { rgb, samples }: PicturesOf, image: ExportImage): Promise<Uint8Array[]> {
  const pictures = picturesOf(plan, rgb);
  return image === 'jpeg' ? encodeJpegs(pictures) : encodePngs(pictures, chunksOf(plan, samples));
}

/** Like `encodeSamples`, written to these paths. @throws errors of `node:fs` with code and path */
export function writeSamples(plan: DatasetPlan, { rgb, samples }: PicturesOf, image: ExportImage, paths: readonly string[]): Promise<void> {
  const pictures = picturesOf(plan, rgb);
  return image === 'jpeg' ? writeJpegs(pictures, paths) : writePngs(pictures, chunksOf(plan, samples), paths);
}

/** The number of a sample, wide enough that names sort as numbers do. */
export function sampleNumber(index: number, count: number): string {
  return String(index).padStart(Math.max(6, String(count - 1).length), '0');
}
