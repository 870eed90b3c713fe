import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { createRenderer } from '../renderer.ts';
import { chooseRenderer, rendererNamed } from './chooseRenderer.ts';
import { gpuObjection } from './gpuRenderer.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

const kali = defaultGenome('kali', greyPalette);
const native = createRenderer();
const sampled = (genome = kali) => ({ genomes: [genome], widthPx: 64, supersample: 2 });

test('the graphics device is for what float32 and its shaders can draw', () => {
  expect(gpuObjection(kali, 64)).toBeNull();
  expect(gpuObjection({ ...kali, precision: 'f64' }, 64)).toBe('float64 is asked for');
  const mandelbrot = defaultGenome('mandelbrot', greyPalette);
  expect(gpuObjection(mandelbrot, 64)).toBeNull();
  expect(gpuObjection({ ...mandelbrot, view: { ...mandelbrot.view, width: 1e-6 } }, 64)).toBe('the view is too deep for float32');
  expect(gpuObjection({ ...kali, coloring: { ...kali.coloring, mode: 'lyapunov' } }, 64)).toMatch(/lyapunov/);
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
