import { boxDimension, fillingOf } from './pictureShape.ts';
import type { AcceptRules } from './recipe.ts';

/**
 * Which pictures a recipe keeps, judged on a small probe. The probe is part of what a recipe means: the genome rendered at
 * `probe.sizePx` x `probe.sizePx` with `probe.supersample`, so the same genome passes or fails at every dataset size.
 */
export const probe = { sizePx: 32, supersample: 1 } as const;

/** Statistics of a picture's lightness: luma 0.2126 R + 0.7152 G + 0.0722 B of the 8-bit sRGB values, on [0, 1]. */
export interface PictureStatistics {
  /** Shannon entropy of the 64-bin histogram, bits of at most 6 */
  readonly entropyBits: number;
  /** standard deviation, at most 0.5 */
  readonly std: number;
  /** share of pixels whose squared gradient (forward differences) exceeds 0.01 */
  readonly edgeDensity: number;
  /** mean squared difference of neighbours 1 px apart over that of pixels 4 px apart: 1 for white noise, 1/16 for a ramp; 0 if flat */
  readonly noiseRatio: number;
  /** share of interior pixels */
  readonly interior: number;
  /** share of pixels that are not of the commonest colour */
  readonly filling: number;
  /** box-counting dimension of the pixels on an edge */
  readonly boxDimension: number;
}

const bins = 64;
const edgeThreshold = 0.01;

/** Lightness of each pixel of 8-bit RGB rows. */
export function lightnessOf(rgb: Uint8Array): Float32Array {
  const lightness = new Float32Array(rgb.length / 3);
  for (let i = 0; i < lightness.length; i++)
    lightness[i] = (0.2126 * rgb[3 * i]! + 0.7152 * rgb[3 * i + 1]! + 0.0722 * rgb[3 * i + 2]!) / 255;
  return lightness;
}

function entropyBitsOf(lightness: Float32Array): number {
  const histogram = new Uint32Array(bins);
  for (let i = 0; i < lightness.length; i++) histogram[Math.min(bins - 1, Math.floor(lightness[i]! * bins))]!++;
  let bits = 0;
  for (const count of histogram) if (count > 0) bits -= (count / lightness.length) * Math.log2(count / lightness.length);
  return bits;
}

function stdOf(lightness: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < lightness.length; i++) {
    const value = lightness[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / lightness.length;
  return Math.sqrt(Math.max(0, squares / lightness.length - mean * mean));
}

/** Mean squared difference of pixels `step` apart, across and down. */
function gradientEnergy(lightness: Float32Array, sizePx: number, step: number): number {
  let sum = 0;
  for (let y = 0; y + step < sizePx; y++)
    for (let x = 0; x + step < sizePx; x++) {
      const here = lightness[y * sizePx + x]!;
      const dx = lightness[y * sizePx + x + step]! - here;
      const dy = lightness[(y + step) * sizePx + x]! - here;
      sum += dx * dx + dy * dy;
    }
  return sum / (sizePx - step) ** 2;
}

/** 1 where a pixel lies on an edge, else 0; the last row and column have no neighbours to tell by. */
function edgesOf(lightness: Float32Array, sizePx: number): Uint8Array {
  const edges = new Uint8Array(lightness.length);
  for (let y = 0; y + 1 < sizePx; y++)
    for (let x = 0; x + 1 < sizePx; x++) {
      const here = lightness[y * sizePx + x]!;
      const dx = lightness[y * sizePx + x + 1]! - here;
      const dy = lightness[(y + 1) * sizePx + x]! - here;
      if (dx * dx + dy * dy > edgeThreshold) edges[y * sizePx + x] = 1;
    }
  return edges;
}

/** Worked out when first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Measures a square picture; each measure is taken when it is first read, for recipes have rules for a few of them only.
 * @param rgb 8-bit sRGB, [sizePx, sizePx, 3], sizePx >= 5; not to be changed while measures may still be read
 * @param interiorCount pixels (samples, with supersampling 1) that never escaped
 */
export function measurePicture(rgb: Uint8Array, sizePx: number, interiorCount: number): PictureStatistics {
  const lightness = once(() => lightnessOf(rgb));
  const edges = once(() => edgesOf(lightness(), sizePx));
  const measures = {
    entropyBits: once(() => entropyBitsOf(lightness())),
    std: once(() => stdOf(lightness())),
    edgeDensity: once(() => edges().reduce((sum, edge) => sum + edge, 0) / (sizePx - 1) ** 2),
    noiseRatio: once(() => {
      const coarse = gradientEnergy(lightness(), sizePx, 4);
      return coarse === 0 ? 0 : gradientEnergy(lightness(), sizePx, 1) / coarse;
    }),
    filling: once(() => fillingOf(rgb)),
    boxDimension: once(() => boxDimension(edges(), sizePx)),
  };
  return {
    get entropyBits() {
      return measures.entropyBits();
    },
    get std() {
      return measures.std();
    },
    get edgeDensity() {
      return measures.edgeDensity();
    },
    get noiseRatio() {
      return measures.noiseRatio();
    },
    interior: interiorCount / sizePx ** 2,
    get filling() {
      return measures.filling();
    },
    get boxDimension() {
      return measures.boxDimension();
    },
  };
}

/** What each rule looks at, on which side of it a picture is turned down, and why; in the order in which they are asked. */
const checks = [
  ['maxInterior', 'interior', 'above', 'too much interior'],
  ['minStd', 'std', 'below', 'too little contrast'],
  ['minEntropyBits', 'entropyBits', 'below', 'too little entropy'],
  ['minEdgeDensity', 'edgeDensity', 'below', 'too few edges'],
  ['maxEdgeDensity', 'edgeDensity', 'above', 'too many edges'],
  ['maxNoiseRatio', 'noiseRatio', 'above', 'too much noise'],
  ['minFilling', 'filling', 'below', 'too little filled'],
  ['maxFilling', 'filling', 'above', 'too much filled'],
  ['minBoxDimension', 'boxDimension', 'below', 'edges too simple'],
  ['maxBoxDimension', 'boxDimension', 'above', 'edges too dense'],
] as const satisfies readonly (readonly [keyof AcceptRules, keyof PictureStatistics, 'above' | 'below', string])[];

/** Why a picture is turned down, or null if it is kept. Rules left out always pass. */
export function judge(statistics: PictureStatistics, rules: AcceptRules): string | null {
  for (const [rule, measure, side, reason] of checks) {
    const limit = rules[rule];
    if (limit === undefined) continue;
    const value = statistics[measure];
    if (side === 'above' ? value > limit : value < limit) return reason;
  }
  return null;
}

/** Measures that are shares of a picture, at most 1. */
const shares: ReadonlySet<keyof PictureStatistics> = new Set(['interior', 'edgeDensity', 'filling']);

/**
 * The rules as they hold for pictures like this one: a least limit is at most half of what the picture has; a most limit on a share lies at least
 * half way from the picture's to 1, another at least a tenth above the picture's. Other limits stay.
 */
export function eased(rules: AcceptRules, picture: PictureStatistics): AcceptRules {
  const limits: Partial<Record<(typeof checks)[number][0], number>> = {};
  for (const [rule, measure, side] of checks) {
    const limit = rules[rule];
    if (limit === undefined) continue;
    const own = picture[measure];
    if (side === 'below') limits[rule] = Math.min(limit, own / 2);
    else limits[rule] = Math.max(limit, shares.has(measure) ? (1 + own) / 2 : 1.1 * own);
  }
  return { ...rules, ...limits };
}

/** Why a picture is turned down that is too like an earlier one. */
export const tooAlike = 'too like an earlier image';
