/** Views that float64 cannot hold: the decimals behind `view.exact`. */
import {
  add,
  compare,
  decimalOf,
  formatDecimal,
  magnitude,
  multiply,
  parseDecimal,
  roundedTo,
  significant,
  toNumber,
  type Decimal,
} from '../math/decimal.ts';
import type { View } from './genome.ts';

/** Centre and width of a view, every digit of them. */
export interface ExactView {
  readonly re: Decimal;
  readonly im: Decimal;
  readonly width: Decimal;
}

/** `view.width` is never smaller; where the exact width is, only `view.exact` tells. */
export const smallestNumberWidth = 1e-300;
/** Below this width relative to the farthest coordinate a view keeps its decimals: float64 would soon round its centre. */
const exactBelow = 1e-9;
/** Digits of the centre beyond the leading digit of the width: a thousandth of a pixel of the largest picture. */
const centerDigits = 8;
const widthDigits = 12;

/** The decimals a view means: its own, or the shortest that read back as its numbers. */
export function exactView(view: View): ExactView {
  if (!view.exact) return { re: decimalOf(view.center[0]), im: decimalOf(view.center[1]), width: decimalOf(view.width) };
  const [re, im, width] = [view.exact.re, view.exact.im, view.exact.width].map(parseDecimal);
  if (!re || !im || !width) throw new RangeError('A view holds a number that is too large or too small.');
  return { re, im, width };
}

/** The view with these decimals: kept in `exact` where float64 would lose some of them, and in any case rounded into the numbers. */
export function viewOf(exact: ExactView, rotationDeg: number): View {
  const center: [number, number] = [toNumber(exact.re), toNumber(exact.im)];
  const width = Math.max(toNumber(exact.width), smallestNumberWidth);
  const held = width > exactBelow * Math.max(Math.abs(center[0]), Math.abs(center[1])) && width > smallestNumberWidth;
  if (held) return { center, width, rotationDeg };
  return {
    center,
    width,
    rotationDeg,
    exact: { re: formatDecimal(exact.re), im: formatDecimal(exact.im), width: formatDecimal(exact.width) },
  };
}

/** The view with these decimals where their every digit counts (typed by a person): `exact` is there unless the numbers say the same. */
export function viewOfDigits(exact: ExactView, rotationDeg: number): View {
  const view = viewOf(exact, rotationDeg);
  if (view.exact) return view;
  const same = [exact.re, exact.im, exact.width].every((value) => compare(value, decimalOf(toNumber(value))) === 0);
  if (same) return view;
  return { ...view, exact: { re: formatDecimal(exact.re), im: formatDecimal(exact.im), width: formatDecimal(exact.width) } };
}

/** Moves the centre by a multiple of the width: (re, im) times it. */
export function moved(exact: ExactView, [re, im]: readonly [number, number]): ExactView {
  const unit = magnitude(exact.width) - centerDigits;
  const shift = (from: Decimal, share: number): Decimal => roundedTo(add(from, multiply(exact.width, decimalOf(share))), unit);
  return { ...exact, re: shift(exact.re, re), im: shift(exact.im, im) };
}

/** Multiplies the width. */
export function scaled(exact: ExactView, factor: number): ExactView {
  return { ...exact, width: significant(multiply(exact.width, decimalOf(factor)), widthDigits) };
}

/** Why the numbers of a view and its decimals do not belong together, or null where they do. */
export function disagreement(view: View): string | null {
  const { exact } = view;
  if (!exact) return null;
  const [re, im, width] = [exact.re, exact.im, exact.width].map(parseDecimal);
  if (!re || !im || !width) return 'view.exact holds a number whose exponent is beyond 20000';
  if (width.digits <= 0n) return 'view.exact.width is not above 0';
  if (toNumber(re) !== view.center[0] || toNumber(im) !== view.center[1]) return 'view.center is not view.exact rounded';
  if (Math.max(toNumber(width), smallestNumberWidth) !== view.width) return 'view.width is not view.exact.width rounded';
  return null;
}
