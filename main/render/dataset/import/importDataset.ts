import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Imported } from '../../../../shared/contract/datasets.ts';
import { UserError } from '../../../../shared/contract/errors.ts';
import { AtomicFile, syncFolder, writeError, writeFileAtomic } from '../../atomicFile.ts';
import { scalingKernel } from '../../picture.ts';
import { addRejections } from '../accepted.ts';
import { mapAhead } from '../ahead.ts';
import { datasetFiles, importedEntrySchema, type ImportPlan, type Manifest, type ShardRecord } from '../manifest.ts';
import { canonicalJson, samplesPerShard } from '../plan.ts';
import type { Rejections } from '../settle.ts';
import { ShardWriter } from '../shardWriter.ts';
import { contentHashOf, readShardRecord } from '../shards.ts';
import { openSource, type ImportSource, type Taken } from './source.ts';

/** Pictures read and decoded at once. */
const picturesAhead = 6;

/** Folders of imports under way begin with this, and so are no datasets. */
export const importPrefix = '.import-';

const stateFile = 'import.json';
const unreadableFile = (shard: number): string => `shard-${String(shard).padStart(5, '0')}.unreadable`;

export interface ImportOptions {
  /** a folder of pictures, a .zip archive of them, or a video */
  readonly path: string;
  /** the folder that holds all datasets */
  readonly datasetsDir: string;
  readonly sizePx: number;
  readonly skip: number;
  readonly unique: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Where an import grows: the same one goes on there. */
export function importFolder({ datasetsDir, path, sizePx, skip, unique }: ImportOptions): string {
  const key = createHash('sha256').update(canonicalJson({ path, sizePx, skip, unique })).digest('hex');
  return join(datasetsDir, `${importPrefix}${key.slice(0, 16)}`);
}

/** The parts of a plan that are known before the last picture. */
type Layout = Pick<ImportPlan, 'sizePx' | 'samplesPerShard' | 'count'>;

/** Keeps what the same import of the same pictures left, else begins anew. @returns complete shards */
async function takeUp(dir: string, layout: Layout, fingerprint: string): Promise<ShardRecord[]> {
  const state = `${JSON.stringify({ fingerprint, sizePx: layout.sizePx, samplesPerShard: layout.samplesPerShard })}\n`;
  try {
    await mkdir(dir, { recursive: true });
    if ((await readFile(join(dir, stateFile), 'utf8').catch(() => '')) !== state) {
      for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true, force: true });
      await writeFileAtomic(join(dir, stateFile), state);
    }
  } catch (error) {
    throw writeError(error, dir);
  }
  const shards: ShardRecord[] = [];
  for (;;) {
    // all shards but the last are full, and the last is written right before the dataset is complete
    const whole = { ...layout, count: Infinity } as ImportPlan;
    const record = await readShardRecord(dir, whole, shards.length);
    if (record?.lookedAt === undefined) return shards;
    shards.push(record);
  }
}

/** What the pictures so far are known by. */
async function pixelKeys(dir: string, plan: Layout, shards: readonly ShardRecord[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const bytes = plan.sizePx * plan.sizePx * 3;
  for (const { index, images } of shards) {
    const pixels = await readFile(join(dir, datasetFiles.pixels(index)));
    for (let i = 0; i < images; i++) keys.add(pixelKey(pixels.subarray(i * bytes, (i + 1) * bytes)));
  }
  return keys;
}

function pixelKey(rgb: Uint8Array): string {
  return createHash('sha256').update(rgb).digest('base64').slice(0, 24);
}

interface Written {
  readonly shards: readonly ShardRecord[];
  readonly rejections: Rejections;
}

/** A shard with the pictures that were left out on its way. */
class ImportShard {
  readonly #dir: string;
  readonly #index: number;
  readonly writer: ShardWriter;
  readonly #unreadable: string[] = [];
  #rejections: Rejections = {};

  constructor(dir: string, index: number, writer: ShardWriter) {
    this.#dir = dir;
    this.#index = index;
    this.writer = writer;
  }

  leaveOut(source: string, reason: string, detail: string): void {
    addRejections(this.#rejections, { [reason]: 1 });
    this.#unreadable.push(`${JSON.stringify({ source, reason: detail })}\n`);
  }

  get rejections(): Rejections {
    return this.#rejections;
  }

  async commit(lookedAt: number): Promise<ShardRecord> {
    if (this.#unreadable.length > 0) await writeFileAtomic(join(this.#dir, unreadableFile(this.#index)), this.#unreadable.join(''));
    await this.writer.write([], new Uint8Array(0), this.#rejections);
    return this.writer.commit({ lookedAt });
  }
}

async function writeShards(
  dir: string,
  layout: Layout,
  source: ImportSource,
  found: ShardRecord[],
  options: ImportOptions,
): Promise<Written> {
  const { sizePx, signal, unique, onProgress } = options;
  const shards = [...found];
  const rejections: Rejections = {};
  for (const shard of found) addRejections(rejections, shard.rejections);
  const keys = unique ? await pixelKeys(dir, layout, found) : null;
  let lookedAt = found.at(-1)?.lookedAt ?? 0;
  let isOver = false;
  const indices = function* (): Generator<number> {
    for (let index = lookedAt; !isOver; index++) yield index;
  };
  const pictures = mapAhead(indices(), picturesAhead, async (index): Promise<Taken | null> => {
    signal?.throwIfAborted();
    const taken = await source.take(index, sizePx);
    isOver ||= taken === null;
    return taken;
  });
  const openShard = async (): Promise<ImportShard> => new ImportShard(dir, shards.length, await ShardWriter.create(dir, shards.length));
  const close = async (shard: ImportShard): Promise<void> => {
    shards.push(await shard.commit(lookedAt));
    addRejections(rejections, shard.rejections);
  };
  let shard = await openShard();
  try {
    for await (const taken of pictures) {
      if (!taken) break;
      const { entry } = taken;
      if (!('rgb' in taken)) shard.leaveOut(entry.source, taken.reason, taken.detail);
      else if (keys && keys.size === keys.add(pixelKey(taken.rgb)).size)
        shard.leaveOut(entry.source, 'duplicate', 'its pixels are those of an earlier one');
      else {
        // a full shard is closed when the next picture comes, so that what is left out last belongs to a shard too
        if (shard.writer.images === layout.samplesPerShard) {
          await close(shard);
          shard = await openShard();
        }
        await shard.writer.write([JSON.stringify(importedEntrySchema.parse(entry))], taken.rgb);
      }
      lookedAt++;
      onProgress?.({ done: lookedAt, total: Math.max(lookedAt, source.count) });
      signal?.throwIfAborted();
    }
    if (shard.writer.images > 0) await close(shard);
    else addRejections(rejections, shard.rejections);
    return { shards, rejections };
  } finally {
    await shard.writer.discard();
  }
}

/** Labels of all pictures, in order, and one list of what was left out in place of one for each shard. */
async function gather(dir: string, shards: readonly ShardRecord[]): Promise<string[]> {
  const labels = new Set<string>();
  const list = await AtomicFile.create(join(dir, datasetFiles.unreadable));
  try {
    let isEmpty = true;
    for (const { index } of shards) {
      const lines = (await readFile(join(dir, datasetFiles.genomes(index)), 'utf8')).trimEnd().split('\n');
      for (const line of lines) {
        const { label } = importedEntrySchema.parse(JSON.parse(line));
        if (label !== undefined) labels.add(label);
      }
      const left = await readFile(join(dir, unreadableFile(index))).catch(() => null);
      if (left) await list.write(left);
      isEmpty &&= left === null;
    }
    if (!isEmpty) await list.commit();
  } finally {
    await list.discard();
  }
  return [...labels].toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * Takes pictures from elsewhere in as a dataset without genomes: turned upright, cropped to the middle square, scaled. Pictures that cannot be read are
 * left out, counted by reason and listed in `unreadable.jsonl`. The dataset's id is a hash of its content. An import that was stopped
 * or killed goes on where it was.
 * @returns the complete dataset's manifest; `isNew` is false when the workspace has it already
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT, TOOL_MISSING, DISK_FULL, BAD_VALUE (no picture can be read); AbortError
 */
export async function importDataset(options: ImportOptions): Promise<{ manifest: Manifest; isNew: boolean }> {
  const { path, sizePx, skip, unique, datasetsDir, signal } = options;
  signal?.throwIfAborted();
  const dir = importFolder(options);
  const name = basename(path);
  // a video is opened again once it is known where to begin
  let source = await openSource(path, 0, skip);
  try {
    const layout: Layout = { sizePx, samplesPerShard: samplesPerShard(source.count, sizePx), count: source.count };
    const found = await takeUp(dir, layout, source.fingerprint);
    const begun = found.at(-1)?.lookedAt ?? 0;
    if (source.kind === 'video' && begun > 0) {
      await source.close();
      source = await openSource(path, begun, skip);
    }
    const { shards, rejections } = await writeShards(dir, layout, source, found, options);
    if (shards.length === 0) {
      await rm(dir, { recursive: true, force: true });
      const counts = Object.entries(rejections).map(([reason, count]) => `${reason}: ${count}`);
      throw new UserError('BAD_VALUE', { name: path, reason: `holds no picture that can be read (${counts.join(', ') || 'it is empty'})` });
    }
    const classes = await gather(dir, shards);
    const imported: Imported = { name, kind: source.kind, skip, unique, kernel: scalingKernel, classes };
    const count = shards.reduce((sum, shard) => sum + shard.images, 0);
    const contentHash = contentHashOf(shards);
    const entries = shards.map((shard) => shard.genomesSha256).join('');
    const content = { format: 1 as const, seed: 0, count, sizePx, samplesPerShard: layout.samplesPerShard };
    const id = createHash('sha256')
      .update(canonicalJson({ ...content, contentHash, entries }))
      .digest('hex')
      .slice(0, 16);
    const plan: ImportPlan = { ...content, id, renderer: 'import/1', recipe: null, source: 'import', imported };
    const manifest: Manifest = { plan, shards: [...shards], contentHash };
    return { manifest, isNew: await finish(dir, join(datasetsDir, id), manifest) };
  } finally {
    await source.close();
  }
}

/** Turns the folder of the import into that of the dataset. @returns false when that is there already */
async function finish(dir: string, finalDir: string, manifest: Manifest): Promise<boolean> {
  if (existsSync(join(finalDir, datasetFiles.manifest))) {
    await rm(dir, { recursive: true, force: true });
    return false;
  }
  await writeFileAtomic(join(dir, datasetFiles.plan), `${JSON.stringify(manifest.plan, null, 2)}\n`);
  await writeFileAtomic(join(dir, datasetFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of await readdir(dir))
    if (name === stateFile || name.endsWith('.unreadable') || name.endsWith('.tmp')) await rm(join(dir, name));
  // what is left of a dataset of this content that lost its manifest makes room
  await rm(finalDir, { recursive: true, force: true });
  try {
    await rename(dir, finalDir);
  } catch (error) {
    throw writeError(error, finalDir);
  }
  await syncFolder(dirname(finalDir));
  return true;
}
