import { afterEach, expect, test } from 'vitest';
import type { Genome } from '../../shared/genome/genome.ts';
// pictures of the native renderer: made by main/render/viewportEngines.test.ts
import pictures from './fractal/enginePictures.json';
import { FractalViewport, type FractalFrame } from './fractalViewport.ts';

let viewport: FractalViewport | null = null;
afterEach(() => viewport?.dispose());

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

test.each(pictures.map((picture) => [picture.name, picture] as const))(
  '%s: as the native renderer draws it',
  async (_name, picture) => {
    const { widthPx, heightPx } = picture;
    const expected = bytesOf(picture.rgb);
    expect(new Set(expected).size).toBeGreaterThan(40);
    const canvas = document.createElement('canvas');
    let frame: FractalFrame | null = null;
    const unable: string[] = [];
    viewport = new FractalViewport(
      canvas,
      (next) => (frame = next),
      (reason) => unable.push(reason),
    );
    viewport.resize({ widthPx, heightPx });
    viewport.show({ genome: picture.genome as unknown as Genome }, false);
    await expect.poll(() => unable.length > 0 || frame?.state === 'settled', { timeout: 30_000 }).toBe(true);
    expect(unable).toEqual([]);
    const copy = new OffscreenCanvas(widthPx, heightPx).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const shown = copy.getImageData(0, 0, widthPx, heightPx).data;
    let sum = 0;
    expected.forEach((value, i) => (sum += Math.abs(value - shown[Math.floor(i / 3) * 4 + (i % 3)]!)));
    // rays that graze an edge part ways where roundings differ
    expect(sum / expected.length).toBeLessThan(1.5);
  },
  60_000,
);
