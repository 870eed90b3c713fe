/**
 * Decimal numbers of any length, for places in the plane that float64 cannot tell apart.
 *
 * A decimal is `digits` 10^`exponent`. Sums, differences and products are exact; only `roundedTo`, `significant` and `toNumber` round.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Largest exponent of ten either way; a guard against `1e999999999`, whose digits would fill the memory. */
const farthestExponent = 20_000;

const pattern = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/;

/** Powers of ten are asked for over and over with a few exponents. */
const powers = new Map<number, bigint>();
function tenTo(exponent: number): bigint {
  let power = powers.get(exponent);
  if (power === undefined) {
    if (powers.size > 256) powers.clear();
    powers.set(exponent, (power = 10n ** BigInt(exponent)));
  }
  return power;
}

/** The same value without zeros at the end of its digits. */
function trimmed(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return zero;
  const text = digits.toString();
  let zeros = 0;
  while (text[text.length - 1 - zeros] === '0') zeros++;
  return zeros === 0 ? { digits, exponent } : { digits: digits / tenTo(zeros), exponent: exponent + zeros };
}

export const zero: Decimal = { digits: 0n, exponent: 0 };

/** True for the text of a decimal number, also one whose exponent is too far out for `parseDecimal`. */
export function isDecimalText(text: string): boolean {
  const [, , whole = '', fraction = ''] = pattern.exec(text) ?? [];
  return whole !== '' || fraction !== '';
}

/**
 * Reads `-0.7436`, `1.5e-400`, `.5`.
 * @returns null where the text is not a decimal number, or its exponent is beyond 20,000 either way
 */
export function parseDecimal(text: string): Decimal | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > farthestExponent) return null;
  const digits = BigInt(whole + fraction);
  return trimmed(sign === '-' ? -digits : digits, exponent);
}

/** The shortest decimal that reads back as this float64. @throws RangeError for NaN and infinities */
export function decimalOf(value: number): Decimal {
  const decimal = parseDecimal(String(value));
  if (!decimal) throw new RangeError(`${value} is not a finite number.`);
  return decimal;
}

/** Digits of a decimal number without its sign; 1 for zero. */
function lengthOf(digits: bigint): number {
  return (digits < 0n ? -digits : digits).toString().length;
}

/** The power of ten of the leading digit: 0 for 1 to 9.99..., -3 for 0.00123. Of zero it is the exponent. */
export function magnitude(value: Decimal): number {
  return value.exponent + lengthOf(value.digits) - 1;
}

/** Text that `parseDecimal` reads back exactly; with an exponent where there would be many zeros. */
export function formatDecimal(value: Decimal): string {
  const { digits, exponent } = trimmed(value.digits, value.exponent);
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString();
  const power = exponent + text.length - 1;
  if (power < -6 || exponent > 6) {
    const fraction = text.slice(1);
    return `${sign}${text[0]}${fraction ? `.${fraction}` : ''}e${power}`;
  }
  if (exponent >= 0) return sign + text + '0'.repeat(exponent);
  const padded = text.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The nearest float64; 0 or an infinity beyond its range. */
export function toNumber(value: Decimal): number {
  return Number(`${value.digits}e${value.exponent}`);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.digits * tenTo(a.exponent - exponent), b.digits * tenTo(b.exponent - exponent), exponent];
}

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.digits === 0n) return b;
  if (b.digits === 0n) return a;
  const [x, y, exponent] = aligned(a, b);
  return trimmed(x + y, exponent);
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { digits: -b.digits, exponent: b.exponent });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return trimmed(a.digits * b.digits, a.exponent + b.exponent);
}

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The nearest multiple of 10^exponent; halves away from zero. */
export function roundedTo(value: Decimal, exponent: number): Decimal {
  const drop = exponent - value.exponent;
  if (drop <= 0) return value;
  const unit = tenTo(drop);
  const half = value.digits < 0n ? -(unit / 2n) : unit / 2n;
  return trimmed((value.digits + half) / unit, exponent);
}

/** Rounded to so many significant digits. */
export function significant(value: Decimal, count: number): Decimal {
  return roundedTo(value, magnitude(value) - count + 1);
}

/** The value as mantissa 2^exponent, cut off after 64 bits; 1/2 <= |mantissa| < 1, or both are 0. */
export function binaryOf({ digits, exponent }: Decimal): { readonly mantissa: number; readonly exponent: number } {
  if (digits === 0n) return { mantissa: 0, exponent: 0 };
  let whole = digits < 0n ? -digits : digits;
  let power = 0;
  if (exponent >= 0) whole *= tenTo(exponent);
  else {
    const divisor = tenTo(-exponent);
    power = -(4 * divisor.toString(16).length + 64);
    whole = (whole << BigInt(-power)) / divisor;
  }
  const drop = Math.max(0, 4 * whole.toString(16).length - 64);
  const leading = Number(whole >> BigInt(drop));
  const length = Math.floor(Math.log2(leading)) + 1;
  return { mantissa: (digits < 0n ? -leading : leading) / 2 ** length, exponent: power + drop + length };
}

/** a / b as a float64, right also where a and b themselves are beyond its range. @throws RangeError where b is zero */
export function ratio(a: Decimal, b: Decimal): number {
  if (b.digits === 0n) throw new RangeError('Division by zero.');
  const shift = magnitude(b);
  return toNumber({ digits: a.digits, exponent: a.exponent - shift }) / toNumber({ digits: b.digits, exponent: b.exponent - shift });
}
