import type { DeepFormula } from '../../../shared/formula/deepSteps.ts';
import type { Program } from '../../../shared/formula/ir.ts';
import type { Followed } from '../../../shared/shading/orbit.ts';
import { deepStepText } from './deepStepText.ts';

/** Texels in a row of the reference's texture. */
export const orbitTextureWidth = 2048;

/**
 * A sample's orbit is followed as its difference z from a reference orbit Z: z' = (f(Z + z) - f(Z)) + c', without forming Z + z, whose digits
 * would be lost. Differences are 2^e (x, y) with 1/2 <= max(|x|, |y|) < 1, so that depth has no end; the exponent of 0 is -1000000.
 * A sample that comes closer to 0 than to the reference, or outlives it, goes on beside the orbit of 0 (rebasing: Zhuoran, fractalforums.org 2021).
 */
const wideFunctions = /* glsl */ `
uniform highp sampler2D reference; // places as ReferenceOrbit has them
uniform ivec2 startOrbit;    // first and last place of the orbit samples begin beside
uniform ivec2 criticalOrbit; // the same of the orbit of 0
uniform vec2 away;           // centre of the picture from the reference's, px, turned as the plane is
uniform float pixelMantissa; // size of a pixel is pixelMantissa 2^pixelExponent
uniform int pixelExponent;
uniform float viewMantissa;  // width of the view is viewMantissa 2^pixelExponent
uniform float startScale;
uniform float cScale;

float twoTo(int exponent) {
  return exponent < -126 ? 0.0 : intBitsToFloat((min(exponent, 127) + 127) << 23);
}
vec4 texelOf(int index) {
  return texelFetch(reference, ivec2(index % ${orbitTextureWidth}, index / ${orbitTextureWidth}), 0);
}
void normalizeWide(inout vec2 value, inout int exponent) {
  float size = max(abs(value.x), abs(value.y));
  if (size == 0.0) {
    exponent = -1000000;
    return;
  }
  int shift = (floatBitsToInt(size) >> 23) - 126;
  value *= twoTo(-shift);
  exponent += shift;
}
`;

/** What the statements of `followedOrbit` call. */
export function deepFunctions(formula: DeepFormula): string {
  return wideFunctions + deepStepText(formula).functions;
}

/** How the orbits of a formula of `deepFormulaOf` are followed beside a reference. Derivatives are by view widths, not by units of the plane. */
export function followedOrbit(formula: DeepFormula, program: Program): Followed {
  const [x, y] = program.z.map((slot) => `s${slot}`) as [string, string];
  const step = deepStepText(formula);
  const growth = step.growth(program);
  return {
    before: [
      'vec2 pixels = gl_FragCoord.xy + subpixel - 0.5 * pictureSize;',
      'pixels = away + vec2(pixels.x * viewTurn.x - pixels.y * viewTurn.y, pixels.x * viewTurn.y + pixels.y * viewTurn.x);',
      'vec2 cDifference = cScale * pixelMantissa * pixels;',
      'int cExponent = pixelExponent;',
      'normalizeWide(cDifference, cExponent);',
      'vec2 d = startScale * pixelMantissa * pixels;',
      'int dExponent = pixelExponent;',
      'normalizeWide(d, dExponent);',
      'int at = startOrbit.x;',
      'int lastPlace = startOrbit.y;',
      ...step.load.declared,
      'int fullExponent = max(exponentOf(place), dExponent);',
      'vec2 full = scaledPlace(place, fullExponent) + d * twoTo(dExponent - fullExponent);',
      ...growth.before,
    ],
    step: [
      ...step.grown,
      ...growth.step,
      'dExponent = max(grownExponent, cExponent);',
      'd = grown * twoTo(grownExponent - dExponent) + cDifference * twoTo(cExponent - dExponent);',
      'normalizeWide(d, dExponent);',
      'at++;',
      ...step.load.again,
      'fullExponent = max(exponentOf(place), dExponent);',
      'vec2 own = d * twoTo(dExponent - fullExponent);',
      'full = scaledPlace(place, fullExponent) + own;',
      `${x} = full.x * twoTo(fullExponent);`,
      `${y} = full.y * twoTo(fullExponent);`,
      'if (at >= lastPlace || max(abs(full.x), abs(full.y)) < max(abs(own.x), abs(own.y))) {',
      'd = full;',
      'dExponent = fullExponent;',
      'normalizeWide(d, dExponent);',
      'at = criticalOrbit.x;',
      'lastPlace = criticalOrbit.y;',
      ...step.load.again,
      '}',
    ],
  };
}
