import { exactView, moved, scaled, viewOf } from '../../shared/genome/exactView.ts';
import type { View } from '../../shared/genome/genome.ts';
import { compare, ratio, subtract } from '../../shared/math/decimal.ts';

/** Size of a picture on screen, in any one unit of pixels. */
export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

type Complex = readonly [number, number];

/** Narrowest and widest views one can zoom to: float64 still tells neighbouring pixels apart; nothing is left to see. */
export const viewWidthRange = { min: 1e-12, max: 1000 } as const;

/** Narrowest view, as a power of ten, of formulas that perturbation draws. */
export const deepestExponent = -1500;
/** Below this width views are moved in decimals: float64 would round their centres. */
const decimalsBelow = 1e-8;

const needsDecimals = (view: View): boolean => view.exact !== undefined || view.width < decimalsBelow;

/** A distance on screen as a multiple of the view's width, rotation included. */
function shareOf(view: View, size: PictureSize, dxPx: number, dyPx: number): Complex {
  return planeOffset({ ...view, width: 1 }, size, dxPx, dyPx);
}

/** From a distance on screen (y down) to one in the plane (y up), rotation included. */
function planeOffset(view: View, size: PictureSize, dxPx: number, dyPx: number): Complex {
  const step = view.width / size.widthPx;
  const angle = (view.rotationDeg * Math.PI) / 180;
  const right = dxPx * step;
  const up = -dyPx * step;
  return [right * Math.cos(angle) - up * Math.sin(angle), right * Math.sin(angle) + up * Math.cos(angle)];
}

/** The point of the plane under a place of the picture; (0, 0) is its top left corner. */
export function planeAt(view: View, size: PictureSize, xPx: number, yPx: number): [number, number] {
  const [re, im] = planeOffset(view, size, xPx - size.widthPx / 2, yPx - size.heightPx / 2);
  return [view.center[0] + re, view.center[1] + im];
}

/** The view after the picture was dragged by this many pixels. */
export function panned(view: View, size: PictureSize, dxPx: number, dyPx: number): View {
  if (needsDecimals(view)) {
    const [re, im] = shareOf(view, size, dxPx, dyPx);
    return viewOf(moved(exactView(view), [-re, -im]), view.rotationDeg);
  }
  const [re, im] = planeOffset(view, size, dxPx, dyPx);
  return { ...view, center: [view.center[0] - re, view.center[1] - im] };
}

/**
 * The view `factor` times narrower (above 1 zooms in), with the same point under a place of the picture.
 * @param isDeep the formula can be drawn by perturbation, so that float64 does not end the way in
 */
export function zoomed(view: View, size: PictureSize, xPx: number, yPx: number, factor: number, isDeep = false): View {
  if (isDeep && needsDecimals({ ...view, width: view.width / factor })) {
    const from = exactView(view);
    const narrowest = { digits: 1n, exponent: deepestExponent };
    const asked = scaled(from, 1 / factor);
    const to = compare(asked.width, narrowest) < 0 ? { ...from, width: narrowest } : asked;
    const [re, im] = shareOf(view, size, xPx - size.widthPx / 2, yPx - size.heightPx / 2);
    const left = 1 - ratio(to.width, from.width);
    // rounded to what the narrower of the two views needs
    const isNarrower = compare(to.width, from.width) < 0;
    const shift: Complex = isNarrower ? [(re * left) / (1 - left), (im * left) / (1 - left)] : [re * left, im * left];
    const { re: x, im: y } = moved(isNarrower ? to : from, shift);
    return viewOf({ re: x, im: y, width: to.width }, view.rotationDeg);
  }
  const width = Math.min(viewWidthRange.max, Math.max(viewWidthRange.min, view.width / factor));
  const before = planeAt(view, size, xPx, yPx);
  const after = planeAt({ ...view, width }, size, xPx, yPx);
  return { ...view, width, center: [view.center[0] + before[0] - after[0], view.center[1] + before[1] - after[1]] };
}

/** How a picture drawn for one view lies on the screen of another: scale, then turn (radians, clockwise), then place of its centre. */
export function placement(drawn: View, now: View, size: PictureSize): { scale: number; turn: number; xPx: number; yPx: number } {
  const step = 1 / size.widthPx;
  const angle = (now.rotationDeg * Math.PI) / 180;
  const [before, after] = [exactView(drawn), exactView(now)];
  const re = ratio(subtract(before.re, after.re), after.width);
  const im = ratio(subtract(before.im, after.im), after.width);
  const right = re * Math.cos(angle) + im * Math.sin(angle);
  const up = -re * Math.sin(angle) + im * Math.cos(angle);
  return {
    scale: ratio(before.width, after.width),
    turn: ((now.rotationDeg - drawn.rotationDeg) * Math.PI) / 180,
    xPx: size.widthPx / 2 + right / step,
    yPx: size.heightPx / 2 - up / step,
  };
}
