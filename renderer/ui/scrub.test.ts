import { describe, expect, it } from 'vitest';
import { ariaNumber, formatNumber, fractionOf, parseNumber, stepFactor, stepOf, stepped, valueAt } from './scrub.ts';

describe('steps', () => {
  it('are round numbers near 1/200 of the range', () => {
    expect(stepOf({ min: 0, max: 2 })).toBeCloseTo(0.01);
    expect(stepOf({ min: -180, max: 180 })).toBe(1);
    expect(stepOf({ min: 0, max: 1.5 })).toBeCloseTo(0.005);
    expect(stepOf({ min: 1, max: 200, integer: true })).toBe(1);
  });

  it('land on decimal numbers without binary noise', () => {
    let value = 0;
    for (let i = 0; i < 30; i++) value = stepped({ min: 0, max: 2 }, value, 1);
    expect(value).toBe(0.3);
  });

  it('stop at the ends of the range', () => {
    expect(stepped({ min: 0, max: 2 }, 1.995, 10)).toBe(2);
    expect(stepped({ min: 0, max: 2 }, 0.005, -10)).toBe(0);
  });

  it('multiply on a logarithmic scale', () => {
    expect(stepped({ min: 1e-12, max: 1000, scale: 'log' }, 1e-6, 10)).toBeCloseTo(1e-6 * 1.02 ** 10, 12);
  });

  it('keep the precision of small steps far from zero', () => {
    const step = 1e-13;
    const moved = stepped({ min: -4, max: 4, step }, -0.743643887037151, 1);
    expect(moved).toBeCloseTo(-0.743643887037051, 14);
  });

  it('are ten times larger with Shift, smaller with Alt', () => {
    expect(stepFactor({ shiftKey: true, altKey: false })).toBe(10);
    expect(stepFactor({ shiftKey: false, altKey: true })).toBe(0.1);
    expect(stepFactor({ shiftKey: false, altKey: false })).toBe(1);
  });
});

describe('fractionOf and valueAt', () => {
  it.each([
    { min: -2, max: 2 },
    { min: 0.001, max: 1000, scale: 'log' as const },
  ])('undo each other on %o', (range) => {
    for (const fraction of [0, 0.25, 0.5, 1]) expect(fractionOf(range, valueAt(range, fraction))).toBeCloseTo(fraction, 3);
  });
});

describe('parseNumber', () => {
  it('takes what people type', () => {
    expect(parseNumber(' 1,5 ')).toBe(1.5);
    expect(parseNumber('−0.25')).toBe(-0.25);
    expect(parseNumber('45°')).toBe(45);
    expect(parseNumber('1e-6')).toBe(1e-6);
    expect(parseNumber('.5')).toBe(0.5);
  });

  it('refuses the rest', () => {
    for (const text of ['', 'x', '1.2.3', '1e', '0x10', 'Infinity', '--1']) expect(parseNumber(text)).toBeNull();
  });
});

describe('formatNumber', () => {
  it('is short and keeps the digits asked for', () => {
    expect(formatNumber(1)).toBe('1');
    expect(formatNumber(1000)).toBe('1000');
    expect(formatNumber(1_000_000)).toBe('1000000');
    expect(formatNumber(-0.75)).toBe('−0.75');
    expect(formatNumber(0.1 + 0.2)).toBe('0.3');
    expect(formatNumber(2.5e-7)).toBe('2.5e-7');
    expect(formatNumber(-0.743643887037151, 16)).toBe('−0.743643887037151');
  });

  it('reads back as the same number', () => {
    for (const value of [0, 1, -0.5, 123456, 1.5e-9, 999_999_999]) expect(parseNumber(formatNumber(value, 16))).toBe(value);
  });
});

describe('ariaNumber', () => {
  it('has no exponent in its text', () => {
    for (const value of [1e-12, -2.5e-7, 1e-6, 0.25, 1000]) expect(String(ariaNumber(value))).not.toContain('e');
    expect(ariaNumber(0.25)).toBe(0.25);
  });
});
