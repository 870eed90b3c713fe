import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { datasetFiles } from '../../render/dataset/manifest.ts';
import { readManifest } from '../../render/dataset/shards.ts';
import { tf } from '../backends/tf.ts';

/** All images of a dataset in memory, a quarter of what they would take as floats. */
export interface TrainingImages {
  /** the dataset's folder name, for messages */
  readonly name: string;
  readonly count: number;
  readonly sizePx: number;
  /** 8-bit RGB, [count, sizePx, sizePx, 3] */
  readonly pixels: Uint8Array;
}

/**
 * Reads a complete dataset and compares every shard with its recorded SHA-256.
 * @throws UserError NOT_READY while it is incomplete, FILE_CORRUPT or FILE_UNREADABLE naming the file
 */
export async function loadImages(dir: string): Promise<TrainingImages> {
  const manifest = await readManifest(dir);
  if (manifest === null) throw new UserError('NOT_READY', { kind: 'dataset', name: basename(dir), reason: 'it is not complete' });
  const { count, sizePx } = manifest.plan;
  const imageBytes = sizePx * sizePx * 3;
  const pixels = new Uint8Array(count * imageBytes);
  let filled = 0;
  for (const shard of manifest.shards) {
    const file = join(dir, datasetFiles.pixels(shard.index));
    const bytes = await readShard(file);
    if (bytes.length !== shard.images * imageBytes || filled + bytes.length > pixels.length) {
      throw new UserError('FILE_CORRUPT', {
        file,
        reason: `it has ${bytes.length} bytes where ${shard.images} images of ${sizePx} px take ${shard.images * imageBytes}`,
      });
    }
    if (createHash('sha256').update(bytes).digest('hex') !== shard.sha256) {
      throw new UserError('FILE_CORRUPT', { file, reason: 'its SHA-256 is not the one recorded when it was written' });
    }
    pixels.set(bytes, filled);
    filled += bytes.length;
  }
  if (filled !== pixels.length) {
    throw new UserError('FILE_CORRUPT', {
      file: join(dir, datasetFiles.manifest),
      reason: `its shards hold ${filled / imageBytes} of ${count} images`,
    });
  }
  return { name: basename(dir), count, sizePx, pixels };
}

async function readShard(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UserError('FILE_UNREADABLE', { file, reason: (error as Error).message });
  }
}

/** These images, [indices.length, sizePx, sizePx, 3] in [-1, 1]. */
export function imagesTensor(images: TrainingImages, indices: ArrayLike<number>): tf.Tensor4D {
  const imageBytes = images.sizePx * images.sizePx * 3;
  const bytes = new Uint8Array(indices.length * imageBytes);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * imageBytes;
    bytes.set(images.pixels.subarray(start, start + imageBytes), i * imageBytes);
  }
  return bytesToTensor(bytes, indices.length, images.sizePx);
}

/** 8-bit RGB to [count, sizePx, sizePx, 3] in [-1, 1]. */
export function bytesToTensor(bytes: Uint8Array, count: number, sizePx: number): tf.Tensor4D {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 127.5 - 1;
  return tf.tensor4d(values, [count, sizePx, sizePx, 3]);
}

/** Pictures in [-1, 1], clipped, to 8-bit RGB. */
export async function tensorToBytes(images: tf.Tensor4D): Promise<Uint8Array> {
  const values = await images.data<'float32'>();
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round(Math.min(255, Math.max(0, (values[i]! + 1) * 127.5)));
  return bytes;
}

/** `wanted` indices spread evenly over 0..count-1, all of them when there are not that many. */
export function spreadIndices(count: number, wanted: number): Uint32Array {
  const length = Math.min(count, wanted);
  return Uint32Array.from({ length }, (_, i) => Math.floor((i * count) / length));
}
