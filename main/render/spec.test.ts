import { expect, test } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { loadPalettes } from './library.ts';
import { renderSpec } from './spec.ts';

const [first, second] = loadPalettes().map(({ palette }) => palette);

test('equal palettes share one table, others do not', () => {
  const a = renderSpec(defaultGenome('kali', first!));
  expect(renderSpec(defaultGenome('julia', structuredClone(first!))).lut).toBe(a.lut);
  expect(renderSpec(defaultGenome('kali', second!)).lut).not.toBe(a.lut);
});

test('a changed palette is a new table although its name stays', () => {
  const changed = structuredClone(first!);
  changed.stops![1]!.color = '#123456';
  expect(renderSpec(defaultGenome('kali', changed)).lut).not.toEqual(renderSpec(defaultGenome('kali', first!)).lut);
});

test('a bad genome is refused before it reaches native code', () => {
  const genome = { ...defaultGenome('kali', first!), iterations: 0 };
  expect(() => renderSpec(genome)).toThrow(/^This genome cannot be rendered: .*iterations.*\.$/);
});
