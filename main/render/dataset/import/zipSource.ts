import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { getFileNameLowLevel, open, validateFileName, type Entry, type ZipFile } from 'yauzl';
import { UserError } from '../../../../shared/contract/errors.ts';
import { byName, describePaths, fingerprintOf, isHidden, passOver } from './imagePaths.ts';
import { hasPictures, largestPictureBytes, takeFile } from './pictures.ts';
import type { ImportSource } from './source.ts';

interface NamedEntry {
  readonly entry: Entry;
  readonly name: string;
}

interface Listing {
  readonly files: readonly NamedEntry[];
  /** names that lead out of a folder: with `..`, or from the root of a disk */
  readonly outside: readonly string[];
}

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // names are read below: here, one that leads out of a folder would refuse the whole archive
    open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, archive) =>
      error ? reject(error) : resolve(archive),
    );
  });
}

function listFiles(archive: ZipFile): Promise<Listing> {
  return new Promise((resolve, reject) => {
    const files: NamedEntry[] = [];
    const outside: string[] = [];
    archive.on('entry', (entry: Entry) => {
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (!name.endsWith('/')) {
        if (validateFileName(name) !== null) outside.push(name);
        else if (!isHidden(name)) files.push({ entry, name });
      }
      archive.readEntry();
    });
    archive.once('end', () => resolve({ files: files.toSorted((a, b) => byName(a.name, b.name)), outside: outside.toSorted(byName) }));
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

/**
 * All files of an archive, in the order of their paths, and last those whose names lead out of it, which are left out. Nothing is unpacked
 * but the pictures at work, and nothing to the disk.
 * @throws UserError FILE_CORRUPT
 */
export async function openZip(path: string, skip: number): Promise<ImportSource> {
  let archive: ZipFile | undefined;
  let listing: Listing;
  try {
    archive = await openArchive(path);
    listing = await listFiles(archive);
  } catch (error) {
    archive?.close();
    throw new UserError('FILE_CORRUPT', { file: path, reason: `it is not a zip archive that can be read (${(error as Error).message})` });
  }
  const opened = archive;
  const { outside } = listing;
  const chosen = passOver(listing.files, skip);
  const entries = describePaths(chosen.map(({ name }) => name));
  return {
    kind: 'zip',
    count: entries.length + outside.length,
    hasPictures: hasPictures(entries),
    fingerprint: fingerprintOf([
      String((await stat(path)).mtimeMs),
      ...chosen.map(({ name, entry }) => `${name} ${entry.crc32}`),
      ...outside,
    ]),
    take: async (index, sizePx) => {
      const entry = entries[index];
      if (entry) return takeFile(entry, sizePx, async () => read(opened, chosen[index]!.entry));
      const source = outside[index - entries.length];
      if (source === undefined) return null;
      return { entry: { source }, reason: 'name leading outside', detail: 'its name leads out of the archive' };
    },
    close: async () => opened.close(),
  };
}
