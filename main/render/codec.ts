import { createRequire } from 'node:module';
import type * as JpegTurbo from '@julusian/jpeg-turbo';
import { mapAhead } from './dataset/ahead.ts';
import { loadAddon } from './nativeAddon.ts';
import { ReusedBuffers } from './reusedBuffers.ts';

/** What the addon `main/native/codec` exports. Files that cannot be written reject with errors like those of `node:fs`. */
interface CodecAddon {
  /** A PNG file for each entry of `chunks`: written to `paths`, or where there are none resolved with. @throws TypeError for sizes that do not fit */
  encodePngs(pictures: {
    readonly rgb: Uint8Array;
    readonly widthPx: number;
    readonly heightPx: number;
    readonly chunks: readonly Uint8Array[];
    readonly paths?: readonly string[];
  }): Promise<Buffer[]>;
  writeFiles(files: { readonly paths: readonly string[]; readonly contents: readonly Uint8Array[] }): Promise<unknown>;
}

let loaded: CodecAddon | undefined;
const addon = (): CodecAddon => (loaded ??= loadAddon<CodecAddon>('codec'));

const noChunks = new Uint8Array(0);

/**
 * A PNG file of 8-bit RGB rows, top first, deflated off the event loop. The same arguments give the same bytes on every machine.
 * @param chunks whole chunks that go right behind the header
 * @throws UserError NATIVE_MISSING
 */
export async function encodePng(rgb: Uint8Array, widthPx: number, heightPx: number, chunks: Uint8Array = noChunks): Promise<Uint8Array> {
  const [file] = await addon().encodePngs({ rgb, widthPx, heightPx, chunks: [chunks] });
  return file!;
}

/** Pictures of one size. */
export interface Pictures {
  /** 8-bit sRGB [pictures, heightPx, widthPx, 3], rows top first; not to be touched before they are encoded */
  readonly rgb: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Many PNG files at once, on all processors. @param chunks whole chunks of each picture, as `encodePng` takes them @throws UserError NATIVE_MISSING */
export function encodePngs(pictures: Pictures, chunks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return addon().encodePngs({ ...pictures, chunks });
}

/** Like `encodePngs`, each written to its path as soon as it is encoded. @throws errors of `node:fs` with code and path */
export async function writePngs(pictures: Pictures, chunks: readonly Uint8Array[], paths: readonly string[]): Promise<void> {
  await addon().encodePngs({ ...pictures, chunks, paths });
}

/** Quality of all JPEG files, with colour at full resolution: fractal pictures have sharp coloured edges. */
const jpegQuality = 95;

/** JPEG files encoded at once. */
const jpegsAhead = 8;

/** Memory for the file of a larger picture is not kept. */
const largestKeptBytes = 4 << 20;

let jpegTurbo: typeof JpegTurbo | undefined;

let kept = { bytes: 0, buffers: new ReusedBuffers(0) };

/** Memory for files of so many bytes; sizes change rarely. */
function buffersOf(bytes: number): ReusedBuffers {
  if (bytes > largestKeptBytes) return new ReusedBuffers(bytes);
  if (kept.bytes !== bytes) kept = { bytes, buffers: new ReusedBuffers(bytes) };
  return kept.buffers;
}

/** A JPEG file, valid until what `use` returns is settled. */
async function withJpeg<R>(rgb: Uint8Array, widthPx: number, heightPx: number, use: (file: Uint8Array) => R | Promise<R>): Promise<R> {
  // loaded when first needed: it has no binary for every system that Cardioid can be compiled on; a CommonJS package whose names
  // an import would not find
  jpegTurbo ??= createRequire(import.meta.url)('@julusian/jpeg-turbo') as typeof JpegTurbo;
  const size = { width: widthPx, height: heightPx, subsampling: jpegTurbo.SAMP_444 };
  const buffers = buffersOf(jpegTurbo.bufferSize(size));
  const buffer = buffers.take();
  const pixels = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
  const options = { ...size, format: jpegTurbo.FORMAT_RGB, quality: jpegQuality };
  const result = await use(await jpegTurbo.compress(pixels, Buffer.from(buffer.buffer), options));
  buffers.giveBack(buffer);
  return result;
}

/** A JPEG file (4:4:4, quality 95) of 8-bit RGB rows, top first, encoded off the event loop. */
export function encodeJpeg(rgb: Uint8Array, widthPx: number, heightPx: number): Promise<Uint8Array> {
  return withJpeg(rgb, widthPx, heightPx, (file) => new Uint8Array(file));
}

async function eachJpeg<R>({ rgb, widthPx, heightPx }: Pictures, use: (file: Uint8Array, index: number) => R | Promise<R>): Promise<R[]> {
  const bytes = widthPx * heightPx * 3;
  const indices = Array.from({ length: rgb.length / bytes }, (_, i) => i);
  const results: R[] = [];
  const encode = (i: number): Promise<R> => withJpeg(rgb.subarray(i * bytes, (i + 1) * bytes), widthPx, heightPx, (file) => use(file, i));
  for await (const result of mapAhead(indices, jpegsAhead, encode)) results.push(result);
  return results;
}

/** Many JPEG files, several at once, as `encodeJpeg` makes them. */
export function encodeJpegs(pictures: Pictures): Promise<Uint8Array[]> {
  return eachJpeg(pictures, (file) => new Uint8Array(file));
}

/** Like `encodeJpegs`, each written to its path as soon as it is encoded. @throws errors of `node:fs` with code and path */
export async function writeJpegs(pictures: Pictures, paths: readonly string[]): Promise<void> {
  await eachJpeg(pictures, (file, i) => addon().writeFiles({ paths: [paths[i]!], contents: [file] }));
}
