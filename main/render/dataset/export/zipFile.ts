import { crc32 } from 'node:zlib';
import type { AtomicFile } from '../../atomicFile.ts';

/**
 * Zip archives (APPNOTE.TXT 6.3.10 of PKWARE) of uncompressed entries, with nothing in them that changes from one writing to the next.
 * Sizes are always in the zip64 fields: entries may be longer than 4 GiB.
 */

/** Zip64 came with version 4.5. */
const version = 45;
/** Names are UTF-8. */
const flags = 1 << 11;
/** 1 January 1980, the first there is. */
const date = (1 << 5) | 1;
/** `the zip64 field says it` */
const elsewhere32 = 0xffffffff;
const elsewhere16 = 0xffff;
const zip64Field = 1;
/** A regular file that all may read, as Unix has it. */
const attributes = (0o100644 << 16) >>> 0;
const unix = 3;

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly bytes: number;
  readonly offset: number;
}

/** Little-endian fields one after the other, as [value, bytes] of 2, 4 or 8 bytes. */
function fields(...values: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer {
  const record = Buffer.alloc(values.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of values) {
    if (bytes === 8) record.writeBigUInt64LE(BigInt(value), at);
    else record.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return record;
}

/** What an entry begins with. */
function localHeader({ name, crc, bytes }: Entry): Buffer {
  const sizes = fields([zip64Field, 2], [16, 2], [bytes, 8], [bytes, 8]);
  return Buffer.concat([
    fields([0x04034b50, 4], [version, 2], [flags, 2], [0, 2], [0, 2], [date, 2], [crc, 4], [elsewhere32, 4], [elsewhere32, 4]),
    fields([name.length, 2], [sizes.length, 2]),
    name,
    sizes,
  ]);
}

function directoryEntry({ name, crc, bytes, offset }: Entry): Buffer {
  const places = fields([zip64Field, 2], [24, 2], [bytes, 8], [bytes, 8], [offset, 8]);
  return Buffer.concat([
    fields([0x02014b50, 4], [(unix << 8) | version, 2], [version, 2], [flags, 2], [0, 2], [0, 2], [date, 2], [crc, 4]),
    fields([elsewhere32, 4], [elsewhere32, 4], [name.length, 2], [places.length, 2], [0, 2], [0, 2], [0, 2]),
    fields([attributes, 4], [elsewhere32, 4]),
    name,
    places,
  ]);
}

/** What the archive ends with. @param offset of the directory */
function ending(entries: number, offset: number, bytes: number): Buffer {
  return Buffer.concat([
    fields([0x06064b50, 4], [44, 8], [(unix << 8) | version, 2], [version, 2], [0, 4], [0, 4], [entries, 8], [entries, 8]),
    fields([bytes, 8], [offset, 8]),
    fields([0x07064b50, 4], [0, 4], [offset + bytes, 8], [1, 4]),
    fields([0x06054b50, 4], [elsewhere16, 2], [elsewhere16, 2], [elsewhere16, 2], [elsewhere16, 2]),
    fields([elsewhere32, 4], [elsewhere32, 4], [0, 2]),
  ]);
}

/** Writes an archive, entry after entry; the caller commits or discards the file. */
export class ZipFile {
  readonly #file: AtomicFile;
  readonly #entries: Entry[] = [];
  #length = 0;

  constructor(file: AtomicFile) {
    this.#file = file;
  }

  /** @param pieces the contents; each has been written when the next is asked for @throws UserError DISK_FULL, BAD_VALUE */
  async add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const offset = this.#length;
    const open: Entry = { name: Buffer.from(name), crc: 0, bytes: 0, offset };
    await this.#write(localHeader(open));
    let [crc, bytes] = [0, 0];
    for await (const piece of pieces) {
      const written = this.#write(piece);
      // while another thread writes
      crc = crc32(piece, crc);
      bytes += piece.length;
      await written;
    }
    const entry = { ...open, crc, bytes };
    await this.#file.writeAt(localHeader(entry), offset);
    this.#entries.push(entry);
  }

  /** Writes the directory. */
  async end(): Promise<void> {
    const offset = this.#length;
    const directory = Buffer.concat(this.#entries.map(directoryEntry));
    await this.#write(directory);
    await this.#write(ending(this.#entries.length, offset, directory.length));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    await this.#file.write(bytes);
  }
}
