import { crc32, inflateSync } from 'node:zlib';

/** Text chunks of PNG files (PNG third edition, section 11.3.3). Errors are `PngError`s with half a sentence for the user. */
export class PngError extends Error {
  override readonly name = 'PngError';
}

/** No text we write or read is longer, compressed or not. */
const maxTextBytes = 1 << 20;

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Whether a file begins as PNG files do. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Walks the chunks up to IEND, checking lengths and sums. */
function* chunksOf(png: Uint8Array): Generator<Chunk> {
  if (!isPng(png)) throw new PngError('it is not a PNG file');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = signature.length;
  for (;;) {
    if (at + 12 > png.length) throw new PngError('it ends in the middle');
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) throw new PngError('it ends in the middle');
    const type = Buffer.from(png.subarray(at + 4, at + 8)).toString('latin1');
    if (crc32(png.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new PngError(`the checksum of its chunk ${type} is wrong`);
    yield { type, data: png.subarray(at + 8, at + 8 + length) };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

function chunkBytes(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** iTXt: keyword NUL, compression flag and method, language NUL, translated keyword NUL, UTF-8 text. */
function internationalText(keyword: string, text: string): Buffer {
  return chunkBytes('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]));
}

/** Texts as uncompressed chunks, to go between a PNG's header and its pixels. @param texts by keyword (1 to 79 Latin-1 characters) */
export function textChunks(texts: Readonly<Record<string, string>>): Uint8Array {
  return Buffer.concat(Object.entries(texts).map(([keyword, text]) => internationalText(keyword, text)));
}

function inflate(bytes: Uint8Array): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: maxTextBytes });
  } catch {
    throw new PngError('its text does not unpack, or is far too long');
  }
}

function indexOfNul(data: Uint8Array, from: number): number {
  const at = data.indexOf(0, from);
  if (at < 0) throw new PngError('a text chunk is malformed');
  return at;
}

/** Keyword and text of a text chunk of any of the three kinds; editors turn one into another. */
function textOf({ type, data }: Chunk, keyword: string): string | undefined {
  if (type !== 'iTXt' && type !== 'tEXt' && type !== 'zTXt') return undefined;
  const keywordEnd = indexOfNul(data, 0);
  if (Buffer.from(data.subarray(0, keywordEnd)).toString('latin1') !== keyword) return undefined;
  if (data.length > maxTextBytes) throw new PngError('its text is far too long');
  let text: Uint8Array;
  if (type === 'tEXt') text = data.subarray(keywordEnd + 1);
  else if (type === 'zTXt') text = inflate(data.subarray(keywordEnd + 2));
  else {
    const start = indexOfNul(data, indexOfNul(data, keywordEnd + 3) + 1) + 1;
    text = data[keywordEnd + 1] === 1 ? inflate(data.subarray(start)) : data.subarray(start);
  }
  return Buffer.from(text).toString(type === 'iTXt' ? 'utf8' : 'latin1');
}

/** The text under this keyword, or undefined. @throws PngError when the file is no PNG, damaged, or its text too long */
export function readText(png: Uint8Array, keyword: string): string | undefined {
  for (const chunk of chunksOf(png)) {
    const text = textOf(chunk, keyword);
    if (text !== undefined) return text;
  }
  return undefined;
}
