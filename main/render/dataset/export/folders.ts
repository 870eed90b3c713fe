import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtomicFile, writeError, writeFileAtomic } from '../../atomicFile.ts';
import { mapAhead } from '../ahead.ts';
import type { DatasetEntry } from '../read.ts';
import type { ExportWork } from './exportDataset.ts';
import { emptyColumns, genomeColumns } from './genomeColumns.ts';
import {
  blockBuffers,
  blocksAhead,
  imageEndings,
  sampleBlocks,
  sampleNumber,
  writeSamples,
  type Sample,
  type SampleBlock,
} from './samples.ts';

/** Samples between two points that an interrupted export goes on from. */
const groupSamples = 1024;

/** Where the rows of complete groups wait until all are there. */
const rowsFolder = '.rows';

/** Says where each sample goes, called for all of them in order. */
type Namer = (index: number, entry: DatasetEntry) => string;

interface NamedBlock extends SampleBlock {
  /** of the files, with their folders */
  readonly names: readonly string[];
}

/** A label or split as the name of a folder. */
function folderOf(label: string): string {
  return label.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').replace(/^[. ]+|[. ]+$/g, '_') || '_';
}

/** SPLIT/LABEL/NUMBER, or images/NUMBER where there is neither. */
export function imageFolderNames(count: number): Namer {
  return (index, { split, label }) => {
    const folders = [split, label].filter((part) => part !== null).map(folderOf);
    return [...(folders.length > 0 ? folders : ['images']), sampleNumber(index, count)].join('/');
  };
}

/** CLASS/CLASS_INSTANCE, both numbers, as FractalDB has it; samples without labels are of class 0. */
export function fractalDbNames(classes: readonly string[]): Namer {
  const numbers = new Map(classes.map((label, number) => [label, number]));
  const instances = new Map<number, number>();
  return (_index, { label }) => {
    const number = numbers.get(label ?? '') ?? 0;
    const instance = instances.get(number) ?? 0;
    instances.set(number, instance + 1);
    const name = String(number).padStart(5, '0');
    return `${name}/${name}_${String(instance).padStart(4, '0')}`;
  };
}

/**
 * One picture file for each sample and `metadata.jsonl` with a row for each, in order: where it is, which sample of which recipe it is, and
 * its genome as columns. An export that was interrupted goes on with the first group of samples whose rows are not there.
 */
export async function exportFolders({ reader, dir, image, signal, advance }: ExportWork, namesOf: Namer): Promise<void> {
  const { plan } = reader;
  const empty = emptyColumns(plan);
  const made = new Set<string>();
  const buffers = blockBuffers(reader);
  const endOf = (from: number): number => Math.min(plan.count, from + groupSamples);
  const groupFile = (from: number): string => join(dir, rowsFolder, `${sampleNumber(from, plan.count)}.jsonl`);
  await mkdir(join(dir, rowsFolder), { recursive: true });

  const namedBlocks = async function* (): AsyncGenerator<NamedBlock> {
    for (let from = 0; from < plan.count; from = endOf(from)) {
      if (existsSync(groupFile(from))) {
        // names depend on the samples before
        for (const [i, entry] of (await reader.entries(from, endOf(from) - from)).entries()) namesOf(from + i, entry);
        advance(endOf(from) - from);
      } else
        for await (const block of sampleBlocks(reader, from, endOf(from), buffers, signal))
          yield { ...block, names: block.samples.map((sample) => `${namesOf(sample.index, sample)}.${imageEndings[image]}`) };
    }
  };

  const rowOf = ({ index, label, split, source, genome }: Sample, fileName: string): string => {
    const facts = { file_name: fileName, index, dataset: plan.id, seed: plan.seed, label, split, source };
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
    return `${JSON.stringify({ ...known, ...empty, ...(genome ? genomeColumns(genome) : {}) })}\n`;
  };

  const write = async (block: NamedBlock): Promise<{ readonly from: number; readonly rows: readonly string[] }> => {
    signal?.throwIfAborted();
    const paths = block.names.map((name) => join(dir, name));
    try {
      for (const folder of new Set(paths.map(dirname)))
        if (!made.has(folder)) {
          await mkdir(folder, { recursive: true });
          made.add(folder);
        }
      await writeSamples(plan, block, image, paths);
    } catch (error) {
      throw writeError(error, (error as NodeJS.ErrnoException).path ?? dir);
    }
    block.release();
    return { from: block.samples[0]!.index, rows: block.samples.map((sample, i) => rowOf(sample, block.names[i]!)) };
  };

  let rows: string[] = [];
  for await (const { from, rows: more } of mapAhead(namedBlocks(), blocksAhead, write)) {
    rows.push(...more);
    advance(more.length);
    const [group, to] = [from - (from % groupSamples), from + more.length];
    if (to !== endOf(group)) continue;
    await writeFileAtomic(groupFile(group), rows.join(''));
    rows = [];
  }

  const metadata = await AtomicFile.create(join(dir, 'metadata.jsonl'));
  try {
    for (let from = 0; from < plan.count; from += groupSamples) await metadata.write(await readFile(groupFile(from)));
    await metadata.commit();
  } finally {
    await metadata.discard();
  }
  await rm(join(dir, rowsFolder), { recursive: true, force: true });
}
