import { directionOf, type FormulaShader } from './formulaShader.ts';

/** The mixture: z <- kali R(theta) (|z| / z.z) + julia z^2 + c from z0 = pixel, each component held within 1e6. */
export const kaliJulia: FormulaShader = {
  escapes: false,
  glsl: /* glsl */ `
uniform vec2 constant;
uniform float kaliWeight;
uniform float juliaWeight;
uniform vec2 turn; // cosine and sine of theta

void startOrbit(vec2 pixel, out vec2 z, out vec2 c) {
  z = pixel;
  c = constant;
}

float measure(vec2 z) { return max(dot(z, z), 1e-12); }

vec2 nextPoint(vec2 z, vec2 c, float magnitude) {
  vec2 folded = abs(z) * (kaliWeight / magnitude);
  vec2 turned = vec2(folded.x * turn.x - folded.y * turn.y, folded.y * turn.x + folded.x * turn.y);
  vec2 square = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y);
  return clamp(turned + (juliaWeight * square + c), -1e6, 1e6);
}

bool surelyInside(vec2 pixel) { return false; }
`,
  uniforms: (genome) => ({
    constant: genome.params['c'],
    kaliWeight: genome.params['kali'],
    juliaWeight: genome.params['julia'],
    turn: directionOf(genome.params['theta'] as number),
  }),
};
