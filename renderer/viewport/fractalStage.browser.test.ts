import { expect, test } from 'vitest';
import type { ReferenceOrbit } from '../../shared/contract/pixels.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';
import { FractalStage, type StageFrame } from './fractalStage.ts';
import { passForCard } from './passForCard.fixtures.ts';

test('while the graphics card waits for a reference orbit the processor’s picture stays to be seen', async () => {
  const restore = passForCard();
  const frames: StageFrame[] = [];
  let tellShare: (share: number) => void = () => {};
  let answer: (orbit: ReferenceOrbit) => void = () => {};
  const stage = new FractalStage(
    { gpu: document.createElement('canvas'), cpu: document.createElement('canvas') },
    {
      render: async (_genome, size) => ({ ...size, count: 1, rgba: new Uint8ClampedArray(4 * size.widthPx * size.heightPx) }),
      reference: (_genome, _widthPx, _signal, onShare) =>
        new Promise((resolve) => {
          tellShare = onShare;
          answer = resolve;
        }),
      stretch: () => Promise.reject(new Error('not asked for')),
    },
    (frame) => frames.push(frame),
    (error) => expect.unreachable(String(error)),
  );
  try {
    stage.resize({ widthPx: 16, heightPx: 8 });
    const usual = defaultGenome('mandelbrot', greyPalette);
    const deep: Genome = { ...usual, precision: 'deep', iterations: 100_000, view: { center: [2, 2], width: 1e-9, rotationDeg: 0 } };
    stage.show(deep, false);
    await expect.poll(() => frames.at(-1)).toMatchObject({ state: 'settled', device: 'cpu', canvas: 'cpu', reason: 'long orbits' });
    stage.show({ ...deep, iterations: 50 }, false);
    tellShare(0.5);
    expect(frames.at(-1)).toMatchObject({ state: 'drawing', device: 'gpu', canvas: 'cpu', isDeep: true, share: 0.5 });
    // 0, 2 + 2i and 2 + 10i
    const texels = new Float32Array([0, 0, -1e6, 0, 0.5, 0.5, 2, 0, 0.125, 0.625, 4, 0]);
    answer({ texels, start: [0, 2], critical: [0, 2] });
    await expect
      .poll(() => frames.at(-1), { timeout: 20_000 })
      .toMatchObject({ state: 'settled', device: 'gpu', canvas: 'gpu', isDeep: true });
  } finally {
    stage.dispose();
    restore();
  }
}, 30_000);
