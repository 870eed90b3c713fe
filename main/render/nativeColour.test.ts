import { describe, expect, it } from 'vitest';
import { entryOf, makeSpec } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';
import type { RenderSpec } from './nativePlan.ts';

const renderer = loadNativeRenderer();

/** A row of pixels whose field is (i + 1/2) * span / width: after one step from z0 = 0 the trap distance of the pixel to the left edge. */
const ramp = (span: number, changes: Partial<RenderSpec['coloring']>, rest: Partial<RenderSpec> = {}): RenderSpec =>
  makeSpec('mandelbrot', {
    iterations: 1,
    ...rest,
    view: { center: [span / 2, 0], width: span },
    coloring: { mode: 'trap', trap: { shape: 'point', center: [0, 0], radius: 0 }, ...changes },
  });

const encodeSrgb = (linear: number): number => (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
const decodeSrgb = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

describe('palette coordinates', () => {
  it.each<[RenderSpec['coloring']['transfer'], (v: number) => number]>([
    ['linear', (v) => v],
    ['sqrt', Math.sqrt],
    ['log', Math.log1p],
  ])('apply the %s transfer, density and offset, and wrap around', async (transfer, apply) => {
    const widthPx = 1000;
    for (const [density, offset] of [
      [1, 0],
      [0.37, 0.9],
      [2.5, -3.25],
      [-1.5, 0.1],
    ] as const) {
      const { rgb } = await renderer.renderImage(ramp(8, { transfer, density, offset }), { widthPx, heightPx: 1, supersample: 1 });
      for (let i = 0; i < widthPx; i++) {
        const turns = apply(((i + 0.5) * 8) / widthPx) * density + offset;
        const expected = Math.floor((turns - Math.floor(turns)) * 4096);
        const distance = Math.abs(entryOf(rgb, i) - expected);
        expect(Math.min(distance, 4096 - distance), `pixel ${i}`).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('bytes', () => {
  it('are the sRGB values nearest to the linear light, for all 65536 of them', async () => {
    for (let first = 0; first < 65536; first += 4096) {
      const lut = Uint16Array.from({ length: 4096 * 3 }, (_, i) => first + Math.floor(i / 3));
      const { rgb } = await renderer.renderImage(ramp(1, {}, { lut }), { widthPx: 4096, heightPx: 1, supersample: 1 });
      for (let i = 0; i < 4096; i++) {
        const expected = Math.round(255 * encodeSrgb((first + i) / 65535));
        if (rgb[i * 3] !== expected) expect.fail(`linear ${first + i} became ${rgb[i * 3]}, not ${expected}`);
      }
    }
  });

  it('have borders that no rounding of the platform could move', () => {
    for (let byte = 0; byte < 255; byte++) {
      const border = 65535 * decodeSrgb((byte + 0.5) / 255);
      expect(Math.abs(border - Math.round(border))).toBeGreaterThan(1e-6);
    }
  });
});

describe('supersampling', () => {
  /** Entries below the middle in one colour, the others in another. */
  const twoColours = (low: readonly number[], high: readonly number[]): Uint16Array =>
    Uint16Array.from({ length: 4096 * 3 }, (_, i) => (i < 2048 * 3 ? low : high)[i % 3]!);

  it('averages in linear light', async () => {
    // samples at 1/4 and 3/4 of the pixel: half black, half white is 32768 of 65535, which encodes as 188 (not 128)
    const spec = ramp(1, {}, { lut: twoColours([0, 0, 0], [65535, 65535, 65535]) });
    const { rgb } = await renderer.renderImage(spec, { widthPx: 1, heightPx: 1, supersample: 2 });
    expect([...rgb]).toEqual([188, 188, 188]);
  });

  it('weighs every sample alike and each channel by itself', async () => {
    // three columns of samples at 1/6, 1/2 and 5/6 of the pixel; t = x + 1/6 puts only the first below the middle
    const spec = ramp(
      1,
      { offset: 1 / 6 - 0.01, trap: { shape: 'cross', center: [0, 50], radius: 0 } },
      { lut: twoColours([65535, 300, 9], [3, 40000, 65535]) },
    );
    const { rgb } = await renderer.renderImage(spec, { widthPx: 1, heightPx: 1, supersample: 3 });
    const mean = (low: number, high: number): number => Math.floor((3 * low + 6 * high + 4) / 9);
    const expected = [mean(65535, 3), mean(300, 40000), mean(9, 65535)].map((linear) => Math.round(255 * encodeSrgb(linear / 65535)));
    expect([...rgb]).toEqual(expected);
  });

  it('of a flat picture changes nothing', async () => {
    const lut = new Uint16Array(4096 * 3).fill(12345);
    const flat = await Promise.all(
      [1, 2, 3, 4].map((supersample) => renderer.renderImage(ramp(1, {}, { lut }), { widthPx: 70, heightPx: 30, supersample })),
    );
    for (const { rgb } of flat) expect(rgb).toEqual(flat[0]!.rgb);
  });

  it('converges to the true average', async () => {
    const lut = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) * 16);
    const spec = ramp(1, { trap: { shape: 'cross', center: [0, 50], radius: 0 } }, { lut });
    const { rgb } = await renderer.renderImage(spec, { widthPx: 1, heightPx: 1, supersample: 4 });
    expect(rgb[0]).toBe(Math.round(255 * encodeSrgb(0.5)));
  });
});

describe('the interior', () => {
  it('has its own colour and is counted in whole pixels', async () => {
    const sizePx = 64;
    const spec = makeSpec('mandelbrot', { lut: new Uint16Array(4096 * 3), interior: [65535, 0, 65535], iterations: 300 });
    for (const supersample of [1, 2]) {
      const { rgb, interiorCount } = await renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample });
      const pixels = Array.from({ length: sizePx * sizePx }, (_, i) => rgb.subarray(i * 3, i * 3 + 3).join());
      expect(pixels.filter((color) => color === '255,0,255')).toHaveLength(interiorCount);
      expect(interiorCount / sizePx ** 2).toBeCloseTo(1.5066 / 9, 1);
    }
  });

  it('is counted whatever the mode, and empty for formulas whose orbits never stop early', async () => {
    const size = { widthPx: 32, heightPx: 32, supersample: 1 };
    const count = async (spec: RenderSpec): Promise<number> => (await renderer.renderImage(spec, size)).interiorCount;
    const smooth = await count(makeSpec('mandelbrot'));
    expect(smooth).toBeGreaterThan(100);
    expect(await count(makeSpec('mandelbrot', { coloring: { mode: 'exp' } }))).toBe(smooth);
    expect(await count(makeSpec('kali', { coloring: { mode: 'exp' } }))).toBe(0);
  });
});
