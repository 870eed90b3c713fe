import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AtomicFile } from '../../atomicFile.ts';
import { mapAhead } from '../ahead.ts';
import { imageBytes } from '../plan.ts';
import type { ExportWork } from './exportDataset.ts';
import {
  blockBuffers,
  blocksAhead,
  encodeSamples,
  imageEndings,
  sampleBlocks,
  sampleNumber,
  type Sample,
  type SampleBlock,
} from './samples.ts';
import { tarEnd, tarEntry } from './tar.ts';

/** Pixels of an archive, about: readers take archives whole and in any order. */
const archiveBytes = 256 << 20;

/** Samples of one archive. */
function samplesPerArchive(bytesPerImage: number): number {
  return Math.min(4096, Math.max(512, 2 ** Math.floor(Math.log2(archiveBytes / bytesPerImage))));
}

/**
 * WebDataset archives: `shard-NNNNNN.tar` of KEY.png or KEY.jpg and KEY.json, and KEY.cls with the number of the class where there are labels.
 * An archive that is there is whole; an interrupted export goes on with the first that is not.
 * @param classes labels in the order of their numbers
 */
export async function exportWebDataset({ reader, dir, image, signal, advance }: ExportWork, classes: readonly string[]): Promise<void> {
  const { plan } = reader;
  const perArchive = samplesPerArchive(imageBytes(plan));
  const numbers = new Map(classes.map((label, number) => [label, number]));

  const buffers = blockBuffers(reader);

  const entriesOf = ({ index, label, split, source, genome }: Sample, picture: Uint8Array): Uint8Array[] => {
    const key = sampleNumber(index, plan.count);
    const facts = { index, dataset: plan.id, seed: plan.seed, label, split, source, genome };
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
    const files = [...tarEntry(`${key}.${imageEndings[image]}`, picture), ...tarEntry(`${key}.json`, Buffer.from(JSON.stringify(known)))];
    if (label !== null && numbers.has(label)) files.push(...tarEntry(`${key}.cls`, Buffer.from(String(numbers.get(label)))));
    return files;
  };

  const encode = async (block: SampleBlock): Promise<Uint8Array[][]> => {
    signal?.throwIfAborted();
    const pictures = await encodeSamples(plan, block, image);
    block.release();
    return block.samples.map((sample, i) => entriesOf(sample, pictures[i]!));
  };

  for (let from = 0; from < plan.count; from += perArchive) {
    const to = Math.min(plan.count, from + perArchive);
    const path = join(dir, `shard-${String(from / perArchive).padStart(6, '0')}.tar`);
    if (existsSync(path)) {
      advance(to - from);
      continue;
    }
    const archive = await AtomicFile.create(path);
    try {
      for await (const entries of mapAhead(sampleBlocks(reader, from, to, buffers, signal), blocksAhead, encode)) {
        await archive.writeAll(entries.flat());
        advance(entries.length);
      }
      await archive.write(tarEnd);
      await archive.commit();
    } finally {
      await archive.discard();
    }
  }
}
