import { expect, test } from 'vitest';
import type { Coloring } from './coloring.ts';
import { defaultGenome } from './defaults.ts';
import { checkGenome } from './genome.ts';
import type { Palette } from './palette.ts';

const channel = { transfer: 'linear', density: 1, offset: 0, amount: 0.5 } as const;
const palette: Palette = {
  name: 'Grey',
  interior: '#000000',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
};
const image = btoa('\x80'.repeat(1024));

function problem(formula: string, change: Partial<Coloring>): string | null {
  const genome = defaultGenome(formula, palette);
  try {
    checkGenome({ ...genome, coloring: { ...genome.coloring, ...change } });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

test('every measure of a colouring is one that the formula has', () => {
  expect(problem('mandelbrot', { mode: 'stripe', lightness: { mode: 'distance', ...channel } })).toBeNull();
  expect(problem('mandelbrot', { mode: 'density' })).toMatch(/^colouring density does not apply to mandelbrot; use smooth or /);
  expect(problem('kali', { hue: { mode: 'smooth', ...channel } })).toMatch(/^colouring smooth of hue does not apply to kali/);
  expect(problem('ifs', { lightness: { mode: 'atom', ...channel } })).toMatch(/^colouring atom of lightness does not apply to ifs/);
  expect(problem('mandelbulb', { chroma: { mode: 'shade', ...channel } })).toBeNull();
});

test('a trap by an image has an image of 32 x 32 bytes', () => {
  const trap = { shape: 'image', center: [0, 0], radius: 1 } as Coloring['trap'];
  expect(problem('mandelbrot', { trap })).toMatch(/needs one/);
  expect(problem('mandelbrot', { trap: { ...trap, image: btoa('short') } })).toMatch(/is not 32 x 32 bytes/);
  expect(problem('mandelbrot', { trap: { ...trap, image } })).toBeNull();
});
