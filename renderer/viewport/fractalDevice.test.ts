import { expect, it } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { deviceFor } from './fractalDevice.ts';

const palette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};
const mandelbrot = defaultGenome('mandelbrot', palette);

it('draws on the graphics card while float32 tells pixels apart', () => {
  expect(deviceFor(mandelbrot, 1024)).toEqual({ device: 'gpu', reason: '' });
  const at = (width: number) => deviceFor({ ...mandelbrot, view: { center: [-0.75, 0.1], width, rotationDeg: 0 } }, 1024).device;
  // spacing 2^-20 of 0.75 at 1024 px is a width of 0.00073
  expect(at(1e-3)).toBe('gpu');
  expect(at(5e-4)).toBe('cpu');
});

it('goes as deep as float32 does near the origin', () => {
  expect(deviceFor({ ...mandelbrot, view: { center: [0, 0], width: 1e-9, rotationDeg: 0 } }, 1024).device).toBe('gpu');
});

it('leaves long orbits and float64 ornaments to the native renderer', () => {
  expect(deviceFor({ ...mandelbrot, iterations: 20_000 }, 1024)).toEqual({ device: 'cpu', reason: 'long orbits' });
  const kali = defaultGenome('kali', palette);
  expect(deviceFor(kali, 1024).device).toBe('gpu');
  expect(deviceFor({ ...kali, precision: 'f64' }, 1024)).toEqual({ device: 'cpu', reason: 'float64 asked for' });
});

it('leaves what shaders do not know to the native renderer, and long orbits where the graphics card is played by the processor', () => {
  const stretch = { kind: 'percentile', low: 0.01, high: 0.99 } as const;
  expect(deviceFor({ ...mandelbrot, coloring: { ...mandelbrot.coloring, stretch } }, 1024).device).toBe('cpu');
  const light = { azimuthDeg: 120, elevationDeg: 40, strength: 1 };
  expect(deviceFor({ ...mandelbrot, coloring: { ...mandelbrot.coloring, light } }, 1024).device).toBe('gpu');
  const long = { ...mandelbrot, iterations: 3000 };
  expect(deviceFor(long, 1024).device).toBe('gpu');
  expect(deviceFor(long, 1024, true)).toEqual({ device: 'cpu', reason: 'long orbits' });
});
