import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { entryOf, everyKindOfSpec, makeSpec, type SpecChanges, type TestSpec } from './native.fixtures.ts';
import { loadNativeRenderer, rendererVersion } from './native.ts';

const renderer = loadNativeRenderer();
const { isas, threads: usualThreads, isa: usualIsa } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

const sha256 = (bytes: Uint8Array | Uint32Array): string => createHash('sha256').update(bytes).digest('hex');
const bitsOf = (field: Float32Array): Uint32Array => new Uint32Array(field.buffer, field.byteOffset, field.length);

describe('the same bits from every instruction set and number of threads', () => {
  it.each(everyKindOfSpec())('$name', async ({ spec }) => {
    // several tiles, none of them whole, and no whole number of vectors
    const size = { widthPx: 151, heightPx: 69 };
    const results = [];
    for (const isa of isas)
      for (const threads of isa === usualIsa ? [1, 2, 3] : [2]) {
        renderer.configure({ isa, threads });
        const { rgb, interiorCount } = await renderer.renderImage(spec, { ...size, supersample: 1 });
        results.push({ field: sha256(bitsOf(await renderer.renderField(spec, size))), rgb: sha256(rgb), interiorCount });
      }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it.each([2, 3, 4])('with %d x %d samples a pixel', async (supersample) => {
    const results = [];
    for (const isa of isas)
      for (const threads of [1, 3]) {
        renderer.configure({ isa, threads });
        const { rgb, interiorCount } = await renderer.renderImage(makeSpec('mandelbrot'), { widthPx: 101, heightPx: 67, supersample });
        results.push({ rgb: sha256(rgb), interiorCount });
      }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('whether a picture is rendered alone or in a batch', async () => {
    renderer.configure({ isa: usualIsa, threads: 3 });
    const specs = everyKindOfSpec().map(({ spec }) => spec);
    const sizePx = 50;
    const batch = await renderer.renderBatch(specs, { sizePx, supersample: 2 });
    const bytes = sizePx * sizePx * 3;
    for (const [i, spec] of specs.entries()) {
      const alone = await renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample: 2 });
      expect(sha256(batch.rgb.subarray(i * bytes, (i + 1) * bytes))).toBe(sha256(alone.rgb));
      expect(batch.interiorCounts[i]).toBe(alone.interiorCount);
    }
  });
});

it('draws what this version of the renderer has always drawn', async () => {
  renderer.configure({ isa: usualIsa, threads: usualThreads });
  const digests: Record<string, string> = {};
  for (const { name, spec } of everyKindOfSpec()) {
    if (spec.precision !== (spec.formula.startsWith('kali') ? 'f32' : 'f64')) continue;
    const { rgb } = await renderer.renderImage(spec, { widthPx: 60, heightPx: 40, supersample: 2 });
    digests[name] = sha256(rgb).slice(0, 16);
  }
  // a change here changes every picture of that kind: raise rendererVersion, on both sides, and record the new digests
  expect({ version: rendererVersion, digests }).toMatchSnapshot();
});

it('draws a picture that half a turn leaves as it is like one that is drawn whole', async () => {
  const spec = makeSpec('julia');
  const centered = { ...spec, view: { center: [0, 0], width: 3.2, rotationDeg: 20 } } as typeof spec;
  for (const precision of ['f32', 'f64'] as const)
    for (const mode of ['smooth', 'exp'] as const) {
      const picture = { ...centered, precision, iterations: 60, coloring: { ...centered.coloring, mode } };
      const halved = await renderer.renderImage(picture, { widthPx: 150, heightPx: 134, supersample: 2 });
      const upper = halved.rgb.subarray(0, 67 * 150 * 3);
      const turned = Uint8Array.from({ length: upper.length }, (_, i) => halved.rgb[(134 * 150 - 1 - Math.floor(i / 3)) * 3 + (i % 3)]!);
      expect(sha256(turned)).toBe(sha256(upper));
      // with a measure for the inside it is drawn whole: where that measure is the same, so are the bytes
      const drawnWhole = await renderer.renderImage(
        { ...picture, coloring: { ...picture.coloring, interior: 'exp' } },
        { widthPx: 150, heightPx: 134, supersample: 2 },
      );
      if (mode === 'exp') expect(sha256(drawnWhole.rgb)).toBe(sha256(halved.rgb));
      expect(drawnWhole.interiorCount).toBe(halved.interiorCount);
    }
});

it('draws symmetric pictures, and those that are not, like their quarters drawn one by one', async () => {
  renderer.configure({ isa: usualIsa, threads: 2 });
  const kali: TestSpec['params'] = { c: [-0.72, -0.55], scale: 1, theta: 0, mu: 0 };
  const pictures: [string, string, SpecChanges, 'mirrors' | 'half turn' | 'none'][] = [
    ['kali', 'kali', {}, 'mirrors'],
    ['kali, trap', 'kali', { coloring: { mode: 'trap' } }, 'mirrors'],
    ['kali, means', 'kali', { precision: 'f64', coloring: { mode: 'mean-x' } }, 'mirrors'],
    ['kali that turns', 'kali', { params: { ...kali, theta: 25 } }, 'mirrors'],
    ['kali on its side', 'kali', { view: { rotationDeg: 90 } }, 'mirrors'],
    ['kali with a share of the pixel', 'kali', { params: { ...kali, mu: 0.3 } }, 'none'],
    ['kali with the pixel for its constant', 'kali', { params: { ...kali, mu: 1 } }, 'none'],
    ['kali, what changes', 'kali', { coloring: { mode: 'converge' } }, 'none'],
    ['kali with a zero', 'kali', { params: { ...kali, c: [0, -0.55] } }, 'mirrors'],
    ['kali-julia', 'kali-julia', {}, 'half turn'],
    ['unit', 'generic-unit', { precision: 'f32' }, 'half turn'],
    ['julia', 'julia', {}, 'half turn'],
    ['mandelbrot', 'mandelbrot', { view: { center: [0, 0] } }, 'none'],
  ];
  const [size, half] = [128, 64];
  for (const [name, formula, changes, symmetry] of pictures) {
    // widths at which the positions of samples are exact
    const spec = makeSpec(formula, { iterations: 20, ...changes, view: { width: 4, ...changes.view } });
    const whole = await renderer.renderImage(spec, { widthPx: size, heightPx: size, supersample: 2 });
    const pixel = (x: number, y: number): number => Buffer.from(whole.rgb.buffer).readUIntBE((y * size + x) * 3, 3);
    let interiorCount = 0;
    for (const [right, down] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      // prettier-ignore
      const [u, v] = [2 * right - 1, 1 - 2 * down];
      const center = spec.view.rotationDeg === 90 ? ([-v, u] as const) : ([u, v] as const);
      const quarter = await renderer.renderImage(
        { ...spec, view: { ...spec.view, center, width: 2 } },
        { widthPx: half, heightPx: half, supersample: 2 },
      );
      interiorCount += quarter.interiorCount;
      const part = new Uint8Array(half * half * 3);
      for (let y = 0; y < half; y++) {
        const from = ((down * half + y) * size + right * half) * 3;
        part.set(whole.rgb.subarray(from, from + half * 3), y * half * 3);
      }
      expect(sha256(part), `${name} ${right} ${down}`).toBe(sha256(quarter.rgb));
    }
    expect(whole.interiorCount, name).toBe(interiorCount);
    const same = (image: (x: number, y: number) => number): boolean =>
      Array.from({ length: size * size }, (_, i) => [i % size, Math.floor(i / size)] as const).every(
        ([x, y]) => pixel(x, y) === image(x, y),
      );
    const [halfTurn, mirrored] = [same((x, y) => pixel(size - 1 - x, size - 1 - y)), same((x, y) => pixel(size - 1 - x, y))];
    expect({ name, halfTurn, mirrored }).toEqual({ name, halfTurn: symmetry !== 'none', mirrored: symmetry === 'mirrors' });
  }
});

it('draws symmetric pictures of odd sizes', async () => {
  for (const [widthPx, heightPx] of [
    [75, 60],
    [60, 75],
    [61, 61],
    [70, 64],
  ] as const) {
    // prettier-ignore
    const spec = makeSpec('kali');
    const { rgb } = await renderer.renderImage(spec, { widthPx, heightPx, supersample: 1 });
    // fields are drawn whole
    const field = await renderer.renderField(spec, { widthPx, heightPx });
    const entries = Array.from(field, (value) => Math.min(4095, Math.floor((value - Math.floor(value)) * 4096)));
    expect(entries.map((_, pixel) => entryOf(rgb, pixel))).toEqual(entries);
  }
});
