import { afterAll, describe, expect, it } from 'vitest';
import { compileFormula } from '../../shared/formula/compile.ts';
import { startingGenome } from '../../shared/genome/defaults.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';
import { makeSpec, type TestSpec } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';
import { createRenderer } from './renderer.ts';

// Orbits that come back to the bits they had are given up early: that must never take one that would have stopped.

const native = loadNativeRenderer();
const renderer = createRenderer();
const { isas, isa: usualIsa } = native.info();
afterAll(() => native.configure({ isa: usualIsa }));

const unstopped = (field: Float32Array): number => field.filter(Number.isNaN).length;

describe('the escape loop, which draws smooth iteration alone', () => {
  it.each(['mandelbrot', 'julia', 'burning-ship', 'multibrot', 'tricorn'])(
    '%s: what stops is what stops with a measure beside it',
    async (formula) => {
      const size = { widthPx: 90, heightPx: 70 };
      for (const precision of ['f64', 'f32'] as const) {
        const alone = makeSpec(formula, { iterations: 3000, precision, coloring: { mode: 'smooth' } });
        // a measure that needs every step is drawn by the batches, with nothing given up
        const atom = { mode: 'atom', transfer: 'linear', density: 1, offset: 0, amount: 1 } as const;
        const beside = makeSpec(formula, { iterations: 3000, precision, coloring: { mode: 'smooth', hue: atom } });
        const [early, late] = await Promise.all([native.renderField(alone, size), native.renderField(beside, size)]);
        expect(early.map((value) => Number(Number.isNaN(value)))).toEqual(late.map((value) => Number(Number.isNaN(value))));
        expect(unstopped(early)).toBeGreaterThan(formula === 'julia' ? -1 : 100);
      }
    },
  );

  /** Slow orbits along an axis, just outside a cusp: one part of z never changes. */
  const slow: readonly (readonly [
    name: string,
    spec: TestSpec,
    size: { widthPx: number; heightPx: number },
    step: (t: number, y: number) => number,
  ])[] = [
    [
      'z^2 + c on the real axis',
      makeSpec('mandelbrot', { iterations: 5000, view: { center: [0.25005, 0], width: 4e-5 } }),
      { widthPx: 101, heightPx: 1 },
      (c, x) => x * x + c,
    ],
    [
      'z^5 + c on the imaginary axis',
      makeSpec('multibrot', { iterations: 5000, params: { d: 5, seed: [0, 0], mu: 1 }, view: { center: [0, 0.53502], width: 2e-7 } }),
      { widthPx: 1, heightPx: 101 },
      (c, y) => y ** 5 + c,
    ],
  ];
  it.each(slow)('%s: orbits of which one part stays the same go on', async (_, spec, size, step) => {
    const field = await native.renderField(spec, size);
    expect(unstopped(field)).toBe(0);
    const { center, width } = spec.view;
    field.forEach((value, i) => {
      const t =
        size.heightPx === 1
          ? center[0] + (i + 0.5 - size.widthPx / 2) * (width / size.widthPx)
          : center[1] + (size.heightPx / 2 - i - 0.5) * width;
      let [at, n] = [0, 0];
      for (; Math.abs(at) <= 256; n++) at = step(t, at);
      expect(Math.abs(value - (n - 1.5))).toBeLessThan(2);
      expect(n).toBeGreaterThan(241);
    });
  });

  // Neighbours a few units in the last place apart, around the circle that z^2 keeps: a handful of different orbits, each many times over, so
  // that a lane's next sample often is where its last one was when it was looked at.
  it.each([
    ['f64', 1, 2 ** -53, 64],
    ['f64', 1, 2 ** -53, 101],
    ['f32', 4, 2 ** -24, 101],
  ] as const)('a sample is not taken for the one before it in its lane (%s, %i units out)', async (precision, out, unit, sidePx) => {
    const view = { center: [0.6 + out * unit, 0.8 + out * unit] as [number, number], width: 3 * unit };
    const spec = makeSpec('julia', { params: { c: [0, 0] }, iterations: 1000, precision, view });
    for (const isa of isas) {
      native.configure({ isa });
      expect(unstopped(await native.renderField(spec, { widthPx: sidePx, heightPx: sidePx })), isa).toBe(0);
    }
    native.configure({ isa: usualIsa });
  });
});

describe('the batches, which draw everything else', () => {
  const own = async (text: string, view: { center: [number, number]; width: number }): Promise<Float32Array> => {
    const spec = compileFormula(`formula own "Own"\n${text}\nescape |z| > 256\niterations 5000 in 1 .. 9000\nprecision f64`);
    const start = startingGenome(spec, testPalette);
    const genome = { ...start, view: { ...view, rotationDeg: 0 }, coloring: { ...start.coloring, mode: 'iterations' as const } };
    return renderer.field(genome, { widthPx: 40, heightPx: 30 });
  };
  const outside = { center: [0.2503, 0.1] as [number, number], width: 1e-4 };

  it.each([
    ['the real part', 'start\n  z = (0.5, 0)\nstep\n  z = (0.5, im(z) ^ 2 + re(pixel))'],
    ['the imaginary part', 'start\n  z = (0, 0.5)\nstep\n  z = (re(z) ^ 2 + re(pixel), 0.5)'],
    ['z', 'start\n  z = (0.3, 0.5)\n  w = 1\nstep\n  w = w * 1.01\n  z = w > 1000 ? z * 2 + pixel : z'],
    ['the first variable', 'start\n  a = (0.3, 0.5)\n  z = (0.1, 0)\nstep\n  a = a\n  z = (re(z) ^ 2 + re(pixel), 0.5)'],
  ])('orbits of which %s stays the same go on', async (_, text) => {
    const field = await own(text, outside);
    expect(unstopped(field)).toBe(0);
    expect(Math.min(...field)).toBeGreaterThan(100);
  });

  it('those of which everything stays the same are given up', async () => {
    expect(unstopped(await own('start\n  z = (0.3, 0.5)\nstep\n  z = clamp(z, -1, 1)', outside))).toBe(1200);
  });

  it('a sample is not taken for the one before it in its place', async () => {
    // all the same to the bit, and gone after 13 steps
    const field = await own('start\n  z = pixel\nstep\n  z = z ^ 2 * (1, 0)', { center: [1.001, 0.0001], width: 1e-25 });
    expect([...new Set(field)]).toEqual([13]);
  });
});
