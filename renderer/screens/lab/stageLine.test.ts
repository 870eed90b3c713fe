import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import { stageLine } from './stageLine.ts';

const settled = { state: 'settled', ms: 12.3, device: 'cpu', canvas: 'cpu', reason: 'too deep for float32', isDeep: false } as const;
const at = (formula: string, width: number, change: Partial<Genome> = {}): Genome => ({
  ...defaultGenome(formula, greyPalette),
  precision: 'f64',
  view: { center: [-0.75, 0.1], width, rotationDeg: 0 },
  ...change,
});

test('a view that the arithmetic shows has its place, who draws, and the time', () => {
  expect(stageLine(at('mandelbrot', 1e-9), settled)).toBe('−0.75 + 0.1i · width 1e-9 · CPU f64 (too deep for float32) · 12 ms');
});

test('the graphics card says whether it draws beside a reference orbit, and how far it is', () => {
  const drawing = { state: 'drawing', ms: 900, share: 0.426, device: 'gpu', canvas: 'gpu', reason: '' } as const;
  const said = (isDeep: boolean) =>
    stageLine(at('mandelbrot', 1e-9), { ...drawing, isDeep })
      .split(' · ')
      .slice(2);
  expect(said(true)).toEqual(['GPU deep', 'drawing 42 %']);
  expect(said(false)).toEqual(['GPU f32', 'drawing 42 %']);
});

test('a view that is too narrow says why nothing is to be seen', () => {
  const said = (genome: Genome) => stageLine(genome, settled).split(' · ').slice(4);
  expect(said(at('kali', 1e-17))).toEqual(['too narrow for f64: kali is not drawn in a finer one']);
  expect(said(at('mandelbrot', 1e-17))).toEqual(['too narrow for f64: precision deep is finer']);
  const { coloring } = at('mandelbrot', 1);
  const cycles = { coloring: { ...coloring, interior: 'interior-distance' as const } };
  expect(said(at('mandelbrot', 1e-17, cycles))).toEqual(['too narrow for f64: attracting cycles are not measured in deep pictures']);
  expect(said(at('mandelbrot', 1e-17, { precision: 'deep' }))).toEqual([]);
});
