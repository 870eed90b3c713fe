import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { everyKindOfSpec, makeSpec } from './native.fixtures.ts';
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
