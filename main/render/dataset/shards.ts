import { createHash } from 'node:crypto';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { UserError } from '../../../shared/contract/errors.ts';
import {
  datasetFiles,
  datasetPlanSchema,
  manifestSchema,
  shardRecordSchema,
  type DatasetPlan,
  type Manifest,
  type ShardRecord,
} from './manifest.ts';
import { imageBytes, shardRange } from './plan.ts';

/** Reads and checks one of a dataset's JSON files; null if it is not there. @throws UserError FILE_CORRUPT */
async function readRecord<T>(dir: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(join(dir, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError('FILE_UNREADABLE', { file: join(dir, name), reason: (error as Error).message });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new UserError('FILE_CORRUPT', { file: join(dir, name), reason: 'it is not what Cardioid wrote there' });
  }
}

/** The plan of the dataset in this folder. @throws UserError FILE_UNREADABLE when there is none, FILE_CORRUPT */
export async function readPlan(dir: string): Promise<DatasetPlan> {
  const plan = await readRecord(dir, datasetFiles.plan, datasetPlanSchema);
  if (!plan)
    throw new UserError('FILE_UNREADABLE', {
      file: join(dir, datasetFiles.plan),
      reason: 'it is missing, so this folder is not a dataset',
    });
  return plan;
}

/** The manifest, or null while the dataset is incomplete. @throws UserError FILE_CORRUPT */
export function readManifest(dir: string): Promise<Manifest | null> {
  return readRecord(dir, datasetFiles.manifest, manifestSchema);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return -1;
  }
}

/** The record of a complete shard; null while its record or one of its files is missing or cut short. @throws UserError FILE_CORRUPT */
export async function readShardRecord(dir: string, plan: DatasetPlan, index: number): Promise<ShardRecord | null> {
  const record = await readRecord(dir, datasetFiles.shard(index), shardRecordSchema);
  if (!record) return null;
  const { from, to } = shardRange(plan, index);
  const wholePixels = (await sizeOf(join(dir, datasetFiles.pixels(index)))) === (to - from) * imageBytes(plan);
  const hasGenomes = (await sizeOf(join(dir, datasetFiles.genomes(index)))) > 0;
  return wholePixels && hasGenomes ? record : null;
}

/** SHA-256 over the concatenated hex hashes of the pixel shards. */
export function contentHashOf(shards: readonly ShardRecord[]): string {
  return createHash('sha256')
    .update(shards.map((shard) => shard.sha256).join(''))
    .digest('hex');
}

const readBytes = 1 << 20;

/** What the rest of a file hashes to; the next piece is read while one is hashed. */
async function hashRest(file: FileHandle, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  let [piece, other] = [new Uint8Array(readBytes), new Uint8Array(readBytes)];
  for (let reading = file.read(piece); ;) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return hash.digest('hex');
    signal?.throwIfAborted();
    reading = file.read(other);
    hash.update(piece.subarray(0, bytesRead));
    [piece, other] = [other, piece];
  }
}

/** SHA-256 of a file in hex. @throws UserError FILE_UNREADABLE */
async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  try {
    const file = await open(path, 'r');
    return await hashRest(file, signal).finally(() => file.close());
  } catch (error) {
    signal?.throwIfAborted();
    throw new UserError('FILE_UNREADABLE', { file: path, reason: (error as Error).message });
  }
}

function compareHash(path: string, found: string, recorded: string): void {
  if (found !== recorded)
    throw new UserError('FILE_CORRUPT', { file: path, reason: 'its SHA-256 is not the one recorded when it was written' });
}

/** Compares both files of a shard with its record. @throws UserError FILE_CORRUPT or FILE_UNREADABLE naming the file */
export async function checkShardFiles(dir: string, record: ShardRecord, signal?: AbortSignal): Promise<void> {
  const path = join(dir, datasetFiles.pixels(record.index));
  compareHash(path, await hashFile(path, signal), record.sha256);
  await checkGenomes(dir, record, signal);
}

async function checkGenomes(dir: string, record: ShardRecord, signal?: AbortSignal): Promise<void> {
  const path = join(dir, datasetFiles.genomes(record.index));
  compareHash(path, await hashFile(path, signal), record.genomesSha256);
}

/** Like `checkShardFiles`, for pixels that have been read already. */
export async function checkShardPixels(dir: string, record: ShardRecord, pixels: Uint8Array, signal?: AbortSignal): Promise<void> {
  compareHash(join(dir, datasetFiles.pixels(record.index)), createHash('sha256').update(pixels).digest('hex'), record.sha256);
  await checkGenomes(dir, record, signal);
}
