import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtomicFile, writeError, writeFileAtomic } from '../../atomicFile.ts';
import { mapAhead } from '../ahead.ts';
import type { DatasetEntry } from '../read.ts';
import type { ExportWork } from './exportDataset.ts';
import { emptyColumns, genomeColumns } from './genomeColumns.ts';
import { checkSamples, encodeSample, imageEndings, sampleBlocks, sampleNumber, type Sample } from './samples.ts';

/** Pictures encoded and written at once. */
const picturesAhead = 8;

/** Samples between two points that an interrupted export goes on from. */
const groupSamples = 1024;

/** Where the rows of complete groups wait until all are there. */
const rowsFolder = '.rows';

/** Says where each sample goes, called for all of them in order. */
type Namer = (index: number, entry: DatasetEntry) => string;

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
  const groupFile = (from: number): string => join(dir, rowsFolder, `${sampleNumber(from, plan.count)}.jsonl`);
  await mkdir(join(dir, rowsFolder), { recursive: true });

  const writePicture = async (sample: Sample, fileName: string): Promise<void> => {
    signal?.throwIfAborted();
    const path = join(dir, fileName);
    try {
      if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
      made.add(dirname(path));
      await writeFile(path, await encodeSample(reader, sample, image));
    } catch (error) {
      throw writeError(error, path);
    }
  };

  for (let from = 0; from < plan.count; from += groupSamples) {
    const to = Math.min(plan.count, from + groupSamples);
    if (existsSync(groupFile(from))) {
      // names depend on the samples before
      for (const [i, entry] of (await reader.entries(from, to - from)).entries()) namesOf(from + i, entry);
      advance(to - from);
      continue;
    }
    await checkSamples(reader, from, to, signal);
    const rows: string[] = [];
    for await (const block of sampleBlocks(reader, from, to)) {
      const named = block.map((sample) => ({ sample, fileName: `${namesOf(sample.index, sample)}.${imageEndings[image]}` }));
      for await (const _ of mapAhead(named, picturesAhead, ({ sample, fileName }) => writePicture(sample, fileName))) advance(1);
      for (const { sample, fileName } of named) {
        const { index, label, split, source, genome } = sample;
        const facts = { file_name: fileName, index, dataset: plan.id, seed: plan.seed, label, split, source };
        const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
        rows.push(`${JSON.stringify({ ...known, ...empty, ...(genome ? genomeColumns(genome) : {}) })}\n`);
      }
    }
    await writeFileAtomic(groupFile(from), rows.join(''));
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
