import { hexToLinear, hexToOklab, oklabToGamut, srgbToLinear, type Triple } from '../math/color.ts';
import { periodicLinear, periodicMonotoneCubic } from '../math/periodicCurve.ts';
import { isGradient, type Cosine, type GradientPalette, type Palette } from './palette.ts';

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

/** Linear light of the palette at any coordinate t, period 1, within the sRGB gamut (gradients give up chroma to fit, cosines are clipped). */
export function paletteColor(palette: Palette): (t: number) => Triple {
  return isGradient(palette) ? gradientColor(palette) : cosineColor(palette.cosine!);
}

function gradientColor({ stops, blend }: GradientPalette): (t: number) => Triple {
  const sorted = stops.toSorted((a, b) => a.at - b.at);
  const at = sorted.map((stop) => stop.at);
  const colors = sorted.map((stop) => hexToOklab(stop.color));
  const curve = blend === 'linear' ? periodicLinear : periodicMonotoneCubic;
  const through = (component: 0 | 1 | 2) =>
    curve(
      at,
      colors.map((color) => color[component]),
    );
  const [lightness, a, b] = [through(0), through(1), through(2)];
  return (t) => oklabToGamut([lightness(t), a(t), b(t)]);
}

function cosineColor({ a, b, c, d }: Cosine): (t: number) => Triple {
  return (t) => {
    const turn = t - Math.floor(t);
    const component = (i: 0 | 1 | 2): number =>
      srgbToLinear(Math.min(1, Math.max(0, a[i] + b[i] * Math.cos(2 * Math.PI * (c[i] * turn + d[i])))));
    return [component(0), component(1), component(2)];
  };
}

/** Builds the table of a palette; pure, about a millisecond. */
export function paletteLut(palette: Palette): PaletteLut {
  const color = paletteColor(palette);
  const colors = new Uint16Array(lutSize * 3);
  for (let k = 0; k < lutSize; k++) colors.set(toUint16(color((k + 0.5) / lutSize)), k * 3);
  return { colors, interior: toUint16(hexToLinear(palette.interior)) };
}
