import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { flickers } from '../../../shared/genome/clipColors.ts';
import type { Renderer } from '../renderer.ts';
import { loadPalettes } from '../library.ts';
import { withClipStretch } from './clipStretch.ts';

function frame(width: number, change: Partial<Genome['coloring']> = {}): Genome {
  const genome = defaultGenome('kali', loadPalettes()[0]!.palette);
  const stretch = { kind: 'percentile', low: 0.1, high: 0.9 } as const;
  return {
    ...genome,
    view: { ...genome.view, width },
    coloring: { ...genome.coloring, transfer: 'linear', density: 2, offset: 0.25, stretch, ...change },
  };
}

/** Fields that run evenly from 0 to the view's width. */
const ramps: Pick<Renderer, 'field'> = {
  field: async (genome, { widthPx, heightPx }) =>
    Float32Array.from({ length: widthPx * heightPx }, (_, i) => (genome.view.width * i) / (widthPx * heightPx - 1)),
};
const renderer = ramps as Renderer;

test('one stretch for the whole clip, the same palette place for a value as its percentiles would give', async () => {
  const frames = Array.from({ length: 30 }, () => frame(10));
  const fixed = await withClipStretch(frames, renderer);
  for (const { coloring } of fixed) {
    expect(coloring.stretch).toBeUndefined();
    // percentiles of a ramp to 10: 1 and 9; value 5 is half-way, so 2 turns x 1/2 + 1/4
    const place = coloring.density * 5 + coloring.offset;
    expect(place - Math.floor(place)).toBeCloseTo(0.25, 3);
    expect(coloring.density).toBeCloseTo(2 / 8, 3);
  }
});

test('frames of different ranges share one stretch', async () => {
  const fixed = await withClipStretch([frame(1), frame(10), frame(100)], renderer);
  expect(new Set(fixed.map(({ coloring }) => `${coloring.density} ${coloring.offset}`)).size).toBe(1);
});

test('what cannot be fixed stays, and is said to flicker', async () => {
  const frames = [frame(1, { transfer: 'log' }), frame(2, { stretch: { kind: 'equalize', low: 0, high: 1 } })];
  expect(await withClipStretch(frames, renderer)).toEqual(frames);
  expect(flickers(frames)).toBe(true);
  expect(flickers([frame(1), frame(1, { stretch: undefined })])).toBe(false);
});
