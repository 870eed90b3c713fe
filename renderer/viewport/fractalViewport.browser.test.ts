import { afterEach, expect, test } from 'vitest';
import type { Program } from '../../shared/formula/ir.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { juliaProgram, kaliProgram, mandelbrotProgram } from '../../shared/shading/programs.fixtures.ts';
import { referencePicture } from '../../shared/shading/reference.fixtures.ts';
import { FractalViewport, type FractalFrame } from './fractalViewport.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';

const size = { widthPx: 40, heightPx: 30 };
let viewport: FractalViewport | null = null;
afterEach(() => viewport?.dispose());

const unable: string[] = [];
let canvas: HTMLCanvasElement;
let frame: FractalFrame | null = null;
function open(): FractalViewport {
  canvas = document.createElement('canvas');
  unable.length = 0;
  frame = null;
  viewport = new FractalViewport(
    canvas,
    (next) => (frame = next),
    (reason) => unable.push(reason),
  );
  viewport.resize(size);
  return viewport;
}

async function settledPixels(): Promise<Uint8ClampedArray> {
  await expect.poll(() => frame?.state, { timeout: 10_000 }).toBe('settled');
  const copy = new OffscreenCanvas(size.widthPx, size.heightPx).getContext('2d')!;
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, size.widthPx, size.heightPx).data;
}

/** Share of pixels within `bytes` of the float64 picture in every component. */
function agreement(shown: Uint8ClampedArray, expected: Float64Array, bytes: number): number {
  let close = 0;
  const pixels = expected.length / 3;
  for (let i = 0; i < pixels; i++) close += Number([0, 1, 2].every((c) => Math.abs(shown[4 * i + c]! - expected[3 * i + c]!) <= bytes));
  return close / pixels;
}

const view = { center: [-0.55, 0.31] as [number, number], width: 1.7, rotationDeg: 25 };
const mandelbrot = { ...defaultGenome('mandelbrot', testPalette), iterations: 120, view };
const julia = { ...defaultGenome('julia', testPalette), iterations: 120, view };
const kali = { ...defaultGenome('kali', testPalette), iterations: 9, view };
const channel = { transfer: 'sqrt', density: 0.7, offset: 0.1, amount: 0.6 } as const;
const layers = {
  lightness: { ...channel, mode: 'exp' },
  hue: { ...channel, mode: 'mean-x' },
  chroma: { ...channel, mode: 'difference' },
} as const;
const light = { azimuthDeg: 120, elevationDeg: 35, strength: 0.8 };
const cases: readonly (readonly [string, Genome, Program, readonly number[]])[] = [
  ['smooth iteration of the Mandelbrot set', mandelbrot, mandelbrotProgram, [0, 0, 2]],
  [
    'exponential smoothing of a Julia set',
    { ...julia, coloring: { ...julia.coloring, mode: 'exp', density: 3 } },
    juliaProgram,
    [-0.8, 0.156, 2],
  ],
  ['an orbit trap on a Kali set', kali, kaliProgram, [-0.72, -0.55, 2]],
  ['lightness, hue and chroma of other measures', { ...kali, coloring: { ...kali.coloring, ...layers } }, kaliProgram, [-0.72, -0.55, 2]],
  ['light on the slope', { ...mandelbrot, coloring: { ...mandelbrot.coloring, light } }, mandelbrotProgram, [0, 0, 2]],
];

test.each(cases)('draws %s as float64 does', async (_, genome, program, uniforms) => {
  open().show({ genome, program, uniforms }, false);
  const shown = await settledPixels();
  const expected = referencePicture(genome, program, uniforms, { ...size, supersample: 2 });
  expect(unable).toEqual([]);
  // orbits near the boundary part ways between float32 and float64
  expect(agreement(shown, expected, 2)).toBeGreaterThan(0.97);
  expect(new Set(shown).size).toBeGreaterThan(20);
});

test('a shader that does not compile is reported, and the next genome is drawn', async () => {
  const broken: Program = { ...kaliProgram, step: { nodes: [{ op: 'lt', args: [] }], outputs: [0, 0] } };
  open().show({ genome: kali, program: broken, uniforms: [-0.72, -0.55, 2] }, false);
  await expect.poll(() => unable.length, { timeout: 10_000 }).toBe(1);
  viewport!.show({ genome: kali, program: kaliProgram, uniforms: [-0.72, -0.55, 2] }, false);
  await settledPixels();
  expect(unable.length).toBe(1);
});
