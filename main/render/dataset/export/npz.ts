import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npyHeader } from '../../npy.ts';
import { ResumableFile } from '../../resumableFile.ts';
import { mapAhead } from '../ahead.ts';
import { imageBytes, shardRange } from '../plan.ts';
import type { ExportWork } from './exportDataset.ts';
import { genomeNumbers, numberNames } from './genomeColumns.ts';
import { blockBuffers } from './samples.ts';
import { ZipFile, zipStateSchema } from './zipFile.ts';

const blockEntries = 1024;

/** Shards under way at once: while one is written the next is read and checked. */
const shardsAhead = 2;

/** Bytes after which it is written down how far the archive is. */
const checkpointBytes = 32 << 20;

/** One array of the archive; its bytes come in pieces and in order, the first so many of them left out. */
interface NpzArray {
  readonly name: string;
  readonly header: Uint8Array;
  readonly pieces: (from: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Words as NumPy has them: UTF-32, all of one length. */
function words(name: string, values: readonly string[]): NpzArray {
  const codes = values.map((value) => [...value].map((letter) => letter.codePointAt(0)!));
  const length = Math.max(1, ...codes.map((letters) => letters.length));
  const data = new Uint32Array(values.length * length);
  for (const [i, letters] of codes.entries()) data.set(letters, i * length);
  return { name, header: npyHeader(`<U${length}`, [values.length]), pieces: (from) => [new Uint8Array(data.buffer)].slice(from) };
}

/** Parts in the order of their numbers. */
const splitNames = ['train', 'val', 'test'];

async function arraysOf({ reader, signal, advance }: ExportWork, classes: readonly string[]): Promise<NpzArray[]> {
  const { plan } = reader;
  const { count, sizePx } = plan;
  const arrays: NpzArray[] = [];

  const buffers = blockBuffers(reader);
  const images = async function* (first: number): AsyncGenerator<Uint8Array> {
    if (first > 0) advance(Math.min(count, shardRange(plan, first - 1).to));
    const shards = mapAhead(reader.shards.slice(first), shardsAhead, async ({ index }) => {
      signal?.throwIfAborted();
      const buffer = buffers.take();
      return { buffer, pixels: await reader.checkedPixels(index, buffer, signal) };
    });
    for await (const { buffer, pixels } of shards) {
      yield pixels;
      buffers.giveBack(buffer);
      advance(pixels.length / imageBytes(plan));
    }
  };
  arrays.push({ name: 'images', header: npyHeader('|u1', [count, sizePx, sizePx, 3]), pieces: images });

  if (classes.length > 0) {
    const numbers = new Map(classes.map((label, number) => [label, number]));
    const labels = async function* (first: number): AsyncGenerator<Uint8Array> {
      for (let from = first * blockEntries; from < count; from += blockEntries) {
        const entries = await reader.entries(from, Math.min(blockEntries, count - from));
        // no class is -1
        yield new Uint8Array(BigInt64Array.from(entries, ({ label }) => BigInt(numbers.get(label ?? '') ?? -1)).buffer);
      }
    };
    arrays.push({ name: 'labels', header: npyHeader('<i8', [count]), pieces: labels }, words('label_names', classes));
  }

  // either every sample belongs to a part or none
  const [first] = await reader.entries(0, 1);
  if (first!.split !== null) {
    const splits = async function* (first: number): AsyncGenerator<Uint8Array> {
      for (let from = first * blockEntries; from < count; from += blockEntries) {
        const entries = await reader.entries(from, Math.min(blockEntries, count - from));
        yield Uint8Array.from(entries, ({ split }) => splitNames.indexOf(split ?? ''));
      }
    };
    arrays.push({ name: 'splits', header: npyHeader('|u1', [count]), pieces: splits }, words('split_names', splitNames));
  }

  const names = numberNames(plan);
  if (names.length > 0) {
    const params = async function* (first: number): AsyncGenerator<Uint8Array> {
      for (let from = first * blockEntries; from < count; from += blockEntries) {
        signal?.throwIfAborted();
        const rows = (await reader.entries(from, Math.min(blockEntries, count - from))).map(({ genome }) => genomeNumbers(genome!));
        yield new Uint8Array(Float64Array.from(rows.flatMap((row) => names.map((name) => row[name] ?? NaN))).buffer);
      }
    };
    arrays.push({ name: 'params', header: npyHeader('<f8', [count, names.length]), pieces: params }, words('param_names', names));
  }
  return arrays;
}

/**
 * `dataset.npz`: `images` uint8 [n, h, w, 3]; `labels` int64 [n] and `label_names` where there are labels; `splits` uint8 [n] and `split_names`
 * where samples are set apart; `params` float64 [n, k], NaN where a
 * formula has no such number, and `param_names`. Nothing is compressed, so that NumPy reads as fast as the disk. An interrupted export goes on
 * at the last of the places that are written down on the way.
 * @param classes labels in the order of their numbers
 * @param everyBytes how often that is
 */
export async function exportNpz(work: ExportWork, classes: readonly string[], everyBytes = checkpointBytes): Promise<void> {
  const path = join(work.dir, 'dataset.npz');
  // killed before the folder got its name
  if (existsSync(path)) return work.advance(work.reader.plan.count);
  const file = await ResumableFile.open(path, zipStateSchema);
  try {
    const archive = new ZipFile(file, file.state ?? undefined);
    let sinceCheckpoint = 0;
    for (const { name, header, pieces } of await arraysOf(work, classes)) {
      const entry = `${name}.npy`;
      const there = archive.piecesOf(entry);
      if (there === null) {
        if (name === 'images') work.advance(work.reader.plan.count);
        continue;
      }
      const contents = async function* (): AsyncGenerator<Uint8Array> {
        // the first piece is the header
        if (there === 0) yield header;
        for await (const piece of pieces(Math.max(0, there - 1))) {
          sinceCheckpoint += piece.length;
          yield piece;
        }
      };
      await archive.add(entry, contents(), async () => {
        if (sinceCheckpoint < everyBytes) return;
        sinceCheckpoint = 0;
        await file.checkpoint(archive.state);
      });
    }
    await archive.end();
    await file.commit();
  } finally {
    await file.close();
  }
}
