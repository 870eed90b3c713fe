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
