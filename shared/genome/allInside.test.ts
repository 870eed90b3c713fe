import { expect, test } from 'vitest';
import { mayBeAllInside, moreSteps, showsInsideOnly } from './allInside.ts';
import { defaultGenome } from './defaults.ts';
import type { Genome } from './genome.ts';
import { greyPalette } from './palette.fixtures.ts';

const start = defaultGenome('mandelbrot', greyPalette);
const near: Genome = { ...start, view: { ...start.view, width: 1e-3 } };

test('four times the steps, as far as the formula allows', () => {
  expect(moreSteps({ ...start, iterations: 500 })).toBe(2000);
  expect(moreSteps({ ...start, iterations: 900_000 })).toBe(1_000_000);
  expect(moreSteps({ ...start, iterations: 1_000_000 })).toBe(null);
});

test('only views nearer than the usual one, of formulas that escape, without a colouring of the inside', () => {
  expect(mayBeAllInside(near)).toBe(true);
  expect(mayBeAllInside(start)).toBe(false);
  expect(mayBeAllInside({ ...near, iterations: 1_000_000 })).toBe(false);
  expect(mayBeAllInside({ ...near, coloring: { ...near.coloring, interior: 'exp' } })).toBe(false);
  expect(mayBeAllInside({ ...near, coloring: { ...near.coloring, mode: 'interior-distance' } })).toBe(false);
  const kali = defaultGenome('kali', greyPalette);
  expect(mayBeAllInside({ ...kali, view: { ...kali.view, width: 1e-3 } })).toBe(false);
});

test('every pixel must be of the inside, whatever its opacity', () => {
  const genome = { palette: { ...greyPalette, interior: '#010203' } };
  const inside = [1, 2, 3];
  expect(showsInsideOnly(new Uint8Array([...inside, ...inside]), 3, genome)).toBe(true);
  expect(showsInsideOnly(new Uint8ClampedArray([...inside, 255, ...inside, 0]), 4, genome)).toBe(true);
  for (let at = 0; at < 6; at++) {
    const pixels = new Uint8Array([...inside, ...inside]);
    pixels[at]! += 1;
    expect(showsInsideOnly(pixels, 3, genome)).toBe(false);
  }
});
