import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { AtomicFile, syncFolder, writeError } from '../atomicFile.ts';
import { encodePicture } from '../picture.ts';
import { mapAhead } from './ahead.ts';
import { openDataset, type DatasetReader } from './read.ts';

/** Pictures encoded at once, on the image library's threads. */
const picturesAhead = 8;

export interface ExportOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

type Column = string | number | null;

/** A genome as flat columns: numbers and words, complex values as NAME_re and NAME_im, and the whole as JSON text. */
export function genomeColumns(genome: Genome): Record<string, Column> {
  const { view, coloring } = genome;
  const params = Object.entries(genome.params).flatMap(([name, value]): [string, number][] =>
    Array.isArray(value)
      ? [
          [`${name}_re`, value[0]],
          [`${name}_im`, value[1]],
        ]
      : [[name, value]],
  );
  return {
    formula: genome.formula,
    ...Object.fromEntries(params),
    center_re: view.center[0],
    center_im: view.center[1],
    width: view.width,
    rotation_deg: view.rotationDeg,
    iterations: genome.iterations,
    coloring: coloring.mode,
    density: coloring.density,
    offset: coloring.offset,
    palette: genome.palette.name,
    genome: JSON.stringify(genome),
  };
}

/** Columns that some formula of the dataset has; rows of the others hold null there, so that every row has the same columns. */
function emptyColumns(reader: DatasetReader): Record<string, Column> {
  const names = reader.plan.recipe.parts.flatMap((part) => Object.keys(genomeColumns(part.base)));
  return Object.fromEntries(names.map((name) => [name, null]));
}

function fileName(index: number, count: number): string {
  return `images/${String(index).padStart(Math.max(6, String(count - 1).length), '0')}.png`;
}

const leftoverNames: readonly string[] = ['images', 'metadata.jsonl', 'metadata.jsonl.tmp'];

/** Removes what an export that was killed left behind. @throws UserError BAD_VALUE when the folder holds anything else */
async function removeLeftover(partial: string): Promise<void> {
  if (!existsSync(partial)) return;
  const isFolder = (await lstat(partial)).isDirectory();
  if (!isFolder || (await readdir(partial)).some((name) => !leftoverNames.includes(name)))
    throw new UserError('BAD_VALUE', {
      name: partial,
      reason: 'is in the way and was not made by an export; move it or choose another folder',
    });
  await rm(partial, { recursive: true, force: true });
}

async function writePicture(reader: DatasetReader, outDir: string, index: number): Promise<Genome> {
  const { plan } = reader;
  const genome = await reader.genome(index);
  const render = { widthPx: plan.sizePx, heightPx: plan.sizePx, supersample: plan.recipe.supersample, renderer: plan.renderer };
  const png = await encodePicture(await reader.image(index), plan.sizePx, plan.sizePx, { genome, render });
  await writeFile(join(outDir, fileName(index, plan.count)), png);
  return genome;
}

async function writeFolder(reader: DatasetReader, outDir: string, { signal, onProgress }: ExportOptions): Promise<void> {
  const total = reader.plan.count;
  await mkdir(join(outDir, 'images'), { recursive: true });
  const metadata = await AtomicFile.create(join(outDir, 'metadata.jsonl'));
  const empty = emptyColumns(reader);
  const indices = Array.from({ length: total }, (_, i) => i);
  let done = 0;
  try {
    const pictures = mapAhead(indices, picturesAhead, async (index) => {
      signal?.throwIfAborted();
      return { index, genome: await writePicture(reader, outDir, index) };
    });
    for await (const { index, genome } of pictures) {
      const row = { file_name: fileName(index, total), index, ...empty, ...genomeColumns(genome) };
      await metadata.write(new TextEncoder().encode(`${JSON.stringify(row)}\n`));
      onProgress?.({ done: ++done, total });
    }
    await metadata.commit();
  } finally {
    await metadata.discard();
  }
}

/** @throws UserError FILE_CORRUPT naming the first file that is not as it was written */
async function checkShards(reader: DatasetReader, signal?: AbortSignal): Promise<void> {
  for (const { index } of reader.shards) await reader.checkShard(index, signal);
}

/**
 * Writes a complete dataset as a folder that the Hugging Face `imagefolder` loader reads: `images/NUMBER.png`, each with its picture record inside, and
 * `metadata.jsonl` with `file_name` and the genome as columns. Shards are checked first. Everything is written to `OUT.partial`, which becomes OUT at the end.
 * @throws UserError NOT_READY (incomplete), FILE_CORRUPT, BAD_VALUE (OUT exists or cannot be written), DISK_FULL; AbortError
 */
export async function exportImageFolder(dir: string, outDir: string, options: ExportOptions = {}): Promise<{ files: number }> {
  options.signal?.throwIfAborted();
  if (existsSync(outDir)) throw new UserError('BAD_VALUE', { name: outDir, reason: 'exists already; choose another folder' });
  const partial = `${outDir}.partial`;
  const reader = await openDataset(dir);
  try {
    const { plan, manifest } = reader;
    if (!manifest)
      throw new UserError('NOT_READY', { kind: 'dataset', name: plan.id, reason: `${reader.done} of its ${plan.count} images are made` });
    await checkShards(reader, options.signal);
    await removeLeftover(partial);
    try {
      await writeFolder(reader, partial, options);
      await rename(partial, outDir);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw writeError(error, outDir);
    }
    await syncFolder(dirname(outDir));
    return { files: plan.count + 1 };
  } finally {
    await reader.close();
  }
}
