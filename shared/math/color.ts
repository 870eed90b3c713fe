/**
 * Colour spaces: sRGB (IEC 61966-2-1) <-> linear light <-> OKLab
 * (Björn Ottosson, "A perceptual color space for image processing", 2020, with the matrices of its 2021 revision).
 */

/** Three numbers: linear-light RGB on [0, 1], or OKLab (L on [0, 1], a and b about -0.4 to 0.4), as the name says. */
export type Triple = readonly [number, number, number];

/** sRGB component on [0, 1] to linear light. */
export function srgbToLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** Linear light on [0, 1] to an sRGB component. */
export function linearToSrgb(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Linear-light RGB to OKLab. */
export function linearToOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** OKLab to linear-light RGB; components fall outside [0, 1] when the colour is outside the sRGB gamut. */
export function oklabToLinear([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Rounding slack of the gamut test: pure sRGB colours come back from OKLab up to 1e-7 outside. */
const gamutSlack = 1e-6;

function inGamut(linear: Triple): boolean {
  return linear.every((component) => component >= -gamutSlack && component <= 1 + gamutSlack);
}

/** Bisection steps of the gamut clip: chroma is found to one part in 2^16, finer than a 16-bit component can show. */
const gamutSteps = 16;

/**
 * OKLab to linear-light RGB on [0, 1]: a colour outside the sRGB gamut keeps lightness and hue and gives up chroma until it fits.
 * Lightness outside [0, 1] is clamped first.
 */
export function oklabToGamut([lightness, a, b]: Triple): Triple {
  const L = Math.min(1, Math.max(0, lightness));
  let linear = oklabToLinear([L, a, b]);
  if (!inGamut(linear)) {
    let fits = 0;
    let tooMuch = 1;
    for (let step = 0; step < gamutSteps; step++) {
      const middle = (fits + tooMuch) / 2;
      if (inGamut(oklabToLinear([L, a * middle, b * middle]))) fits = middle;
      else tooMuch = middle;
    }
    linear = oklabToLinear([L, a * fits, b * fits]);
  }
  return [clampUnit(linear[0]), clampUnit(linear[1]), clampUnit(linear[2])];
}

function clampUnit(x: number): number {
  return Math.min(1, Math.max(0, x));
}

/** `#rrggbb` to linear-light RGB. */
export function hexToLinear(hex: string): Triple {
  const component = (at: number) => srgbToLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return [component(1), component(3), component(5)];
}

/** `#rrggbb` to OKLab. */
export function hexToOklab(hex: string): Triple {
  return linearToOklab(hexToLinear(hex));
}

/** sRGB components on [0, 1] to `#rrggbb`, each rounded to the nearest byte. */
export function srgbToHex(srgb: Triple): string {
  return `#${srgb
    .map((component) =>
      Math.round(clampUnit(component) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** Linear-light RGB on [0, 1] to `#rrggbb`. */
export function linearToHex(linear: Triple): string {
  return srgbToHex([linearToSrgb(linear[0]), linearToSrgb(linear[1]), linearToSrgb(linear[2])]);
}

/** sRGB components on [0, 1] to linear light. */
export function srgbTripleToLinear([r, g, b]: Triple): Triple {
  return [srgbToLinear(r), srgbToLinear(g), srgbToLinear(b)];
}
