import type { ExportImage } from '../../../../shared/contract/datasets.ts';
import { encodeJpeg } from '../../codec.ts';
import { encodePicture } from '../../picture.ts';
import { imageBytes, shardRange } from '../plan.ts';
import type { DatasetEntry, DatasetReader } from '../read.ts';
import { sampleRecord } from '../sampleRecord.ts';

/** Pixels read at once. */
const blockBytes = 4 << 20;

export interface Sample extends DatasetEntry {
  readonly index: number;
  /** [sizePx, sizePx, 3] */
  readonly rgb: Uint8Array;
}

/** Samples [from, to), in blocks that are read together. */
export async function* sampleBlocks(reader: DatasetReader, from: number, to: number): AsyncGenerator<Sample[]> {
  const bytes = imageBytes(reader.plan);
  const step = Math.max(1, Math.floor(blockBytes / bytes));
  for (let start = from; start < to; start += step) {
    const count = Math.min(step, to - start);
    const pixels = await reader.images(start, count);
    const entries = await reader.entries(start, count);
    yield entries.map((entry, i) => ({ ...entry, index: start + i, rgb: pixels.subarray(i * bytes, (i + 1) * bytes) }));
  }
}

/** Compares the shards that hold samples [from, to) with their hashes. @throws UserError FILE_CORRUPT */
export async function checkSamples(reader: DatasetReader, from: number, to: number, signal?: AbortSignal): Promise<void> {
  for (const { index } of reader.shards) {
    const range = shardRange(reader.plan, index);
    // a shard is checked with the group that holds its first sample
    if (range.from >= from && range.from < to) await reader.checkShard(index, signal);
  }
}

export const imageEndings: Record<ExportImage, string> = { png: 'png', jpeg: 'jpg' };

/** A sample as a file: PNG with its picture record inside, or JPEG. */
export function encodeSample(reader: DatasetReader, sample: Sample, image: ExportImage): Promise<Uint8Array> {
  const { sizePx } = reader.plan;
  if (image === 'jpeg') return encodeJpeg(sample.rgb, sizePx, sizePx);
  return encodePicture(sample.rgb, sizePx, sizePx, sampleRecord(reader.plan, sample.genome));
}

/** The number of a sample, wide enough that names sort as numbers do. */
export function sampleNumber(index: number, count: number): string {
  return String(index).padStart(Math.max(6, String(count - 1).length), '0');
}
