import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';
import type { RawPictures } from '../lib/pixels.ts';
import { FractalPainter, type RenderPicture } from './fractalPainter.ts';
import type { FractalFrame } from './fractalViewport.ts';

const genomeAt = (re: number) => {
  const genome = defaultGenome('mandelbrot', greyPalette);
  return { ...genome, view: { ...genome.view, center: [re, 0] as [number, number] } };
};

/** A painter whose pictures come when the test says so. */
function painting() {
  const asked: {
    re: number;
    widthPx: number;
    supersample: number;
    signal: AbortSignal;
    share: (share: number) => void;
    answer: () => void;
  }[] = [];
  const render: RenderPicture = (genome, size, signal, share) =>
    new Promise<RawPictures>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      const rgba = new Uint8ClampedArray(4 * size.widthPx * size.heightPx).fill(255);
      asked.push({
        re: genome.view.center[0],
        widthPx: size.widthPx,
        supersample: size.supersample,
        signal,
        share,
        answer: () => resolve({ ...size, count: 1, rgba }),
      });
    });
  const frames: FractalFrame[] = [];
  const errors: unknown[] = [];
  const painter = new FractalPainter(
    document.createElement('canvas'),
    render,
    (frame) => frames.push(frame),
    (error) => errors.push(error),
  );
  painter.resize({ widthPx: 40, heightPx: 30 });
  return { painter, asked, frames, errors };
}

/** Lets promises that are settled be heard. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('a small picture comes first, then the full one, which tells how far it is', async () => {
  const { painter, asked, frames } = painting();
  painter.show(genomeAt(0), false);
  expect(asked.map(({ widthPx }) => widthPx)).toEqual([10]);
  asked[0]!.answer();
  await settle();
  expect(asked.map(({ widthPx }) => widthPx)).toEqual([10, 40]);
  asked[1]!.share(0.25);
  expect(frames.at(-1)).toMatchObject({ state: 'drawing', share: expect.closeTo(0.325) as number });
  asked[1]!.answer();
  await settle();
  expect(frames.at(-1)).toMatchObject({ state: 'settled' });
});

test('where the preview was slow a sharp picture without supersamples comes before the settled one; shares only grow', async () => {
  const { painter, asked, frames } = painting();
  painter.show(genomeAt(0), false);
  for (let k = 0; k < 3; k++) {
    for (const share of [0, 0.5, 1]) asked[k]!.share(share);
    await vi.advanceTimersByTimeAsync(200);
    asked[k]!.answer();
    await settle();
  }
  expect(asked.map(({ widthPx, supersample }) => [widthPx, supersample])).toEqual([[10, 1], [40, 1], [40, 2]]); // prettier-ignore
  const shares = frames.flatMap(({ share }) => share ?? []);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(frames.at(-1)).toMatchObject({ state: 'settled' });
});

test('the newest request wins: a full picture is given up for it, a quick preview shown before it', async () => {
  const { painter, asked, errors } = painting();
  painter.show(genomeAt(0), true);
  painter.show(genomeAt(1), true);
  painter.show(genomeAt(2), false);
  expect(asked.map(({ re }) => re)).toEqual([0]);
  asked[0]!.answer();
  await settle();
  expect(asked.map(({ re }) => re)).toEqual([0, 2]);
  asked[1]!.answer();
  await settle();
  expect(asked.map(({ re, widthPx }) => [re, widthPx])).toEqual([[0, 10], [2, 10], [2, 40]]); // prettier-ignore
  painter.show(genomeAt(3), true);
  await settle();
  expect(asked[2]!.signal.aborted).toBe(true);
  expect(asked.at(-1)).toMatchObject({ re: 3, widthPx: 10 });
  expect(errors).toEqual([]);
});

test('a slow preview is given up too', async () => {
  const { painter, asked, errors } = painting();
  painter.show(genomeAt(0), true);
  await vi.advanceTimersByTimeAsync(1000);
  painter.show(genomeAt(1), true);
  await settle();
  expect(asked[0]!.signal.aborted).toBe(true);
  expect(asked.map(({ re }) => re)).toEqual([0, 1]);
  expect(errors).toEqual([]);
});
