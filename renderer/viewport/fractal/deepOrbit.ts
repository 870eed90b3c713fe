import type { DeepFormula } from '../../../shared/formula/deepSteps.ts';
import type { Program } from '../../../shared/formula/ir.ts';
import type { Followed } from '../../../shared/shading/orbit.ts';

/** Places of the reference in a row of its texture. */
export const orbitTextureWidth = 2048;

/**
 * A sample's orbit is followed as its difference z from a reference orbit Z: z' = ((Z + z)^d - Z^d) + c', without forming Z + z, whose digits
 * would be lost. Differences are 2^e (x, y) with 1/2 <= max(|x|, |y|) < 1, so that depth has no end; the exponent of 0 is -1000000.
 * A sample that comes closer to 0 than to the reference, or outlives it, goes on beside the orbit of 0 (rebasing: Zhuoran, fractalforums.org 2021).
 */
export const deepFunctions = /* glsl */ `
uniform highp sampler2D reference; // x, y and exponent of each place
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
vec4 referenceAt(int place) {
  return texelFetch(reference, ivec2(place % ${orbitTextureWidth}, place / ${orbitTextureWidth}), 0);
}
vec2 times(vec2 a, vec2 b) {
  return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
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

/** ((Z + z)^d - Z^d) / z as `slope` 2^`slopeExponent`. */
function slopeText(power: number): string[] {
  if (power === 2)
    return [
      'int joint = max(placeExponent + 1, dExponent);',
      'vec2 slope = place.xy * twoTo(placeExponent + 1 - joint) + d * twoTo(dExponent - joint);',
      'int slopeExponent = joint;',
    ];
  const lines = [
    'int joint = max(placeExponent, dExponent);',
    'vec2 Z = place.xy * twoTo(placeExponent - joint);',
    'vec2 z = d * twoTo(dExponent - joint);',
    `vec2 slope = ${power}.0 * Z + z;`,
    'vec2 raised = Z;',
  ];
  // Horner in z; the coefficients are powers of Z that grow on the way
  let binomial = power;
  for (let k = 2; k < power; k++) {
    binomial = (binomial * (power - k + 1)) / k;
    lines.push('raised = times(raised, Z);', `slope = times(slope, z) + ${binomial}.0 * raised;`);
  }
  return [...lines, `int slopeExponent = ${power - 1} * joint;`];
}

/**
 * Along the orbit, dz by a step of a whole view's width: that stays within float32 where dz by a unit of the plane does not.
 * `full` is where the orbit is before the step.
 */
function growthText(power: number, program: Program): { readonly before: string[]; readonly step: string[] } {
  if (!program.derivative) return { before: [], step: [] };
  const [re, im] = program.derivative.dx.map((slot) => `s${slot}`) as [string, string];
  const wide = (name: string, scale: string): string[] => [
    `vec2 ${name} = vec2(${scale} * viewMantissa, 0.0);`,
    `int ${name}Exponent = pixelExponent;`,
    `normalizeWide(${name}, ${name}Exponent);`,
  ];
  const set = [`${re} = growth.x * twoTo(growthExponent);`, `${im} = growth.y * twoTo(growthExponent);`];
  return {
    before: [...wide('growth', 'startScale'), ...wide('growthOfC', 'cScale'), ...set],
    step: [
      'vec2 steep = full;',
      ...Array.from({ length: power - 2 }, () => 'steep = times(steep, full);'),
      `vec2 steeper = times(${power}.0 * steep, growth);`,
      `int steeperExponent = ${power - 1} * fullExponent + growthExponent;`,
      'growthExponent = max(steeperExponent, growthOfCExponent);',
      'growth = steeper * twoTo(steeperExponent - growthExponent) + growthOfC * twoTo(growthOfCExponent - growthExponent);',
      'normalizeWide(growth, growthExponent);',
      ...set,
    ],
  };
}

/**
 * How the orbits of a formula of `deepFormulaOf` are followed beside a reference. Derivatives are by view widths, not by units of the plane.
 * @throws TypeError for folded squares
 */
export function followedOrbit(formula: DeepFormula, program: Program): Followed {
  if (!isSmoothStep(formula)) throw new TypeError('folded squares have no shader for deep pictures');
  const [x, y] = program.z.map((slot) => `s${slot}`) as [string, string];
  const growth = growthText(formula.power, program);
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
      'vec4 place = referenceAt(at);',
      'int fullExponent = max(int(place.z), dExponent);',
      'vec2 full = place.xy * twoTo(int(place.z) - fullExponent) + d * twoTo(dExponent - fullExponent);',
      ...growth.before,
    ],
    step: [
      ...growth.step,
      'int placeExponent = int(place.z);',
      ...slopeText(formula.power),
      'vec2 grown = times(slope, d);',
      'int grownExponent = slopeExponent + dExponent;',
      'dExponent = max(grownExponent, cExponent);',
      'd = grown * twoTo(grownExponent - dExponent) + cDifference * twoTo(cExponent - dExponent);',
      'normalizeWide(d, dExponent);',
      'at++;',
      'place = referenceAt(at);',
      'placeExponent = int(place.z);',
      'fullExponent = max(placeExponent, dExponent);',
      'vec2 own = d * twoTo(dExponent - fullExponent);',
      'full = place.xy * twoTo(placeExponent - fullExponent) + own;',
      `${x} = full.x * twoTo(fullExponent);`,
      `${y} = full.y * twoTo(fullExponent);`,
      'if (at >= lastPlace || max(abs(full.x), abs(full.y)) < max(abs(own.x), abs(own.y))) {',
      'd = full;',
      'dExponent = fullExponent;',
      'normalizeWide(d, dExponent);',
      'at = criticalOrbit.x;',
      'lastPlace = criticalOrbit.y;',
      'place = referenceAt(at);',
      '}',
    ],
  };
}

/** z^d + c, which shaders can follow beside a reference. */
export function isSmoothStep({ foldsReal, foldsX, foldsY, turnsDown }: DeepFormula): boolean {
  return !(foldsReal || foldsX || foldsY || turnsDown);
}
