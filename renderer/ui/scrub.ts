/** How a number that is dragged, stepped and typed behaves. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** multiplicative steps, for widths and counts that span decades; needs min > 0 */
  readonly scale?: 'linear' | 'log';
  readonly integer?: boolean;
  /** size of one step, linear; chosen from the range when left out */
  readonly step?: number;
}

/** Pixels of pointer travel for one step. */
export const scrubPxPerStep = 4;
const logStep = 1.02;

/** The round number (1, 2 or 5 times a power of ten) nearest below 1/200 of the range. */
export function stepOf(range: NumberRange): number {
  if (range.step !== undefined) return range.step;
  const raw = (range.max - range.min) / 200;
  const power = 10 ** Math.floor(Math.log10(raw));
  const digit = raw / power >= 5 ? 5 : raw / power >= 2 ? 2 : 1;
  return range.integer ? Math.max(1, Math.round(digit * power)) : digit * power;
}

/** Into the range, whole if it must be. */
export function clampTo(range: NumberRange, value: number): number {
  const whole = range.integer ? Math.round(value) : value;
  return Math.min(range.max, Math.max(range.min, whole));
}

/** Shift makes steps ten times larger, Alt ten times smaller. */
export function stepFactor(event: { readonly shiftKey: boolean; readonly altKey: boolean }): number {
  return event.shiftKey ? 10 : event.altKey ? 0.1 : 1;
}

/** The value `steps` steps on (may be fractional); linear values land on round numbers of a tenth of a step. */
export function stepped(range: NumberRange, value: number, steps: number): number {
  if (range.scale === 'log') {
    const next = value * logStep ** steps;
    // a whole number moves by at least one
    if (range.integer && Math.round(next) === value && steps !== 0) return clampTo(range, value + Math.sign(steps));
    return clampTo(range, next);
  }
  if (range.integer) {
    // a whole number moves by at least one
    const distance = steps === 0 ? 0 : Math.max(1, Math.round(Math.abs(steps) * stepOf(range)));
    return clampTo(range, value + Math.sign(steps) * distance);
  }
  const grid = stepOf(range) / 10;
  return clampTo(range, tidy(Math.round((value + steps * stepOf(range)) / grid) * grid));
}

/** Removes the noise of decimal steps in binary: 0.30000000000000004 -> 0.3. */
export function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

/** Where the value lies in its range, 0 to 1. */
export function fractionOf(range: NumberRange, value: number): number {
  const fraction =
    range.scale === 'log' ? Math.log(value / range.min) / Math.log(range.max / range.min) : (value - range.min) / (range.max - range.min);
  return Math.min(1, Math.max(0, fraction));
}

/** The value at a place of the range; the inverse of `fractionOf`. */
export function valueAt(range: NumberRange, fraction: number): number {
  if (range.scale === 'log') return clampTo(range, range.min * (range.max / range.min) ** fraction);
  const grid = range.integer ? 1 : stepOf(range) / 10;
  return clampTo(range, tidy(Math.round((range.min + fraction * (range.max - range.min)) / grid) * grid));
}

/** What a person typed, or null when it is no number. Accepts a comma as the decimal sign. */
export function parseNumber(text: string): number | null {
  const cleaned = text
    .trim()
    .replace(/[−–]/g, '-')
    .replace(',', '.')
    .replace(/[\s°]+$/u, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cleaned)) return null;
  return Number(cleaned);
}

/** Short and exact enough to read: at most `digits` significant digits, no trailing zeros. */
export function formatNumber(value: number, digits = 6): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const text = magnitude < 1e-4 || magnitude >= 1e9 ? trimZeros(value.toExponential(digits - 1)) : trimZeros(value.toPrecision(digits));
  return (text.includes('e') && magnitude >= 1e-4 && magnitude < 1e9 ? String(Number(text)) : text).replace('-', '−').replace('e−', 'e-');
}

/** A number whose text has no exponent, as ARIA demands of values; what is tiny is 0 there, and exact in the value text. */
export function ariaNumber(value: number): number {
  return Math.abs(value) < 1e-6 ? 0 : value;
}

function trimZeros(text: string): string {
  const [mantissa = '', exponent] = text.split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? trimmed : `${trimmed}e${exponent.replace('+', '')}`;
}
