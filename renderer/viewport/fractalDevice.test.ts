import { describe, expect, it } from 'vitest';
import { compileFormula } from '../../shared/formula/compile.ts';
import { mixtureText } from '../../shared/formula/mixture.ts';
import { defaultGenome, startingGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { deviceFor } from './fractalDevice.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';

const mandelbrot = defaultGenome('mandelbrot', greyPalette);

it('draws on the graphics card while float32 tells pixels apart', () => {
  expect(deviceFor(mandelbrot, 1024)).toEqual({ device: 'gpu', reason: '' });
  const at = (width: number, software = false) =>
    deviceFor({ ...mandelbrot, view: { center: [-0.75, 0.1], width, rotationDeg: 0 } }, 1024, software);
  // spacing 2^-20 of 0.75 at 1024 px is a width of 0.00073
  expect(at(1e-3).deep).toBeUndefined();
  expect(at(5e-4).deep).toBeDefined();
  expect(at(5e-4, true).device).toBe('cpu');
});

it('goes as deep as float32 does near the origin', () => {
  expect(deviceFor({ ...mandelbrot, view: { center: [0, 0], width: 1e-9, rotationDeg: 0 } }, 1024).device).toBe('gpu');
});

it('does not draw Julia sets in float32 where z² is lost beside c', () => {
  const julia = defaultGenome('julia', greyPalette);
  const at = (c: [number, number], width: number) =>
    deviceFor({ ...julia, params: { c }, view: { center: [0, 0], width, rotationDeg: 0 } }, 1024);
  expect(at([0, 1], 0.5).deep).toBeUndefined();
  expect(at([0, 1], 1e-3).deep).toBeDefined();
  expect(at([0, 0], 1e-3).deep).toBeUndefined();
});

it('leaves long orbits and float64 ornaments to the native renderer', () => {
  expect(deviceFor({ ...mandelbrot, iterations: 20_000 }, 1024)).toEqual({ device: 'cpu', reason: 'long orbits' });
  const kali = defaultGenome('kali', greyPalette);
  expect(deviceFor(kali, 1024).device).toBe('gpu');
  expect(deviceFor({ ...kali, precision: 'f64' }, 1024)).toEqual({ device: 'cpu', reason: 'float64 asked for' });
  // at some places float64 is no wish: the last widths before float32 ends for good
  for (const width of [2e-3, 1e-7]) {
    const narrow: Genome = { ...kali, precision: 'f64', view: { center: [0.7, 0.2], width, rotationDeg: 0 } };
    expect(deviceFor(narrow, 1024)).toEqual({ device: 'cpu', reason: 'too deep for float32' });
  }
});

it('leaves what shaders do not know to the native renderer, and long orbits where the graphics card is played by the processor', () => {
  const stretch = { kind: 'percentile', low: 0.01, high: 0.99 } as const;
  expect(deviceFor({ ...mandelbrot, coloring: { ...mandelbrot.coloring, stretch } }, 1024).device).toBe('gpu');
  const light = { azimuthDeg: 120, elevationDeg: 40, strength: 1 };
  expect(deviceFor({ ...mandelbrot, coloring: { ...mandelbrot.coloring, light } }, 1024).device).toBe('gpu');
  const long = { ...mandelbrot, iterations: 3000 };
  expect(deviceFor(long, 1024).device).toBe('gpu');
  expect(deviceFor(long, 1024, true)).toEqual({ device: 'cpu', reason: 'long orbits' });
});

it('leaves pictures of much work to native code where the graphics card is played by the processor', () => {
  const at = (genome: Genome, widthPx: number) => deviceFor(genome, widthPx, true).device;
  for (const id of ['mandelbrot', 'julia', 'kali', 'kali-julia', 'burning-ship'])
    expect(at(defaultGenome(id, greyPalette), 1000)).toBe('gpu');
  expect(at(mandelbrot, 3000)).toBe('cpu');
  const text = mixtureText({ id: 'both', label: 'Both', formulas: ['kali', 'burning-ship'], mixing: { kind: 'blend' } });
  const mixed = { ...startingGenome(compileFormula(text), greyPalette), iterations: 500 };
  expect(deviceFor(mixed, 900, true)).toEqual({ device: 'cpu', reason: 'quicker without a graphics card' });
  expect(deviceFor(mixed, 900).device).toBe('gpu');
});

describe('beyond float32', () => {
  const view = { center: [-0.75, 0.1] as [number, number], width: 1e-9, rotationDeg: 0 };
  const deep = { ...mandelbrot, view };

  it('draws beside a reference orbit on a graphics card, and natively where the processor plays it', () => {
    const chosen = deviceFor(deep, 1024);
    expect(chosen.device).toBe('gpu');
    expect(chosen.deep).toMatchObject({ power: 2, startScale: 0, cScale: 1 });
    expect(deviceFor({ ...mandelbrot, precision: 'deep' }, 1024).deep).toBeDefined();
    expect(deviceFor({ ...deep, iterations: 20_000 }, 1024).device).toBe('gpu');
    expect(deviceFor({ ...deep, iterations: 200_000 }, 1024)).toEqual({ device: 'cpu', reason: 'long orbits' });
    expect(deviceFor(deep, 1024, true)).toEqual({ device: 'cpu', reason: 'quicker without a graphics card' });
    expect(deviceFor(mandelbrot, 1024).deep).toBeUndefined();
  });

  it('draws powers and folded squares so, and leaves other formulas to the native renderer', () => {
    const at = (id: string) => deviceFor({ ...defaultGenome(id, greyPalette), view }, 1024);
    expect(at('multibrot').deep).toMatchObject({ power: 3 });
    expect(at('burning-ship').deep).toMatchObject({ foldsX: true, foldsY: true });
    expect(at('kali').device).toBe('cpu');
    const distance = { ...deep, coloring: { ...deep.coloring, mode: 'distance' as const } };
    expect(deviceFor(distance, 1024).deep).toBeDefined();
  });
});

it('draws solids and Star Nest on a graphics card, where it has their measures', () => {
  const bulb = defaultGenome('mandelbulb', greyPalette);
  expect(deviceFor(bulb, 1024)).toEqual({ device: 'gpu', reason: '' });
  expect(deviceFor(defaultGenome('star-nest', greyPalette), 1024).device).toBe('gpu');
  expect(deviceFor(bulb, 1024, true)).toEqual({ device: 'cpu', reason: 'quicker without a graphics card' });
  expect(deviceFor({ ...bulb, precision: 'f64' }, 1024).reason).toBe('float64 asked for');
  expect(deviceFor(defaultGenome('clifford', greyPalette), 1024)).toEqual({ device: 'cpu', reason: 'drawn by the processor' });
  expect(deviceFor({ ...bulb, coloring: { ...bulb.coloring, stretch: { kind: 'percentile', low: 0, high: 1 } } }, 1024).device).toBe('gpu');
});
