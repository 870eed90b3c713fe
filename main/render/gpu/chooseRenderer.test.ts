import { expect, test } from 'vitest';
import type { Coloring } from '../../../shared/genome/coloring.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { createRenderer } from '../renderer.ts';
import { chooseRenderer, rendererNamed } from './chooseRenderer.ts';
import { drawerOf, gpuObjection, gpuRendererName } from './drawer.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

const kali = defaultGenome('kali', greyPalette);
const native = createRenderer();
const sampled = (genome = kali) => ({ genomes: [genome], widthPx: 64, supersample: 2 });

test('the graphics device is for what float32 and its shaders can draw', () => {
  const size = { widthPx: 64, supersample: 2 };
  expect(gpuObjection(kali, size)).toBeNull();
  expect(gpuObjection(kali, { ...size, pattern: 'r2' })).toBe('samples of the pattern r2 are drawn by the processor');
  expect(gpuObjection(kali, { widthPx: 64, supersample: 1, pattern: 'adaptive' })).toBeNull();
  expect(gpuObjection({ ...kali, precision: 'f64' }, size)).toBe('float64 is asked for');
  const mandelbrot = defaultGenome('mandelbrot', greyPalette);
  expect(gpuObjection(mandelbrot, size)).toBeNull();
  expect(gpuObjection({ ...mandelbrot, view: { ...mandelbrot.view, width: 1e-6 } }, size)).toBe('the view is too deep for float32');
  const colored = (coloring: Partial<Coloring>) => gpuObjection({ ...kali, coloring: { ...kali.coloring, ...coloring } }, size);
  expect(colored({ mode: 'lyapunov' })).toBeNull();
  expect(colored({ mode: 'shade' })).toMatch(/shade/);
  expect(colored({ stretch: { kind: 'equalize', low: 0, high: 1 } })).toBe('a stretch is drawn by the processor');
  expect(colored({ mode: 'trap', trap: { ...kali.coloring.trap, shape: 'image' } })).toBe('a trap image is drawn by the processor');
});

test('records name who drew a picture, and in what', () => {
  const onDevice = gpuRendererName('a card', native.name);
  const size = { widthPx: 64, supersample: 2 };
  const mandelbrot = defaultGenome('mandelbrot', greyPalette);
  expect(drawerOf(native.name, mandelbrot, size)).toEqual({ renderer: native.name, precision: 'f64' });
  expect(drawerOf(onDevice, mandelbrot, size)).toEqual({ renderer: onDevice, precision: 'f32' });
  expect(drawerOf(onDevice, mandelbrot, { ...size, pattern: 'jitter' })).toEqual({ renderer: native.name, precision: 'f64' });
});

test('the processor draws when asked to, and when the pictures need it', async () => {
  expect(await chooseRenderer('cpu', sampled(), native)).toEqual({ renderer: native, device: 'cpu', reason: '' });
  const exact = { ...kali, precision: 'f64' as const };
  expect(await chooseRenderer('auto', sampled(exact), native)).toEqual({ renderer: native, device: 'cpu', reason: 'float64 is asked for' });
  await expect(chooseRenderer('gpu', sampled(exact), native)).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    data: { backend: 'webgpu', reason: 'float64 is asked for' },
  });
});

test('a dataset goes on only with the renderer that began it', async () => {
  expect(await rendererNamed(native.name, native)).toBe(native);
  await expect(rendererNamed('native/0', native)).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    data: { backend: 'native/0', reason: `this is ${native.name}` },
  });
  await expect(rendererNamed('webgpu/0 a card', native)).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
});
