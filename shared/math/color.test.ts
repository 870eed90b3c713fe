import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hexToLinear, hexToOklab, linearToOklab, linearToSrgb, oklabToGamut, oklabToLinear, srgbToLinear, type Triple } from './color.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });

function expectClose(actual: Triple, expected: Triple, digits: number): void {
  for (const i of [0, 1, 2] as const) expect(actual[i]).toBeCloseTo(expected[i], digits);
}

describe('sRGB curve', () => {
  test('known points: the linear toe, the middle and the ends', () => {
    expect(srgbToLinear(0)).toBe(0);
    expect(srgbToLinear(1)).toBeCloseTo(1, 12);
    expect(srgbToLinear(0.04)).toBeCloseTo(0.04 / 12.92, 12);
    expect(srgbToLinear(188 / 255)).toBeCloseTo(0.5029, 4);
    // just above the toe, where the power begins
    expect(srgbToLinear(0.06)).toBeCloseTo(0.004896310081623859, 9);
  });

  test('there and back', () => {
    fc.assert(fc.property(unit, (x) => Math.abs(linearToSrgb(srgbToLinear(x)) - x) < 1e-7));
  });
});

describe('OKLab', () => {
  // CSS Color Module Level 4, section on OKLab: the sRGB primaries
  test.each([
    ['#ffffff', [1, 0, 0]],
    ['#ff0000', [0.62796, 0.22486, 0.12585]],
    ['#00ff00', [0.86644, -0.23389, 0.1795]],
    ['#0000ff', [0.45201, -0.03246, -0.31153]],
  ] as const)('%s has the published coordinates', (hex, expected) => expectClose(hexToOklab(hex), expected, 4));

  test('there and back', () => {
    fc.assert(
      fc.property(unit, unit, unit, (r, g, b) => {
        const back = oklabToLinear(linearToOklab([r, g, b]));
        return [r, g, b].every((component, i) => Math.abs(component - back[i as 0 | 1 | 2]) < 1e-6);
      }),
    );
  });
});

describe('gamut clip', () => {
  test('leaves colours of the gamut alone', () => {
    const rose = hexToLinear('#b8436b');
    expectClose(oklabToGamut(linearToOklab(rose)), rose, 6);
  });

  test('keeps lightness and hue, gives up chroma only', () => {
    const vivid: Triple = [0.7, 0.3, -0.2];
    const [lightness, a, b] = linearToOklab(oklabToGamut(vivid));
    expect(lightness).toBeCloseTo(0.7, 4);
    expect(Math.atan2(b, a)).toBeCloseTo(Math.atan2(-0.2, 0.3), 3);
    expect(Math.hypot(a, b)).toBeLessThan(Math.hypot(0.3, -0.2));
    expect(Math.hypot(a, b)).toBeGreaterThan(0.1);
    // all the chroma there is room for
    const fits = ([re, gr, bl]: Triple): boolean => [re, gr, bl].every((v) => v >= -1e-6 && v <= 1 + 1e-6);
    const share = Math.hypot(a, b) / Math.hypot(0.3, -0.2);
    expect(fits(oklabToLinear([0.7, 0.3 * (share - 1e-4), -0.2 * (share - 1e-4)]))).toBe(true);
    expect(fits(oklabToLinear([0.7, 0.3 * (share + 1e-4), -0.2 * (share + 1e-4)]))).toBe(false);
  });

  test('any input gives linear light on [0, 1]', () => {
    const wild = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(fc.property(wild, wild, wild, (L, a, b) => oklabToGamut([L, a, b]).every((component) => component >= 0 && component <= 1)));
  });
});
