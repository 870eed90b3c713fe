import { directionOf, type FormulaShader } from './formulaShader.ts';

/** Kali's set: z <- R(theta) (scale |z| / z.z) + mu pixel + (1 - mu) c from z0 = pixel (fractalforums.com, 2011). */
export const kali: FormulaShader = {
  escapes: false,
  glsl: /* glsl */ `
uniform vec2 constant;
uniform float scale;
uniform float mu;
uniform vec2 turn; // cosine and sine of theta

void startOrbit(vec2 pixel, out vec2 z, out vec2 c) {
  z = pixel;
  c = mu * pixel + (1.0 - mu) * constant;
}

float measure(vec2 z) { return max(dot(z, z), 1e-12); }

vec2 nextPoint(vec2 z, vec2 c, float magnitude) {
  vec2 folded = abs(z) * (scale / magnitude);
  return vec2(folded.x * turn.x - folded.y * turn.y, folded.y * turn.x + folded.x * turn.y) + c;
}

bool surelyInside(vec2 pixel) { return false; }
`,
  uniforms: (genome) => ({
    constant: genome.params['c'],
    scale: genome.params['scale'],
    mu: genome.params['mu'],
    turn: directionOf(genome.params['theta'] as number),
  }),
};
