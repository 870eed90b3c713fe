/** Small pictures of the native renderer, kept for the test of the viewport's shaders: colourings that look something up, and growth of orbits. */
import { expect, it } from 'vitest';
import type { Coloring } from '../../shared/genome/coloring.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';
import { createRenderer } from './renderer.ts';
import { stretchTable } from './stretchTable.ts';

const size = { widthPx: 32, heightPx: 24 };

/** Rings and stripes: neighbours differ in both directions. */
const image = Buffer.from(
  Uint8Array.from({ length: 1024 }, (_, k) => 128 + 70 * Math.sin((k % 32) / 2) + 50 * Math.cos(Math.hypot((k % 32) - 12, (k >> 5) - 20))),
).toString('base64');
const byImage: Partial<Coloring> = {
  mode: 'trap',
  trap: { shape: 'image', center: [0.2, -0.1], radius: 0.7, angleDeg: 30, image },
  transfer: 'linear',
  density: 0.8,
};
const growth: Partial<Coloring> = { mode: 'lyapunov', transfer: 'linear', density: 0.4, offset: 0.3 };
const ranks = { kind: 'equalize', low: 0.05, high: 0.9 } as const;
const ends = { kind: 'percentile', low: 0.02, high: 0.95 } as const;

/** The default genome with few steps, so that roundings of float32 stay small. */
function colored(id: string, iterations: number, coloring: Partial<Coloring>): Genome {
  const genome = defaultGenome(id, testPalette);
  return { ...genome, iterations, coloring: { ...genome.coloring, ...coloring } };
}

const zoomed = (genome: Genome, center: [number, number], width: number): Genome => ({
  ...genome,
  view: { ...genome.view, center, width },
});

const cases: readonly (readonly [string, Genome])[] = [
  ['an image trap of a Julia set', colored('julia', 30, byImage)],
  ['an image trap of a Kali set without its first steps', colored('kali', 7, { ...byImage, skip: 2 })],
  [
    'lightness by an image trap',
    colored('mandelbrot', 40, {
      ...byImage,
      mode: 'smooth',
      lightness: { mode: 'trap', transfer: 'linear', density: 0.5, offset: 0, amount: 0.9 },
    }),
  ],
  ['growth of a Julia set', colored('julia', 30, growth)],
  ['growth of a Kali set', colored('kali', 8, growth)],
  ['growth of the burning ship', colored('burning-ship', 25, growth)],
  ['growth of Phoenix, which remembers', colored('phoenix', 25, growth)],
  [
    'growth beside distance',
    colored('julia', 30, { ...growth, hue: { mode: 'distance', transfer: 'sqrt', density: 1, offset: 0, amount: 0.5 } }),
  ],
  ['growth inside the Mandelbrot set', colored('mandelbrot', 40, { interior: 'lyapunov' })],
  ['distance inside the Mandelbrot set', colored('mandelbrot', 400, { mode: 'interior-distance', transfer: 'sqrt', density: 2 })],
  [
    'periods of a part of the Mandelbrot set',
    zoomed(colored('mandelbrot', 600, { interior: 'interior-period', density: 0.07 }), [-0.16, 1.035], 0.08),
  ],
  [
    'distance inside the quartic Multibrot set, hue by period',
    {
      ...colored('multibrot', 300, {
        mode: 'interior-distance',
        transfer: 'sqrt',
        density: 2,
        hue: { mode: 'interior-period', transfer: 'linear', density: 0.2, offset: 0, amount: 0.5 },
      }),
      params: { ...defaultGenome('multibrot', testPalette).params, d: 4 },
    },
  ],
  ['percentiles of the Mandelbrot set', colored('mandelbrot', 60, { stretch: ends, transfer: 'linear', density: 0.9 })],
  ['ranks of a Kali set', colored('kali', 8, { stretch: ranks, density: 0.9 })],
  ['ranks of an image trap', colored('julia', 30, { ...byImage, stretch: ranks })],
  ['ranks of a solid', colored('mandelbulb', 8, { stretch: ranks, density: 0.9 })],
  ['percentiles of Star Nest', colored('star-nest', 14, { stretch: ends, density: 0.9 })],
];

it('the viewport’s fixture is what the native renderer draws', async () => {
  const renderer = createRenderer();
  const made = [];
  for (const [name, genome] of cases) {
    const rgb = await renderer.rgb(genome, { ...size, supersample: 2 });
    const table = genome.coloring.stretch ? await stretchTable(genome, size) : null;
    const quantiles = table?.quantiles ? Buffer.from(table.quantiles.buffer).toString('base64') : null;
    const stretch = table && { low: table.low, scale: table.scale, quantiles };
    made.push({ name, genome, stretch, ...size, rgb: Buffer.from(rgb).toString('base64') });
  }
  await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot('../../renderer/viewport/fractal/measurePictures.json');
});
