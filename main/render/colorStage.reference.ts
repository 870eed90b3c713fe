import { srgbToLinear } from '../../shared/math/color.ts';
import type { Channel, Transfer } from '../../shared/genome/coloring.ts';
import type { RenderSpec } from './nativePlan.ts';

/** The colour stage in float64, written from its definitions in shared/genome/colorings.md; nothing of the native code is used. */

const curves: Record<Transfer, (v: number) => number> = {
  linear: (v) => v,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  log: Math.log1p,
  asinh: Math.asinh,
  atan: Math.atan,
};

export const transferred = (transfer: Transfer, v: number): number => Math.sign(v) * curves[transfer](Math.abs(v));

const fraction = (t: number): number => t - Math.floor(t);

/** Turns of a channel; also how near they are to a whole number, where a triangle wave or a hue jumps or folds. */
const turnsOf = (channel: Channel, v: number): number =>
  transferred(channel.transfer, Number.isNaN(v) ? 0 : v) * channel.density + channel.offset;

const factorOf = (channel: Channel, v: number): number => {
  const f = fraction(turnsOf(channel, v));
  const wave = f < 0.5 ? 2 * f : 2 - 2 * f;
  return 1 - channel.amount + channel.amount * wave;
};

type Triple = [number, number, number];

// the matrices of Ottosson's article as he gives them: M1 from linear sRGB to LMS, M2 from its cube roots to Lab, and their inverses
function toLab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toLinear(lightness: number, chroma: number, hue: number): Triple {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const fits = (color: Triple): boolean => color.every((v) => v >= -1e-5 && v <= 1 + 1e-5);

/** Largest chroma within the gamut, at most the wanted one. */
function mapped(lightness: number, chroma: number, hue: number): Triple {
  let best = chroma;
  if (!fits(toLinear(lightness, chroma, hue))) {
    let [low, high] = [0, chroma];
    for (let i = 0; i < 50; i++) {
      const middle = (low + high) / 2;
      if (fits(toLinear(lightness, middle, hue))) low = middle;
      else high = middle;
    }
    best = low;
  }
  return toLinear(lightness, best, hue).map((v) => Math.min(1, Math.max(0, v))) as Triple;
}

/** One sample: its values by channel (main, lightness, hue, chroma, slope x, slope y) to linear light on [0, 1]. */
export function paintReference({ coloring, lut, interior }: RenderSpec, values: readonly number[]): Triple {
  const [main, forLightness, forHue, forChroma, ux, uy] = values as [number, number, number, number, number, number];
  if (Number.isNaN(main)) return interior.map((v) => v / 65535) as Triple;
  const t = transferred(coloring.transfer, main) * coloring.density + coloring.offset;
  const entry = Math.min(4095, Math.floor(fraction(t) * 4096));
  const [paletteLightness, a, b] = toLab([0, 1, 2].map((i) => lut[entry * 3 + i]! / 65535) as Triple);
  let chroma = Math.hypot(a, b);
  let hue = Math.atan2(b, a);
  let lightness = paletteLightness;
  if (coloring.chroma) chroma *= factorOf(coloring.chroma, forChroma);
  if (coloring.hue) hue += 2 * Math.PI * coloring.hue.amount * fraction(turnsOf(coloring.hue, forHue));
  if (coloring.lightness) lightness *= factorOf(coloring.lightness, forLightness);
  if (coloring.light && (ux !== 0 || uy !== 0)) {
    const { azimuthDeg, elevationDeg, strength } = coloring.light;
    const [azimuth, elevation] = [(azimuthDeg * Math.PI) / 180, (elevationDeg * Math.PI) / 180];
    const normal = [ux, uy, 1].map((v) => v / Math.sqrt(2));
    const toLight = [Math.cos(elevation) * Math.cos(azimuth), Math.cos(elevation) * Math.sin(azimuth), Math.sin(elevation)];
    const lambert = Math.max(
      0,
      normal.reduce((sum, v, i) => sum + v * toLight[i]!, 0),
    );
    lightness *= 1 - strength + strength * lambert;
  }
  return mapped(Math.min(1, Math.max(0, lightness)), chroma, hue);
}

/** A palette of slowly changing saturated colours, so that neighbouring entries look alike. */
export const smoothLut = Uint16Array.from({ length: 4096 * 3 }, (_, i) => {
  const wave = 0.5 + 0.45 * Math.cos(2 * Math.PI * (Math.floor(i / 3) / 4096 + (i % 3) / 3));
  return Math.round(65535 * srgbToLinear(wave));
});
