import type { View } from '../../shared/genome/genome.ts';

/** Size of a picture on screen, in any one unit of pixels. */
export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

type Complex = readonly [number, number];

/** Narrowest and widest views one can zoom to: float64 still tells neighbouring pixels apart; nothing is left to see. */
export const viewWidthRange = { min: 1e-12, max: 1000 } as const;

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
  const [re, im] = planeOffset(view, size, dxPx, dyPx);
  return { ...view, center: [view.center[0] - re, view.center[1] - im] };
}

/** The view `factor` times narrower (above 1 zooms in), with the same point under a place of the picture. */
export function zoomed(view: View, size: PictureSize, xPx: number, yPx: number, factor: number): View {
  const width = Math.min(viewWidthRange.max, Math.max(viewWidthRange.min, view.width / factor));
  const before = planeAt(view, size, xPx, yPx);
  const after = planeAt({ ...view, width }, size, xPx, yPx);
  return { ...view, width, center: [view.center[0] + before[0] - after[0], view.center[1] + before[1] - after[1]] };
}

/** How a picture drawn for one view lies on the screen of another: scale, then turn (radians, clockwise), then place of its centre. */
export function placement(drawn: View, now: View, size: PictureSize): { scale: number; turn: number; xPx: number; yPx: number } {
  const step = now.width / size.widthPx;
  const angle = (now.rotationDeg * Math.PI) / 180;
  const re = drawn.center[0] - now.center[0];
  const im = drawn.center[1] - now.center[1];
  const right = re * Math.cos(angle) + im * Math.sin(angle);
  const up = -re * Math.sin(angle) + im * Math.cos(angle);
  return {
    scale: drawn.width / now.width,
    turn: ((now.rotationDeg - drawn.rotationDeg) * Math.PI) / 180,
    xPx: size.widthPx / 2 + right / step,
    yPx: size.heightPx / 2 - up / step,
  };
}
