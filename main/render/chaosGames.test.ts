import { describe, expect, test } from 'vitest';
import { type AffineRow, engineSpec, fern, ifsUniforms, sierpinski } from './engines.fixtures.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();

interface Frame {
  readonly center: readonly [number, number];
  readonly width: number;
  readonly sizePx: number;
}

/** Hits of each pixel: densities are hits over the mean, so the least of them is a whole number of mean-th parts. */
async function hitsOf(maps: readonly AffineRow[], frame: Frame, iterations: number, patch = 16) {
  const spec = engineSpec('ifs', 'affine', ifsUniforms(maps, { patch }), {
    iterations,
    view: { center: frame.center, width: frame.width },
    coloring: { mode: 'density' },
  });
  const field = await renderer.renderField(spec, { widthPx: frame.sizePx, heightPx: frame.sizePx });
  const points = 64 * Math.ceil((frame.sizePx ** 2 * iterations) / 16 / 64);
  return { points, hits: Array.from(field, (value) => (Number.isNaN(value) ? 0 : (value * points) / field.length)) };
}

/** Whether the attractor of these maps may meet the square about (x, y): bounds of ever smaller copies of the first square. */
function mayMeet(maps: readonly AffineRow[], first: readonly [number, number, number], x: number, y: number, half: number): boolean {
  const meets = (a: number, b: number, c: number, d: number, e: number, f: number): boolean => {
    const centerX = a * first[0] + b * first[1] + e;
    const centerY = c * first[0] + d * first[1] + f;
    const reachX = (Math.abs(a) + Math.abs(b)) * first[2];
    const reachY = (Math.abs(c) + Math.abs(d)) * first[2];
    if (Math.abs(centerX - x) > reachX + half || Math.abs(centerY - y) > reachY + half) return false;
    if (Math.max(reachX, reachY) < half / 4) return true;
    return maps.some(([ma, mb, mc, md, me, mf]) =>
      meets(a * ma + b * mc, a * mb + b * md, c * ma + d * mc, c * mb + d * md, a * me + b * mf + e, c * me + d * mf + f),
    );
  };
  return meets(1, 0, 0, 1, 0, 0);
}

describe.each([
  { name: 'Sierpinski triangle', maps: sierpinski, frame: { center: [0.5, 0.5], width: 1.1, sizePx: 128 }, first: [0.5, 0.5, 0.5] },
  { name: 'Barnsley fern', maps: fern, frame: { center: [0.25, 5], width: 10.5, sizePx: 128 }, first: [0, 5, 6] },
] as const)('$name', ({ maps, frame, first }) => {
  const pixel = frame.width / frame.sizePx;
  const place = (at: number): [number, number] => [
    frame.center[0] + ((at % frame.sizePx) + 0.5 - frame.sizePx / 2) * pixel,
    frame.center[1] + (frame.sizePx / 2 - Math.floor(at / frame.sizePx) - 0.5) * pixel,
  ];

  test('every hit lies on the attractor, within half a pixel, and all points are counted', async () => {
    const { hits, points } = await hitsOf(maps, frame, 200);
    for (const count of hits) expect(Math.abs(count - Math.round(count))).toBeLessThan(0.02);
    expect(hits.reduce((sum, count) => sum + Math.round(count), 0)).toBe(points);
    const strays = hits.filter((count, at) => count > 0 && !mayMeet(maps, first, ...place(at), pixel));
    expect(strays).toEqual([]);
  });

  test('the attractor is covered', async () => {
    const { hits } = await hitsOf(maps, frame, 4000);
    // pixels that the attractor meets well inside, so that no rounding decides
    let met = 0;
    let missed = 0;
    hits.forEach((count, at) => {
      if (!mayMeet(maps, first, ...place(at), pixel * 0.3)) return;
      met++;
      if (count === 0) missed++;
    });
    expect(met).toBeGreaterThan(500);
    expect(missed / met).toBeLessThan(0.02);
  });
});

describe('an iterated function system', () => {
  const frame: Frame = { center: [0.5, 0.5], width: 1, sizePx: 64 };

  test('takes its maps as often as their chances say', async () => {
    const { hits, points } = await hitsOf(sierpinski, frame, 1600);
    const share = (column: number, row: number): number => {
      let sum = 0;
      for (let y = 0; y < 32; y++) for (let x = 0; x < 32; x++) sum += hits[(row + y) * 64 + column + x]!;
      return sum / points;
    };
    // a share of n independent points is off by less than 5 sqrt(1/4n), and pixels' borders move a little
    expect(share(0, 32)).toBeCloseTo(0.5, 1.9);
    expect(share(32, 32)).toBeCloseTo(0.3, 1.9);
    expect(share(16, 0)).toBeCloseTo(0.2, 1.9);
  });

  test('draws each point as its patch', async () => {
    const patch = 0b100_010_011;
    const { hits: single } = await hitsOf(fern, { center: [0.25, 5], width: 10.5, sizePx: 64 }, 20);
    const { hits: drawn } = await hitsOf(fern, { center: [0.25, 5], width: 10.5, sizePx: 64 }, 20, patch);
    const expected = single.map((_, at) => {
      let sum = 0;
      for (let bit = 0; bit < 9; bit++) {
        const x = (at % 64) - ((bit % 3) - 1);
        const y = Math.floor(at / 64) - (Math.floor(bit / 3) - 1);
        if (patch & (1 << bit) && x >= 0 && x < 64 && y >= 0 && y < 64) sum += Math.round(single[y * 64 + x]!);
      }
      return sum;
    });
    expect(drawn.map(Math.round)).toEqual(expected);
    expect(drawn.map(Math.round)).not.toEqual(single.map(Math.round));
  });

  test('colours by the maps of late: the last one decides the half of the palette', async () => {
    const spec = engineSpec('ifs', 'affine', ifsUniforms(sierpinski), {
      iterations: 400,
      view: { center: [0.5, 0.5], width: 1 },
      coloring: { mode: 'mean' },
    });
    const field = await renderer.renderField(spec, { widthPx: 64, heightPx: 64 });
    const colors = (column: number, row: number): number[] =>
      Array.from({ length: 20 * 20 }, (_, i) => field[(row + Math.floor(i / 20)) * 64 + column + (i % 20)]!).filter(
        (value) => !Number.isNaN(value),
      );
    const [low, middle, high] = [colors(2, 36), colors(40, 36), colors(22, 6)] as const;
    expect(Math.min(low.length, middle.length, high.length)).toBeGreaterThan(50);
    // the maps' colours are 0, 1/2 and 1, and each step goes half the way to its map's
    expect(Math.max(...low)).toBeLessThanOrEqual(0.502);
    expect(Math.min(...middle)).toBeGreaterThanOrEqual(0.248);
    expect(Math.max(...middle)).toBeLessThanOrEqual(0.752);
    expect(Math.min(...high)).toBeGreaterThanOrEqual(0.498);
  });

  test.each([
    { fit: 1, fills: 1 },
    { fit: 2, fills: 2 },
  ])('fits the attractor into the square of the view ($fit)', async ({ fit, fills }) => {
    const spec = engineSpec('ifs', 'affine', ifsUniforms(fern, { fit }), {
      iterations: 200,
      view: { width: 2 },
      coloring: { mode: 'density' },
    });
    const field = await renderer.renderField(spec, { widthPx: 64, heightPx: 64 });
    const columns = new Set<number>();
    const rows = new Set<number>();
    field.forEach((value, at) => {
      if (Number.isNaN(value)) return;
      columns.add(at % 64);
      rows.add(Math.floor(at / 64));
    });
    expect(rows.size).toBe(64);
    if (fills === 2) expect(columns.size).toBe(64);
    else expect(columns.size).toBeLessThan(40);
  });

  test('counts places without hits as interior', async () => {
    const spec = engineSpec('ifs', 'affine', ifsUniforms(sierpinski), {
      view: { center: [0.5, 0.5], width: 1 },
      coloring: { mode: 'density' },
    });
    const field = await renderer.renderField(spec, { widthPx: 64, heightPx: 64 });
    const { interiorCount } = await renderer.renderImage(spec, { widthPx: 64, heightPx: 64, supersample: 1 });
    expect(interiorCount).toBe(field.filter(Number.isNaN).length);
    expect(interiorCount).toBeGreaterThan(1000);
  });

  test('of another number of parameters, or a colouring it does not have, is refused', async () => {
    const refused = (uniforms: number[], mode: 'density' | 'trap'): Promise<unknown> =>
      renderer.renderField(engineSpec('ifs', 'affine', uniforms, { coloring: { mode } }), { widthPx: 8, heightPx: 8 });
    await expect(refused(ifsUniforms(fern).slice(0, -1), 'density')).rejects.toThrow('its engine needs more parameters');
    await expect(refused([...ifsUniforms(fern), 0], 'density')).rejects.toThrow('its engine needs fewer parameters');
    await expect(refused(ifsUniforms(fern, { patch: 512 }), 'density')).rejects.toThrow('out of range');
    await expect(refused(ifsUniforms(fern), 'trap')).rejects.toThrow('density or mean');
  });
});
