import { describe, expect, test } from 'vitest';
import { srgbToLinear } from '../math/color.ts';
import { paletteSchema, type Palette } from './palette.ts';
import { lutSize, paletteLut } from './paletteLut.ts';

const palette: Palette = {
  name: 'Test',
  // out of order on purpose
  stops: [
    { at: 0.5, color: '#f2e29b' },
    { at: 0, color: '#120a2e' },
    { at: 0.75, color: '#b3205f' },
  ],
  interior: '#804020',
};

const entry = (lut: Uint16Array, k: number) => [...lut.subarray(3 * k, 3 * k + 3)];
const linear16 = (byte: number) => Math.round(srgbToLinear(byte / 255) * 65535);

describe('palette table', () => {
  const { colors, interior } = paletteLut(palette);

  test('has 4096 linear-light colours and the interior', () => {
    expect(colors).toHaveLength(lutSize * 3);
    expect(interior).toEqual([linear16(0x80), linear16(0x40), linear16(0x20)]);
  });

  test('shows each stop where it lies', () => {
    for (const [k, bytes] of [
      [0, [0x12, 0x0a, 0x2e]],
      [lutSize / 2, [0xf2, 0xe2, 0x9b]],
      [(3 * lutSize) / 4, [0xb3, 0x20, 0x5f]],
    ] as const)
      for (const i of [0, 1, 2] as const) expect(Math.abs(entry(colors, k)[i]! - linear16(bytes[i]))).toBeLessThan(120);
  });

  test('is continuous, also where it closes', () => {
    // 9 bits of 16: far below what 8-bit output can show as a step between neighbouring entries of this palette
    for (let k = 0; k < lutSize; k++)
      for (const i of [0, 1, 2] as const) expect(Math.abs(colors[3 * k + i]! - colors[3 * ((k + 1) % lutSize) + i]!)).toBeLessThan(512);
  });

  test('is the same every time', () => expect(paletteLut(structuredClone(palette))).toEqual({ colors, interior }));
});

test('cosines are what they say in the middle of every entry', () => {
  const cosine = { a: [0.5, 0.4, 0.6], b: [0.45, 0.3, -0.35], c: [1, 5, 2], d: [0.1, 0.35, 0.8] } as const;
  const { colors } = paletteLut({ name: 'Waves', cosine: structuredClone(cosine), interior: '#000000' } as Palette);
  for (let k = 0; k < lutSize; k += 7)
    for (const i of [0, 1, 2] as const) {
      const encoded = cosine.a[i] + cosine.b[i] * Math.cos(2 * Math.PI * ((cosine.c[i] * (k + 0.5)) / lutSize + cosine.d[i]));
      expect(Math.abs(entry(colors, k)[i]! - 65535 * srgbToLinear(Math.min(1, Math.max(0, encoded))))).toBeLessThan(0.51);
    }
});

test('two stops at one place are refused', () => {
  const doubled = { ...palette, stops: [...palette.stops!, { at: 0.5, color: '#000000' }] };
  expect(paletteSchema.safeParse(doubled).error?.issues[0]?.message).toBe('two stops lie at the same place');
});
