import { hexToLinear, hexToOklab, oklabToGamut, type Triple } from '../math/color.ts';
import { periodicMonotoneCubic } from '../math/periodicCurve.ts';
import type { Palette } from './palette.ts';

/** Entries of a palette's table. */
export const lutSize = 4096;

/** A palette ready for rendering. Components are linear light as 16-bit integers, 65535 = 1. */
export interface PaletteLut {
  /** [lutSize, 3]; entry k holds the colour at palette coordinate (k + 1/2) / lutSize */
  readonly colors: Uint16Array;
  readonly interior: readonly [number, number, number];
}

function toUint16([r, g, b]: Triple): [number, number, number] {
  return [Math.round(r * 65535), Math.round(g * 65535), Math.round(b * 65535)];
}

/** The palette's cyclic gradient: OKLab components through the stops by monotone cubics, clipped to the sRGB gamut by chroma. */
export function paletteColor(palette: Palette): (t: number) => Triple {
  const stops = palette.stops.toSorted((a, b) => a.at - b.at);
  const at = stops.map((stop) => stop.at);
  const colors = stops.map((stop) => hexToOklab(stop.color));
  const [lightness, a, b] = ([0, 1, 2] as const).map((component) =>
    periodicMonotoneCubic(
      at,
      colors.map((color) => color[component]),
    ),
  ) as [(t: number) => number, (t: number) => number, (t: number) => number];
  return (t) => oklabToGamut([lightness(t), a(t), b(t)]);
}

/** Builds the table of a palette; pure, about a millisecond. */
export function paletteLut(palette: Palette): PaletteLut {
  const color = paletteColor(palette);
  const colors = new Uint16Array(lutSize * 3);
  for (let k = 0; k < lutSize; k++) colors.set(toUint16(color((k + 0.5) / lutSize)), k * 3);
  return { colors, interior: toUint16(hexToLinear(palette.interior)) };
}
