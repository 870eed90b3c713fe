import { describe, expect, it } from 'vitest';
import { compare, formatDecimal, parseDecimal, subtract, toNumber } from '../math/decimal.ts';
import { disagreement, exactView, moved, scaled, viewOf, viewOfDigits } from './exactView.ts';
import type { View } from './genome.ts';

const deep: View = viewOf(
  { re: parseDecimal('-1.7590001234567890123456789e0')!, im: parseDecimal('0.0125')!, width: parseDecimal('4e-400')! },
  0,
);

describe('viewOf', () => {
  it('keeps decimals only where float64 would lose them', () => {
    expect(viewOf(exactView({ center: [-0.75, 0.1], width: 3, rotationDeg: 5 }), 5)).toEqual({
      center: [-0.75, 0.1],
      width: 3,
      rotationDeg: 5,
    });
    expect(deep.exact?.width).toBe('4e-400');
    expect(deep.width).toBe(1e-300);
    expect(deep.center[0]).toBe(-1.759000123456789);
  });

  it('keeps what a person typed', () => {
    const typed = { re: parseDecimal('0.1234567890123456789')!, im: parseDecimal('0')!, width: parseDecimal('0.5')! };
    expect(viewOf(typed, 0).exact).toBeUndefined();
    expect(viewOfDigits(typed, 0).exact?.re).toBe('0.1234567890123456789');
    expect(viewOfDigits(exactView({ center: [0.1, 0], width: 2, rotationDeg: 0 }), 0).exact).toBeUndefined();
  });
});

describe('moved and scaled', () => {
  it('goes there and back at 1e-400', () => {
    const start = exactView(deep);
    const away = moved(start, [0.25, -0.5]);
    expect(formatDecimal(subtract(away.re, start.re))).toBe('1e-400');
    expect(formatDecimal(subtract(away.im, start.im))).toBe('-2e-400');
    expect(compare(moved(away, [-0.25, 0.5]).re, start.re)).toBe(0);
    expect(formatDecimal(scaled(start, 0.125).width)).toBe('5e-401');
  });

  it('a thousand wheel steps lose no place', () => {
    let view = exactView({ center: [-1.5, 0], width: 3, rotationDeg: 0 });
    for (let k = 0; k < 1000; k++) view = scaled(view, 0.5);
    expect(toNumber(view.width)).toBeCloseTo(0, 300);
    expect(Math.abs(Number(formatDecimal(view.width).split('e')[1]!) + 301)).toBeLessThan(1);
    const next = moved(view, [0.001, 0]);
    expect(compare(next.re, view.re)).toBe(1);
  });
});

describe('disagreement', () => {
  it('accepts what viewOf makes and names what does not fit', () => {
    expect(disagreement(deep)).toBeNull();
    expect(disagreement({ ...deep, center: [-1.7, 0.0125] })).toMatch(/center/);
    expect(disagreement({ ...deep, width: 1e-200 })).toMatch(/width/);
    expect(disagreement({ ...deep, exact: { ...deep.exact!, width: '0.0' } })).toMatch(/above 0/);
    expect(disagreement({ ...deep, exact: { ...deep.exact!, re: '1e99999' } })).toMatch(/exponent/);
  });
});
