import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
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

/** SHA-256 of a file in hex. @throws UserError FILE_UNREADABLE */
async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(piece as Buffer);
  } catch (error) {
    signal?.throwIfAborted();
    throw new UserError('FILE_UNREADABLE', { file: path, reason: (error as Error).message });
  }
  return hash.digest('hex');
}

/** Compares both files of a shard with its record. @throws UserError FILE_CORRUPT or FILE_UNREADABLE naming the file */
export async function checkShardFiles(dir: string, record: ShardRecord, signal?: AbortSignal): Promise<void> {
  const expected = [
    [datasetFiles.pixels(record.index), record.sha256],
    [datasetFiles.genomes(record.index), record.genomesSha256],
  ] as const;
  for (const [name, sha256] of expected)
    if ((await hashFile(join(dir, name), signal)) !== sha256)
      throw new UserError('FILE_CORRUPT', { file: join(dir, name), reason: 'its SHA-256 is not the one recorded when it was written' });
}
