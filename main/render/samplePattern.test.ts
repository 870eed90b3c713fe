import { afterAll, describe, expect, it } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { srgbToLinear } from '../../shared/math/color.ts';
import { loadPalettes } from './library.ts';
import { entryOf, entryPalette, makeSpec } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';
import { readPictureRecord, renderPicture } from './picture.ts';
import { createRenderer } from './renderer.ts';
import { patterns, type RenderSpec } from './nativePlan.ts';
import { smoothLut } from './colorStage.reference.ts';

const renderer = loadNativeRenderer();
const { isas, isa: usualIsa, threads: usualThreads } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

const spec = makeSpec('mandelbrot', { lut: smoothLut, coloring: { density: 0.05 } });
const size = { widthPx: 140, heightPx: 101 };

/** A picture 64 pixels wide whose entries count 64ths of a pixel from its left edge: one sample a pixel shows where it lies. */
const ruler: RenderSpec = makeSpec('mandelbrot', {
  iterations: 1,
  lut: entryPalette,
  view: { center: [0.5, 0], width: 1 },
  coloring: { mode: 'trap', trap: { shape: 'point', center: [-50, 0], radius: 0 }, density: 1, offset: 0 },
});

describe('every pattern', () => {
  it.each(patterns)('%s: the same bytes from every instruction set, number of threads, alone and in a batch', async (pattern) => {
    const results: Uint8Array[] = [];
    for (const isa of isas)
      for (const threads of isa === usualIsa ? [1, 2, 3] : [2]) {
        renderer.configure({ isa, threads });
        results.push((await renderer.renderImage(spec, { ...size, supersample: 3, pattern })).rgb);
      }
    for (const result of results) expect(Buffer.compare(result, results[0]!)).toBe(0);
    const alone = await renderer.renderImage(spec, { widthPx: 70, heightPx: 70, supersample: 2, pattern });
    const batch = await renderer.renderBatch([spec, spec], { sizePx: 70, supersample: 2, pattern });
    expect(Buffer.compare(alone.rgb, batch.rgb.subarray(70 * 70 * 3))).toBe(0);
  });

  it.each(patterns)('%s: draws the same picture, up to what sampling leaves open', async (pattern) => {
    const { rgb: grid } = await renderer.renderImage(spec, { ...size, supersample: 4, pattern: 'grid' });
    const { rgb } = await renderer.renderImage(spec, { ...size, supersample: 4, pattern });
    let sum = 0;
    for (let i = 0; i < rgb.length; i++) sum += Math.abs(rgb[i]! - grid[i]!);
    expect(sum / rgb.length).toBeLessThan(4);
    if (pattern === 'jitter' || pattern === 'r2') expect(Buffer.compare(rgb, grid)).not.toBe(0);
  });

  it('jitter: anywhere in the pixel, elsewhere in each; r2: the first sample in the middle', async () => {
    const places = async (pattern: 'jitter' | 'r2') => {
      const { rgb } = await renderer.renderImage(ruler, { widthPx: 64, heightPx: 8, supersample: 1, pattern });
      return Array.from({ length: 64 * 8 }, (_, i) => entryOf(rgb, i) - (i % 64) * 64);
    };
    for (const place of await places('r2')) expect(Math.abs(place - 32)).toBeLessThan(2);
    const jittered = await places('jitter');
    const mean = jittered.reduce((sum, v) => sum + v, 0) / jittered.length;
    const deviation = Math.sqrt(jittered.reduce((sum, v) => sum + (v - mean) ** 2, 0) / jittered.length);
    // uniform on [0, 64): mean 32, standard deviation 64 / sqrt 12 = 18.5; 512 samples
    expect(Math.abs(mean - 32)).toBeLessThan(4);
    expect(Math.abs(deviation - 18.5)).toBeLessThan(2);
    for (let row = 1; row < 8; row++) expect(jittered.slice(row * 64, row * 64 + 64)).not.toEqual(jittered.slice(0, 64));
  });
});

/** Where the samples of the second pixel of a row, or the first of a column, lie on average, in pixels from its left or upper edge; a ramp of light tells it. */
async function meanPlace(pattern: 'grid' | 'r2', supersample: number, axis: 'x' | 'y'): Promise<number> {
  const ramp = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) * 16);
  // two pixels across the whole ramp along one axis
  const spec = makeSpec('mandelbrot', {
    iterations: 1,
    lut: ramp,
    view: { center: axis === 'x' ? [0.5, 0] : [0, 0.5], width: 1 },
    coloring: { mode: axis === 'x' ? 'mean-x' : 'mean-y', density: 1, offset: 0 },
  });
  const { rgb } = await renderer.renderImage(spec, { widthPx: 2, heightPx: 2, supersample, pattern });
  const share = srgbToLinear(rgb[(axis === 'x' ? 1 : 0) * 3]! / 255) * (65535 / 65520);
  return axis === 'x' ? share * 2 - 1 : 2 - share * 2;
}

it.each(['x', 'y'] as const)('the samples of a pixel lie where R2 says, and their light is averaged, along %s', async (axis) => {
  // the only positive root of g^3 = g + 1
  let g = 1;
  for (let i = 0; i < 60; i++) g = Math.cbrt(1 + g);
  for (const supersample of [2, 3, 4]) {
    const places = Array.from({ length: supersample ** 2 }, (_, k) => (0.5 + k * g ** (axis === 'x' ? -1 : -2)) % 1);
    const mean = places.reduce((sum, place) => sum + place) / places.length;
    expect(Math.abs((await meanPlace('r2', supersample, axis)) - mean), `${supersample}`).toBeLessThan(0.01);
    expect(Math.abs((await meanPlace('grid', supersample, axis)) - 0.5), `${supersample}`).toBeLessThan(0.01);
  }
});

it('jitter lies anywhere in the pixel from top to bottom too', async () => {
  const upright: RenderSpec = makeSpec('mandelbrot', {
    iterations: 1,
    lut: entryPalette,
    view: { center: [0, 0], width: 1 / 8 },
    coloring: { mode: 'mean-y', density: 1, offset: 0.5 },
  });
  const { rgb } = await renderer.renderImage(upright, { widthPx: 8, heightPx: 64, supersample: 1, pattern: 'jitter' });
  const places = Array.from({ length: 64 * 8 }, (_, i) => (63 - Math.floor(i / 8)) * 64 + 64 - entryOf(rgb, i));
  const mean = places.reduce((sum, v) => sum + v, 0) / places.length;
  expect(Math.abs(mean - 32)).toBeLessThan(4);
});

describe('adaptive sampling', () => {
  const isEdge = (rgb: Uint8Array, x: number, y: number): boolean => {
    const at = (column: number, row: number) => rgb.subarray((row * size.widthPx + column) * 3, (row * size.widthPx + column) * 3 + 3);
    const here = at(x, y);
    for (let row = Math.max(0, y - 1); row <= Math.min(size.heightPx - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(size.widthPx - 1, x + 1); column++)
        if (at(column, row).some((byte, k) => Math.abs(byte - here[k]!) > 0.05 * 255)) return true;
    return false;
  };

  it.each([2, 3, 4])('%d x %d: edges as with all samples, the rest as with one, by fewer samples', async (supersample) => {
    const [single, full, adaptive] = await Promise.all([
      renderer.renderImage(spec, { ...size, supersample: 1 }),
      renderer.renderImage(spec, { ...size, supersample }),
      renderer.renderImage(spec, { ...size, supersample, pattern: 'adaptive' }),
    ]);
    let edges = 0;
    for (let y = 0; y < size.heightPx; y++)
      for (let x = 0; x < size.widthPx; x++) {
        const edge = isEdge(single.rgb, x, y);
        if (edge) edges++;
        const from = (y * size.widthPx + x) * 3;
        const expected = (edge ? full : single).rgb.subarray(from, from + 3).join();
        if (adaptive.rgb.subarray(from, from + 3).join() !== expected) expect.fail(`pixel ${x},${y} (${edge ? 'edge' : 'flat'})`);
      }
    const pixels = size.widthPx * size.heightPx;
    expect(edges).toBeGreaterThan(pixels / 50);
    expect(edges).toBeLessThan(pixels / 2);
    expect(full.sampleCount).toBe(pixels * supersample ** 2);
    expect(adaptive.sampleCount).toBeLessThan(full.sampleCount * 0.8);
    expect(adaptive.sampleCount).toBeGreaterThanOrEqual(pixels + edges * supersample ** 2);
  });

  it('of one sample a pixel is the plain picture', async () => {
    const plain = await renderer.renderImage(spec, { ...size, supersample: 1 });
    const adaptive = await renderer.renderImage(spec, { ...size, supersample: 1, pattern: 'adaptive' });
    expect(Buffer.compare(adaptive.rgb, plain.rgb)).toBe(0);
    expect(adaptive.interiorCount).toBe(plain.interiorCount);
  });

  it('works with colours that are stretched and changed', async () => {
    const rich = makeSpec('mandelbrot', {
      lut: entryPalette,
      coloring: { stretch: { kind: 'equalize', low: 0, high: 1 }, light: { azimuthDeg: 45, elevationDeg: 45, strength: 0.5 } },
    });
    const { rgb } = await renderer.renderImage(rich, { ...size, supersample: 2, pattern: 'adaptive' });
    const { rgb: full } = await renderer.renderImage(rich, { ...size, supersample: 2 });
    let sum = 0;
    for (let i = 0; i < rgb.length; i++) sum += Math.abs(rgb[i]! - full[i]!);
    expect(sum / rgb.length).toBeLessThan(3);
  });
});

it('a picture carries its pattern, and rendering its record again gives its bytes', async () => {
  const genome = defaultGenome('mandelbrot', loadPalettes()[0]!.palette);
  const pictures = createRenderer();
  const small = { widthPx: 48, heightPx: 32, supersample: 2, pattern: 'r2' } as const;
  const png = await renderPicture(pictures, genome, small);
  const { render, genome: read } = readPictureRecord(png, 'a.png');
  expect(render).toMatchObject(small);
  expect(Buffer.compare(await renderPicture(pictures, read, render), png)).toBe(0);
  expect(Buffer.compare(await renderPicture(pictures, read, { ...render, pattern: 'grid' }), png)).not.toBe(0);
});
