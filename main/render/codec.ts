import { createRequire } from 'node:module';
import type * as JpegTurbo from '@julusian/jpeg-turbo';
import { loadAddon } from './nativeAddon.ts';

/** What the addon `main/native/codec` exports. */
interface CodecAddon {
  /** On one of Node's worker threads. @throws TypeError for sizes that do not fit; rejects when memory runs out */
  encodePng(picture: { rgb: Uint8Array; widthPx: number; heightPx: number; chunks: Uint8Array }): Promise<Buffer>;
}

let addon: CodecAddon | undefined;

const noChunks = new Uint8Array(0);

/**
 * A PNG file of 8-bit RGB rows, top first, deflated off the event loop. The same arguments give the same bytes on every machine.
 * @param chunks whole chunks that go right behind the header
 * @throws UserError NATIVE_MISSING
 */
export function encodePng(rgb: Uint8Array, widthPx: number, heightPx: number, chunks: Uint8Array = noChunks): Promise<Uint8Array> {
  addon ??= loadAddon<CodecAddon>('codec');
  return addon.encodePng({ rgb, widthPx, heightPx, chunks });
}

/** Quality of all JPEG files, with colour at full resolution: fractal pictures have sharp coloured edges. */
const jpegQuality = 95;

/** A JPEG file (4:4:4, quality 95) of 8-bit RGB rows, top first, encoded off the event loop. */
export async function encodeJpeg(rgb: Uint8Array, widthPx: number, heightPx: number): Promise<Uint8Array> {
  // loaded when first needed: it has no binary for every system that Cardioid can be compiled on; a CommonJS package whose names
  // an import would not find
  const jpegTurbo = createRequire(import.meta.url)('@julusian/jpeg-turbo') as typeof JpegTurbo;
  const pixels = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
  return jpegTurbo.compress(pixels, {
    format: jpegTurbo.FORMAT_RGB,
    width: widthPx,
    height: heightPx,
    subsampling: jpegTurbo.SAMP_444,
    quality: jpegQuality,
  });
}
