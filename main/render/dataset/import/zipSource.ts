import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { open, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../../../../shared/contract/errors.ts';
import { byName, describePaths, fingerprintOf, isHidden, passOver } from './imagePaths.ts';
import { largestPictureBytes, takeFile } from './pictures.ts';
import type { ImportSource } from './source.ts';

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // names that would lead out of a folder are refused while entries are read; nothing is unpacked to the disk anyway
    open(path, { lazyEntries: true, autoClose: false }, (error, archive) => (error ? reject(error) : resolve(archive)));
  });
}

function entriesOf(archive: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    archive.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/') && !isHidden(entry.fileName)) entries.push(entry);
      archive.readEntry();
    });
    archive.once('end', () => resolve(entries));
    archive.once('error', reject);
    archive.readEntry();
  });
}

function read(archive: ZipFile, entry: Entry): Promise<Uint8Array> {
  if (entry.uncompressedSize > largestPictureBytes) throw new Error(`it is larger than ${largestPictureBytes >> 20} MiB`);
  return new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      buffer(stream).then(resolve, reject);
    });
  });
}

/** All files of an archive, in the order of their paths; nothing is unpacked but the pictures at work. @throws UserError FILE_CORRUPT */
export async function openZip(path: string, skip: number): Promise<ImportSource> {
  let archive: ZipFile | undefined;
  let found: Entry[];
  try {
    archive = await openArchive(path);
    found = await entriesOf(archive);
  } catch (error) {
    archive?.close();
    throw new UserError('FILE_CORRUPT', { file: path, reason: `it is not a zip archive that can be read (${(error as Error).message})` });
  }
  const opened = archive;
  const chosen = passOver(
    found.toSorted((a, b) => byName(a.fileName, b.fileName)),
    skip,
  );
  const entries = describePaths(chosen.map(({ fileName }) => fileName));
  return {
    kind: 'zip',
    count: entries.length,
    fingerprint: fingerprintOf([String((await stat(path)).mtimeMs), ...chosen.map(({ fileName, crc32 }) => `${fileName} ${crc32}`)]),
    take: async (index, sizePx) => {
      const entry = entries[index];
      return entry ? takeFile(entry, sizePx, async () => read(opened, chosen[index]!)) : null;
    },
    close: async () => opened.close(),
  };
}
