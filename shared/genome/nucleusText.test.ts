import { expect, test } from 'vitest';
import { defaultGenome } from './defaults.ts';
import { nucleusText } from './nucleusText.ts';
import { testPalette } from './palette.fixtures.ts';

const genome = (formula: string) => defaultGenome(formula, testPalette);

test.each([
  ['mandelbrot', '0', '0', 1, '1', 'The body of the whole set, period 1'],
  ['mandelbrot', '-1', '0', 2, '0.5', 'Bulb of period 2, no minibrot'],
  ['mandelbrot', '-1.7548776662466927', '0', 3, '0.0190355', 'Minibrot of period 3, 0.0190355 of the whole set'],
  ['mandelbrot', '-0.12256116687665362', '0.7448617666197442', 3, '0.2', 'Bulb of period 3, no minibrot'],
  ['mandelbrot', '-1.5', '0', 70, '1e-40', 'Nucleus of period 70, 1e-40 of the whole set'],
  ['burning-ship', '-1.76', '-0.03', 4, '0.01', 'Nucleus of period 4, 0.01 of the whole set'],
])('%s at %s %s', (formula, re, im, period, size, text) => {
  expect(nucleusText(genome(formula), { re, im, period, size })).toBe(text);
});
