import { add, decimalOf, magnitude, multiply, roundedTo, significant, subtract, toNumber, type Decimal } from '../math/decimal.ts';
import { exactView, viewOf } from './exactView.ts';
import type { View } from './genome.ts';

/** Views whose widths differ by more than this factor are zoomed between, towards a point; others are moved between. */
const zoomFactor = 1.5;
/** Digits kept of a centre beyond the leading digit of the width, and of a width. */
const centerDigits = 8;
const widthDigits = 12;

/** Decimal logarithm of a positive decimal, also where it is beyond float64. */
function log10(value: Decimal): number {
  const power = magnitude(value);
  return power + Math.log10(toNumber({ digits: value.digits, exponent: value.exponent - power }));
}

/** 10^x for any x. */
function tenTo(x: number): Decimal {
  const power = Math.floor(x);
  const { digits, exponent } = decimalOf(10 ** (x - power));
  return { digits, exponent: exponent + power };
}

/** Decimal logarithm of a view's width. */
export function logWidth(view: View): number {
  return log10(exactView(view).width);
}

/** True where the way from one view to the other is mostly one of scale. */
export function isZoom(a: View, b: View): boolean {
  return Math.abs(logWidth(a) - logWidth(b)) > Math.log10(zoomFactor);
}

/**
 * Share of `a` in the centre at width 10^w while zooming from a to b: (w - wb) / (wa - wb) of the widths themselves. The picture then grows about
 * one fixed point of the screen. Exact in the last digits where b is far narrower than a.
 */
function centerShare(w: number, wa: number, wb: number): Decimal {
  const whole = 1 / -Math.expm1((wb - wa) * Math.LN10);
  const beyond = w - wb;
  // 10^w - 10^wb over 10^wa; the small difference of the two where they are near each other
  const part = beyond < 100 ? multiply(tenTo(wb - wa), decimalOf(Math.expm1(beyond * Math.LN10))) : tenTo(w - wa);
  return multiply(part, decimalOf(whole));
}

/**
 * The view between two whose widths differ, at the width 10^w: centres follow the width, every digit of them where a view has decimals.
 * @param rotationDeg of the view made
 */
export function zoomedView(a: View, b: View, w: number, rotationDeg: number): View {
  // from the wider to the narrower, whichever way the path goes
  if (logWidth(a) < logWidth(b)) return zoomedView(b, a, w, rotationDeg);
  const [from, to] = [exactView(a), exactView(b)];
  return betweenViews(from, to, centerShare(w, log10(from.width), log10(to.width)), w, rotationDeg);
}

/** The view a share of the way from a to b in a straight line, of width 10^w; for views with decimals. */
export function movedView(a: View, b: View, share: number, w: number, rotationDeg: number): View {
  return betweenViews(exactView(a), exactView(b), decimalOf(1 - share), w, rotationDeg);
}

function betweenViews(
  from: ReturnType<typeof exactView>,
  to: ReturnType<typeof exactView>,
  shareOfFrom: Decimal,
  w: number,
  rotationDeg: number,
): View {
  const width = significant(tenTo(w), widthDigits);
  const unit = magnitude(width) - centerDigits;
  const between = (x: Decimal, y: Decimal): Decimal => roundedTo(add(y, multiply(subtract(x, y), shareOfFrom)), unit);
  return viewOf({ re: between(from.re, to.re), im: between(from.im, to.im), width }, rotationDeg);
}
