import { describe, expect, it } from 'vitest';
import {
  add,
  binaryOf,
  compare,
  decimalOf,
  formatDecimal,
  isDecimalText,
  magnitude,
  multiply,
  parseDecimal,
  ratio,
  roundedTo,
  significant,
  subtract,
  toNumber,
} from './decimal.ts';

const read = (text: string) => parseDecimal(text)!;
const canonical = (text: string) => formatDecimal(read(text));

describe('parseDecimal', () => {
  it('reads what people and programs write', () => {
    expect(read('-0.7436')).toEqual({ digits: -7436n, exponent: -4 });
    expect(read('1.50e-400')).toEqual({ digits: 15n, exponent: -401 });
    expect(read('+.5')).toEqual({ digits: 5n, exponent: -1 });
    expect(read('1200')).toEqual({ digits: 12n, exponent: 2 });
    expect(read('-0.000')).toEqual({ digits: 0n, exponent: 0 });
  });

  it.each(['', '.', 'e5', '1e', '1,5', '0x1', 'NaN', '1e99999', '--1'])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
    // a number, only too far out
    expect(isDecimalText(text)).toBe(text === '1e99999');
  });
});

describe('formatDecimal', () => {
  it.each([
    ['0', '0'],
    ['-0.7436', '-0.7436'],
    ['1200', '1200'],
    ['0.00000012', '1.2e-7'],
    ['0.0000012', '0.0000012'],
    ['3e-1000', '3e-1000'],
    ['-12345e-1000', '-1.2345e-996'],
    ['12345678901234567890.5', '12345678901234567890.5'],
    ['1e9', '1e9'],
  ])('writes %s as %s', (text, expected) => expect(canonical(text)).toBe(expected));

  it('reads back as the same value', () => {
    for (const text of ['1.7e-308', '-0.1', '123.456', '5e-324', '99999999', '1e-7']) expect(read(canonical(text))).toEqual(read(text));
  });
});

describe('arithmetic', () => {
  it('keeps every digit', () => {
    const tiny = read('1e-300');
    expect(formatDecimal(add(read('1'), tiny))).toBe(`1.${'0'.repeat(299)}1`);
    expect(subtract(add(read('1'), tiny), read('1'))).toEqual(tiny);
    expect(formatDecimal(multiply(read('1.000001'), read('-3e-20')))).toBe('-3.000003e-20');
  });

  it('compares', () => {
    expect(compare(read('1e-400'), read('2e-400'))).toBe(-1);
    expect(compare(read('10'), read('1e1'))).toBe(0);
    expect(compare(read('-1'), read('-1.0000000000000000000001'))).toBe(1);
  });

  it('rounds halves away from zero', () => {
    expect(formatDecimal(roundedTo(read('-1.25'), -1))).toBe('-1.3');
    expect(formatDecimal(roundedTo(read('1.2499'), -1))).toBe('1.2');
    expect(formatDecimal(significant(read('0.00123456'), 3))).toBe('0.00123');
    expect(formatDecimal(roundedTo(read('4'), 1))).toBe('0');
  });
});

describe('float64', () => {
  it('goes there and back', () => {
    for (const value of [0.1, -1.5e-300, 5e-324, 1.7976931348623157e308, 0, 2 ** 70]) expect(toNumber(decimalOf(value))).toBe(value);
    expect(() => decimalOf(Infinity)).toThrow(RangeError);
    expect(toNumber(read('1e-400'))).toBe(0);
  });

  it('divides beyond its range', () => {
    expect(ratio(read('3e-1000'), read('2e-1000'))).toBe(1.5);
    expect(ratio(read('-1e-900'), read('4e-899'))).toBeCloseTo(-0.025, 15);
    expect(magnitude(read('0.00123'))).toBe(-3);
  });
});

it('is a mantissa and a power of two at any size', () => {
  for (const [text, mantissa, exponent] of [
    ['0', 0, 0],
    ['1', 0.5, 1],
    ['-0.75', -0.75, 0],
    ['1024', 0.5, 11],
    ['0.1', 0.8, -3],
    ['1e-400', 0.5859144944, -1328],
  ] as const) {
    const binary = binaryOf(parseDecimal(text)!);
    expect(binary.mantissa).toBeCloseTo(mantissa, 9);
    expect(binary.exponent).toBe(exponent);
  }
});
