import { expect } from 'vitest';
import { FractalViewport, type FractalFrame, type ShaderGenome } from './fractalViewport.ts';

/** Bytes out of base64. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Draws a picture with the viewport until it settles: RGBA rows, top first. Fails where its shader does. */
export async function settledPicture(shown: ShaderGenome, widthPx: number, heightPx: number): Promise<Uint8ClampedArray> {
  const canvas = document.createElement('canvas');
  let frame: FractalFrame | null = null;
  const unable: string[] = [];
  const viewport = new FractalViewport(
    canvas,
    (next) => (frame = next),
    (reason) => unable.push(reason),
  );
  try {
    viewport.resize({ widthPx, heightPx });
    viewport.show(shown, false);
    await expect.poll(() => unable.length > 0 || frame?.state === 'settled', { timeout: 30_000 }).toBe(true);
    expect(unable).toEqual([]);
    const copy = new OffscreenCanvas(widthPx, heightPx).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, widthPx, heightPx).data;
  } finally {
    viewport.dispose();
  }
}

/** Mean difference of components, bytes. */
export function meanDifference(rgba: Uint8ClampedArray, rgb: Uint8Array): number {
  let sum = 0;
  rgb.forEach((value, i) => (sum += Math.abs(value - rgba[Math.floor(i / 3) * 4 + (i % 3)]!)));
  return sum / rgb.length;
}
