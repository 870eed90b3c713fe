import { crc32 } from 'node:zlib';
import * as z from 'zod';

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

const entrySchema = z.strictObject({
  name: z.string(),
  crc: z.int().min(0),
  bytes: z.int().min(0),
  /** of its header */
  offset: z.int().min(0),
});
type Entry = z.infer<typeof entrySchema>;

/** How far an archive is: entries that are whole, and the one being written with how many of its pieces are. */
export const zipStateSchema = z.strictObject({
  entries: z.array(entrySchema),
  open: entrySchema.extend({ pieces: z.int().min(0) }).nullable(),
});
export type ZipState = z.infer<typeof zipStateSchema>;

/** What an archive is written to. */
interface ZipTarget {
  write(bytes: Uint8Array): Promise<void>;
  writeAt(bytes: Uint8Array, position: number): Promise<void>;
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
function localHeader({ name: text, crc, bytes }: Entry): Buffer {
  const name = Buffer.from(text);
  const sizes = fields([zip64Field, 2], [16, 2], [bytes, 8], [bytes, 8]);
  return Buffer.concat([
    fields([0x04034b50, 4], [version, 2], [flags, 2], [0, 2], [0, 2], [date, 2], [crc, 4], [elsewhere32, 4], [elsewhere32, 4]),
    fields([name.length, 2], [sizes.length, 2]),
    name,
    sizes,
  ]);
}

function directoryEntry({ name: text, crc, bytes, offset }: Entry): Buffer {
  const name = Buffer.from(text);
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
  readonly #file: ZipTarget;
  readonly #entries: Entry[];
  #open: ZipState['open'];
  #length: number;

  /** @param state of an archive that is gone on with; the file ends where that was taken */
  constructor(file: ZipTarget, state: ZipState = { entries: [], open: null }) {
    this.#file = file;
    this.#entries = [...state.entries];
    this.#open = state.open;
    const last = state.open ?? state.entries.at(-1);
    this.#length = last ? last.offset + localHeader(last).length + last.bytes : 0;
  }

  get state(): ZipState {
    return { entries: [...this.#entries], open: this.#open };
  }

  /** Pieces of an entry that are in the archive; null where all of it is. */
  piecesOf(name: string): number | null {
    if (this.#entries.some((entry) => entry.name === name)) return null;
    return this.#open?.name === name ? this.#open.pieces : 0;
  }

  /**
   * @param pieces the contents, those that are there left out; each has been written when the next is asked for
   * @param afterPiece called when one more piece is in the archive, and `state` says so
   * @throws UserError DISK_FULL, BAD_VALUE
   */
  async add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, afterPiece?: () => Promise<void>): Promise<void> {
    let entry = this.#open;
    if (entry?.name !== name) {
      entry = this.#open = { name, crc: 0, bytes: 0, offset: this.#length, pieces: 0 };
      await this.#write(localHeader(entry));
    }
    for await (const piece of pieces) {
      const written = this.#write(piece);
      // while another thread writes
      const crc = crc32(piece, entry.crc);
      await written;
      entry = this.#open = { ...entry, crc, bytes: entry.bytes + piece.length, pieces: entry.pieces + 1 };
      await afterPiece?.();
    }
    const { pieces: _, ...whole } = entry;
    await this.#file.writeAt(localHeader(whole), whole.offset);
    this.#entries.push(whole);
    this.#open = null;
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
