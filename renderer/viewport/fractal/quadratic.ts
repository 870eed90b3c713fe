import type { FormulaShader } from './formulaShader.ts';

/**
 * z <- z^2 + c: the Mandelbrot set, where the pixel is c, and Julia sets, where it is z0.
 * Orbits beyond the radius 2^8 are gone for good.
 */
export const quadratic: FormulaShader = {
  escapes: true,
  glsl: /* glsl */ `
uniform bool pixelIsC;
uniform vec2 fixedPoint; // z0 where the pixel is c, c where the pixel is z0

void startOrbit(vec2 pixel, out vec2 z, out vec2 c) {
  z = pixelIsC ? fixedPoint : pixel;
  c = pixelIsC ? pixel : fixedPoint;
}

float measure(vec2 z) { return dot(z, z); }

vec2 nextPoint(vec2 z, vec2 c, float magnitude) {
  return vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
}

// the main cardioid and the period-2 disc never escape from z0 = 0
bool surelyInside(vec2 pixel) {
  if (!pixelIsC || fixedPoint != vec2(0.0)) return false;
  float y2 = pixel.y * pixel.y;
  float fromCusp = pixel.x - 0.25;
  float q = fromCusp * fromCusp + y2;
  float fromDisc = pixel.x + 1.0;
  return q * (q + fromCusp) <= 0.25 * y2 || fromDisc * fromDisc + y2 <= 0.0625;
}
`,
  uniforms: (genome) => ({
    pixelIsC: genome.formula === 'mandelbrot',
    fixedPoint: genome.formula === 'mandelbrot' ? genome.params['z0'] : genome.params['c'],
  }),
};
