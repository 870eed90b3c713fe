import { describe, expect, it } from 'vitest';
import { everyKindOfSpec, makeSpec, type TestSpec } from './native.fixtures.ts';
import { pixelPosition, referenceField } from './native.reference.ts';
import { loadNativeRenderer } from './native.ts';
import type { RenderSpec } from './nativePlan.ts';

const renderer = loadNativeRenderer();

/** Orbits double their rounding errors each step: short ones keep float32 comparable with the float64 reference. */
const shortened = (spec: TestSpec): TestSpec => ({
  ...spec,
  iterations: spec.formula.startsWith('kali') ? 6 : spec.precision === 'f32' ? 30 : 200,
});

async function valueAt(spec: RenderSpec, center: readonly [number, number]): Promise<number> {
  const field = await renderer.renderField({ ...spec, view: { ...spec.view, center, width: 1e-12 } }, { widthPx: 1, heightPx: 1 });
  return field[0]!;
}

describe('fields against the scalar reference', () => {
  it.each(everyKindOfSpec())('$name', async ({ spec }) => {
    const [widthPx, heightPx] = [61, 47];
    const short = shortened(spec);
    const field = await renderer.renderField(short, { widthPx, heightPx });
    const reference = referenceField(short, widthPx, heightPx);
    const tolerance = spec.precision === 'f32' ? 2e-3 : 2e-6;
    const close = field.reduce((count, value, i) => {
      const expected = reference[i]!;
      const near = Number.isNaN(expected) ? Number.isNaN(value) : Math.abs(value - expected) <= tolerance * Math.max(1, expected);
      return count + (near ? 1 : 0);
    }, 0);
    // the rest lies where orbits diverge fastest
    expect(close / field.length).toBeGreaterThanOrEqual(spec.precision === 'f32' ? 0.99 : 0.998);
    if (spec.coloring.mode !== 'smooth') expect(field.every(Number.isFinite)).toBe(true);
  });
});

describe('the Mandelbrot set', () => {
  const mandelbrot = makeSpec('mandelbrot', { iterations: 2000 });

  it('has the area 1.506592', async () => {
    const sizePx = 700;
    const field = await renderer.renderField(
      { ...mandelbrot, view: { center: [-0.5, 0], width: 3.5, rotationDeg: 17 } },
      { widthPx: sizePx, heightPx: sizePx },
    );
    const inside = field.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
    expect(inside * (3.5 / sizePx) ** 2).toBeCloseTo(1.506592, 2);
  });

  it.each<[number, number]>([
    [0, 0],
    [-1, 0],
    [0.25, 0],
    [-2, 0],
    [0, 1],
    [-0.75, 0],
    [-1.3, 0],
    [-0.1226, 0.7449],
  ])('contains %d + %di', async (...point) => {
    expect(await valueAt({ ...mandelbrot, iterations: 5000 }, point)).toBeNaN();
  });

  it.each<[number, number, number]>([
    // c = 1: 1, 2, 5, 26, 677 is the first beyond 256
    [1, 0, 6 - Math.log2(Math.log2(677))],
    // c = 2: 2, 6, 38, 1446
    [2, 0, 5 - Math.log2(Math.log2(1446))],
    // c = 300 escapes at once
    [300, 0, 2 - Math.log2(Math.log2(300)) < 0 ? 0 : NaN],
    // c = 2i: 2i, -4 + 2i, 12 - 14i, -52 - 334i
    [0, 2, 5 - Math.log2(Math.log2(Math.hypot(52, 334)))],
  ])('gives %d + %di its smooth value', async (x, y, nu) => {
    expect(await valueAt(mandelbrot, [x, y])).toBeCloseTo(nu, 5);
  });

  it('stops exactly at the last iteration', async () => {
    // c = 1 escapes at step 5, within the first block of the late test
    expect(await valueAt({ ...mandelbrot, iterations: 4 }, [1, 0])).toBeNaN();
    expect(await valueAt({ ...mandelbrot, iterations: 5 }, [1, 0])).toBeCloseTo(6 - Math.log2(Math.log2(677)), 5);
  });

  it('is its own mirror image, bit for bit', async () => {
    const [widthPx, heightPx] = [131, 90];
    const field = await renderer.renderField(mandelbrot, { widthPx, heightPx });
    const row = (index: number): Float32Array => field.subarray(index * widthPx, (index + 1) * widthPx);
    for (let index = 0; index < heightPx / 2; index++) expect(row(index)).toEqual(row(heightPx - 1 - index));
  });

  it('has no steps between its bands', async () => {
    const widthPx = 4096;
    const field = await renderer.renderField(makeSpec('mandelbrot', { view: { center: [1, 0.2], width: 1 } }), { widthPx, heightPx: 1 });
    expect(Math.floor(field[0]!) - Math.floor(field[widthPx - 1]!)).toBeGreaterThanOrEqual(2);
    for (let i = 1; i < widthPx; i++) expect(Math.abs(field[i]! - field[i - 1]!)).toBeLessThan(0.01);
  });

  it('survives views so wide that orbits overflow at once', async () => {
    for (const precision of ['f32', 'f64'] as const) {
      const field = await renderer.renderField(makeSpec('mandelbrot', { precision, view: { width: 1e9 } }), { widthPx: 40, heightPx: 40 });
      expect(field.every((value) => value >= 0 && value < 10)).toBe(true);
    }
  });
});

it('draws Kali with four mirror images when its view is centred', async () => {
  const sizePx = 96;
  for (const precision of ['f32', 'f64'] as const) {
    const field = await renderer.renderField(makeSpec('kali', { precision, iterations: 40 }), { widthPx: sizePx, heightPx: sizePx });
    for (let y = 0; y < sizePx; y++)
      for (let x = 0; x < sizePx; x++) {
        const value = field[y * sizePx + x];
        expect(field[(sizePx - 1 - y) * sizePx + x]).toBe(value);
        expect(field[y * sizePx + sizePx - 1 - x]).toBe(value);
      }
  }
});

describe('the view', () => {
  // one step from z0 = 0 leads to the pixel itself: a point trap then measures plain distances in the plane
  const distanceTo = (center: readonly [number, number], view: Partial<RenderSpec['view']>): RenderSpec =>
    makeSpec('mandelbrot', { iterations: 1, view, coloring: { mode: 'trap', trap: { shape: 'point', center, radius: 0 } } });

  it('puts pixel centres at half-integer positions with y up', async () => {
    const spec = distanceTo([0, 100], { center: [0, 0], width: 4 });
    const field = await renderer.renderField(spec, { widthPx: 4, heightPx: 2 });
    // the upper row lies at y = +1/2, the lower at -1/2; columns at x = -3/2 ... 3/2
    expect(field[1]).toBeCloseTo(Math.hypot(0.5, 99.5), 4);
    expect(field[5]).toBeCloseTo(Math.hypot(0.5, 100.5), 4);
    expect(field[0]).toBeCloseTo(Math.hypot(1.5, 99.5), 4);
  });

  it('turns its axes counter-clockwise', async () => {
    // turned by 90 degrees, the picture's right points up in the plane
    const field = await renderer.renderField(distanceTo([0, 1], { center: [0, 0], width: 2, rotationDeg: 90 }), {
      widthPx: 3,
      heightPx: 3,
    });
    const nearest = field.indexOf(Math.min(...field));
    expect([nearest % 3, Math.floor(nearest / 3)]).toEqual([2, 1]);
  });

  it.each([0, 33, 90, 180, -250.5])('places every pixel at %d degrees', async (rotationDeg) => {
    const [widthPx, heightPx] = [150, 70];
    const spec = distanceTo([0.4, -0.3], { center: [1.5, -2], width: 2.5, rotationDeg });
    const field = await renderer.renderField(spec, { widthPx, heightPx });
    for (const [column, row] of [
      [0, 0],
      [149, 0],
      [63, 64],
      [64, 63],
      [149, 69],
    ] as const) {
      const [x, y] = pixelPosition(spec, widthPx, heightPx, column, row);
      expect(field[row * widthPx + column]).toBeCloseTo(Math.hypot(x - 0.4, y + 0.3), 5);
    }
  });
});
