import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSpec, type SpecChanges } from './native.fixtures.ts';
import { loadNativeRenderer, rendererVersion } from './native.ts';
import type { RenderSpec } from './nativePlan.ts';

const renderer = loadNativeRenderer();
const usual = renderer.info();
afterEach(() => renderer.configure({ isa: usual.isa, threads: usual.threads }));

/** Hours of work: every pixel lies inside a minibrot, where neither cardioid nor disc test helps. */
const endless = makeSpec('mandelbrot', { iterations: 10_000_000, view: { center: [-1.7548776662, 0], width: 1e-6 } });
const small = { widthPx: 8, heightPx: 8 };

describe('configure', () => {
  it('chooses threads and instruction set', () => {
    expect(usual.version).toBe(rendererVersion);
    expect(usual.isas).toContain(usual.isa);
    renderer.configure({ threads: 3, isa: usual.isas.at(-1)! });
    expect(renderer.info()).toMatchObject({ threads: 3, isa: usual.isas.at(-1) });
    renderer.configure({});
    expect(renderer.info()).toMatchObject({ threads: 3, isa: usual.isas.at(-1) });
  });

  it('refuses what this machine cannot do and keeps what it had', () => {
    expect(() => renderer.configure({ isa: 'abacus' })).toThrow(new TypeError('This machine cannot run the instruction set abacus.'));
    expect(() => renderer.configure({ isa: usual.isas.at(-1)!, threads: 0 })).toThrow(TypeError);
    expect(renderer.info()).toEqual(usual);
  });
});

it('calibrates both precisions', () => {
  const { f32, f64 } = renderer.calibrate();
  for (const gigaflops of [f32, f64]) expect(gigaflops > 0 && Number.isFinite(gigaflops)).toBe(true);
});

describe('progress', () => {
  it('of a picture rises to 1', async () => {
    const heard: number[] = [];
    await renderer.renderImage(makeSpec('kali'), {
      widthPx: 600,
      heightPx: 500,
      supersample: 2,
      onProgress: (fraction) => heard.push(fraction),
    });
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  it('is heard while the picture is being rendered', async () => {
    const abort = new AbortController();
    const { promise: heard, resolve: hear } = Promise.withResolvers<number>();
    const picture = renderer.renderImage(makeSpec('kali', { iterations: 200 }), {
      widthPx: 8192,
      heightPx: 8192,
      supersample: 4,
      signal: abort.signal,
      onProgress: hear,
    });
    const fraction = await heard;
    abort.abort();
    await expect(picture).rejects.toMatchObject({ name: 'AbortError' });
    expect(fraction).toBeGreaterThan(0);
    expect(fraction).toBeLessThan(1);
  });

  it('of a batch counts pictures', async () => {
    const heard: number[] = [];
    const specs = Array.from({ length: 300 }, (_, i) =>
      makeSpec('kali', { params: { c: [-1 + i / 400, -0.5], scale: 1, theta: 0, mu: 0 } }),
    );
    const { rgb, interiorCounts } = await renderer.renderBatch(specs, {
      sizePx: 64,
      supersample: 2,
      onProgress: (done) => heard.push(done),
    });
    expect(rgb).toHaveLength(300 * 64 * 64 * 3);
    expect(interiorCounts).toHaveLength(300);
    expect(heard.at(-1)).toBe(300);
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });
});

describe('memory for a batch', () => {
  const specs = [0, 1, 2].map((i) => makeSpec('kali', { params: { c: [-1 + i / 4, -0.5], scale: 1, theta: 0, mu: 0 } }));

  it('is used where it is long enough, and nothing beyond the pixels is touched', async () => {
    const fresh = await renderer.renderBatch(specs, { sizePx: 16, supersample: 1 });
    const into = new Uint8Array(3 * 16 * 16 * 3 + 7).fill(201);
    const { rgb } = await renderer.renderBatch(specs, { sizePx: 16, supersample: 1, into });
    expect(rgb.buffer).toBe(into.buffer);
    expect(rgb).toEqual(fresh.rgb);
    expect([...into.subarray(rgb.length)]).toEqual(Array(7).fill(201));
  });

  it('is refused where it is too short', async () => {
    await expect(renderer.renderBatch(specs, { sizePx: 16, supersample: 1, into: new Uint8Array(2303) })).rejects.toThrow(
      /^into has 2303 bytes, and the pictures 2304\.$/,
    );
  });
});

describe('cancelling', () => {
  it('stops a picture in the middle of a tile and frees the threads', async () => {
    const abort = new AbortController();
    const picture = renderer.renderImage(endless, { widthPx: 512, heightPx: 512, supersample: 4, signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(picture).rejects.toMatchObject({ name: 'AbortError' });
    await expect(renderer.renderField(makeSpec('julia'), small)).resolves.toHaveLength(64);
  });

  it('stops every kind of kernel', async () => {
    for (const changes of [{ coloring: { mode: 'exp' } }, { precision: 'f32' }] as const satisfies SpecChanges[]) {
      const abort = new AbortController();
      const field = renderer.renderField(
        { ...makeSpec('mandelbrot', changes), iterations: 10_000_000, view: endless.view },
        // orbits that repeat themselves end early, so it takes many
        { widthPx: 4096, heightPx: 4096, signal: abort.signal },
      );
      setTimeout(() => abort.abort(new Error('enough')), 20);
      await expect(field).rejects.toThrow('enough');
    }
  });

  it('before the start rejects without starting', async () => {
    await expect(renderer.renderBatch([endless], { sizePx: 512, supersample: 1, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('after the end changes nothing', async () => {
    const abort = new AbortController();
    const { rgb } = await renderer.renderImage(makeSpec('kali'), { ...small, supersample: 1, signal: abort.signal });
    const before = rgb.slice();
    abort.abort();
    expect(rgb).toEqual(before);
  });

  it('lets a short job overtake a long one', async () => {
    renderer.configure({ threads: 1 });
    const abort = new AbortController();
    const long = renderer.renderImage(makeSpec('mandelbrot', { iterations: 20_000, view: endless.view }), {
      widthPx: 2048,
      heightPx: 2048,
      supersample: 4,
      signal: abort.signal,
    });
    await expect(renderer.renderField(makeSpec('kali'), small)).resolves.toHaveLength(64);
    abort.abort();
    await expect(long).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('bad specs', () => {
  const spec = makeSpec('kali');
  it.each<[string, unknown, RegExp]>([
    ['an orbit without a program', { ...spec, program: undefined }, /its program was not sent/],
    ['a program of another kind', { ...spec, program: new Uint8Array(4) }, /program must be an Int32Array/],
    ['too few uniforms', { ...spec, uniforms: [] }, /needs another number of parameters/],
    ['a uniform that is not a number', { ...spec, uniforms: spec.uniforms.map(() => NaN) }, /one of its parameters is not a number/],
    ['an unknown measure', { ...spec, coloring: { ...spec.coloring, mode: 'mood' } }, /coloring.mode is mood, not one of smooth/],
    ['an infinite centre', { ...spec, view: { ...spec.view, center: [Infinity, 0] } }, /centerX is inf/],
    ['a view of no width', { ...spec, view: { ...spec.view, width: 0 } }, /width is 0/],
    ['half an iteration', { ...spec, iterations: 1.5 }, /iterations is 1.5, not a whole number/],
    ['no iterations', { ...spec, iterations: 0 }, /iterations is 0/],
    ['a text among the numbers', { ...spec, coloring: { ...spec.coloring, density: '1' } }, /of another type/],
    ['a short palette', { ...spec, lut: new Uint16Array(3) }, /lut must be a Uint16Array of 4096 x 3/],
    ['a colour out of range', { ...spec, interior: [0, 0, 65536] }, /interiorB is 65536/],
    ['smooth colouring of orbits that never escape', { ...spec, coloring: { ...spec.coloring, mode: 'smooth' } }, /smooth colouring needs/],
  ])('%s', async (_name, bad, sentence) => {
    const call = renderer.renderImage(bad as RenderSpec, { ...small, supersample: 1 });
    await expect(call).rejects.toThrow(sentence);
    await expect(call).rejects.toBeInstanceOf(TypeError);
    await expect(renderer.renderBatch([spec, bad as RenderSpec], { sizePx: 8, supersample: 1 })).rejects.toThrow(/^Picture 1 /);
  });

  it.each([
    { widthPx: 0, heightPx: 8, supersample: 1 },
    { widthPx: 8, heightPx: 1e6, supersample: 1 },
    { widthPx: 8, heightPx: 2.5, supersample: 1 },
    { widthPx: 8, heightPx: 8, supersample: 5 },
    { widthPx: 65536, heightPx: 65536, supersample: 1 },
  ])('and sizes: %o', async (size) => {
    await expect(renderer.renderImage(spec, size)).rejects.toBeInstanceOf(TypeError);
  });

  it('renders an empty batch', async () => {
    await expect(renderer.renderBatch([], { sizePx: 8, supersample: 1 })).resolves.toMatchObject({ rgb: new Uint8Array(0) });
  });

  it('whatever the numbers, gives pixels or a TypeError', async () => {
    const number = fc.double();
    const point = fc.tuple(number, number);
    const arbitrary = fc.record({
      formula: fc.constantFrom('mandelbrot', 'julia', 'kali', 'kali-julia', 'nova', 'generic-unit', 'sine'),
      uniforms: fc.array(number, { minLength: 30, maxLength: 30 }),
      view: fc.record({ center: point, width: number, rotationDeg: number }),
      iterations: fc.integer({ min: 1, max: 40 }),
      precision: fc.constantFrom('f32', 'f64'),
      coloring: fc.record({
        mode: fc.constantFrom('smooth', 'exp', 'trap', 'distance', 'curvature', 'lamps', 'atom', 'triangle', 'lyapunov'),
        trap: fc.record({ shape: fc.constantFrom('point', 'cross', 'circle'), center: point, radius: number }),
        transfer: fc.constantFrom('linear', 'sqrt', 'log'),
        density: number,
        offset: number,
      }),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (changes) => {
        const { formula, uniforms, coloring, ...rest } = changes;
        const usual = makeSpec(formula, { ...rest, coloring } as unknown as SpecChanges);
        const result = await renderer
          .renderField({ ...usual, uniforms: uniforms.slice(0, usual.uniforms.length) }, small)
          .catch((error: unknown) => error);
        if (result instanceof Float32Array) return coloring.mode === 'smooth' || result.every(Number.isFinite);
        return result instanceof TypeError;
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

it('goes down with its environment, in the middle of a job too', async () => {
  const code = `
    const { loadNativeRenderer } = await import(${JSON.stringify(new URL('native.ts', import.meta.url).href)});
    const { parentPort, workerData } = await import('node:worker_threads');
    void loadNativeRenderer().renderImage(workerData, { widthPx: 512, heightPx: 512, supersample: 1 });
    parentPort.postMessage('started');
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: endless });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  await expect(renderer.renderField(makeSpec('julia'), small)).resolves.toHaveLength(64);
});

it('goes down with its environment while threads report from many jobs', async () => {
  const code = `
    const { loadNativeRenderer } = await import(${JSON.stringify(new URL('native.ts', import.meta.url).href)});
    const { parentPort, workerData } = await import('node:worker_threads');
    const options = { widthPx: 64, heightPx: 128, supersample: 4, onProgress: () => undefined };
    for (let job = 0; job < 300; job++) void loadNativeRenderer().renderImage(workerData, options);
    setTimeout(() => parentPort.postMessage('under way'), 5);
  `;
  // a thread that reports to an environment already gone hangs or crashes, once in some ten endings
  for (let ending = 0; ending < 30; ending++) {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: makeSpec('kali') });
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
  }
});
