import { setImmediate } from 'node:timers/promises';

/** Pixels converted between two turns of the event loop: a few milliseconds of work. */
const pixelsPerTurn = 1 << 20;

/** 8-bit RGB pixels as opaque RGBA. Large pictures are converted in turns, so that nothing else has to wait for them. */
export async function rgbToRgba(rgb: Uint8Array): Promise<Uint8Array> {
  const pixels = Math.floor(rgb.length / 3);
  const rgba = new Uint8Array(pixels * 4);
  for (let start = 0; start < pixels; start += pixelsPerTurn) {
    if (start > 0) await setImmediate();
    const end = Math.min(pixels, start + pixelsPerTurn);
    for (let pixel = start, from = start * 3, to = start * 4; pixel < end; pixel++, from += 3, to += 4) {
      rgba[to] = rgb[from]!;
      rgba[to + 1] = rgb[from + 1]!;
      rgba[to + 2] = rgb[from + 2]!;
      rgba[to + 3] = 255;
    }
  }
  return rgba;
}
