import type { Coloring, ColoringMode } from '../../../shared/genome/coloring.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { directionOf, type FormulaShader } from './formulaShader.ts';
import { kali } from './kali.ts';
import { kaliJulia } from './kaliJulia.ts';
import { quadratic } from './quadratic.ts';

const shaders: Readonly<Record<string, FormulaShader>> = { mandelbrot: quadratic, julia: quadratic, kali, 'kali-julia': kaliJulia };

export const fullScreenVertex = /* glsl */ `
in vec3 position;
void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }
`;

/** Where samples lie: pixel centres at half-integer positions, y up, turned counter-clockwise about the centre. */
const viewGlsl = /* glsl */ `
uniform vec2 pictureSize; // px
uniform vec2 subpixel;    // offset of this sample from the pixel's centre, px
uniform vec2 center;
uniform float pixelStep;  // plane units
uniform vec2 viewTurn;    // cosine and sine of the view's rotation

vec2 planePoint() {
  vec2 offset = (gl_FragCoord.xy + subpixel - 0.5 * pictureSize) * pixelStep;
  return center + vec2(offset.x * viewTurn.x - offset.y * viewTurn.y, offset.x * viewTurn.y + offset.y * viewTurn.x);
}
`;

/** Field values per colouring mode; below 0 means interior. Same definitions as the native renderer's. */
const fieldGlsl: Readonly<Partial<Record<ColoringMode, string>>> = {
  smooth: /* glsl */ `
float fieldValue(vec2 pixel) {
  if (surelyInside(pixel)) return -1.0;
  vec2 z, c;
  startOrbit(pixel, z, c);
  for (int n = 1; n <= iterations; n++) {
    z = nextPoint(z, c, measure(z));
    float magnitude = measure(z);
    // n + 1 - log2(log2 |z|), continuous across the bands of equal n
    if (magnitude > escapeMagnitude) return max(0.0, float(n) + 1.0 - log2(0.5 * log2(magnitude)));
  }
  return -1.0;
}
`,
  exp: /* glsl */ `
float fieldValue(vec2 pixel) {
  vec2 z, c;
  startOrbit(pixel, z, c);
  float magnitude = measure(z);
  float sum = 0.0;
  int count = 0;
  for (; count < iterations;) {
    z = nextPoint(z, c, magnitude);
    magnitude = measure(z);
    sum += exp(-sqrt(magnitude));
    count++;
    if (escapes && magnitude > escapeMagnitude) break;
  }
  return sum / float(count);
}
`,
  trap: /* glsl */ `
uniform int trapShape; // 0 point, 1 cross, 2 circle
uniform vec2 trapCenter;
uniform float trapRadius;

float trapDistance(vec2 z) {
  vec2 d = z - trapCenter;
  if (trapShape == 1) return min(abs(d.x), abs(d.y));
  float distance = length(d);
  return trapShape == 2 ? abs(distance - trapRadius) : distance;
}

float fieldValue(vec2 pixel) {
  vec2 z, c;
  startOrbit(pixel, z, c);
  float magnitude = measure(z);
  float least = 1e6;
  for (int n = 0; n < iterations; n++) {
    z = nextPoint(z, c, magnitude);
    magnitude = measure(z);
    least = min(least, trapDistance(z));
    if (escapes && magnitude > escapeMagnitude) break;
  }
  return least;
}
`,
};

/** Palette entry of a value: floor(frac(transfer(v) density + offset) 4096), in linear light. */
const colorGlsl = /* glsl */ `
uniform int transfer; // 0 linear, 1 square root, 2 ln(1 + v)
uniform float density;
uniform float offset;
uniform vec3 interior;
uniform highp sampler2D palette; // 64 x 64 entries
uniform highp sampler2D sumSoFar;
uniform bool firstSample;
out vec4 sum;

vec3 colorOf(float value) {
  if (value < 0.0) return interior;
  float transferred = transfer == 1 ? sqrt(value) : transfer == 2 ? log(1.0 + value) : value;
  float turns = transferred * density + offset;
  int entry = abs(turns) < 4194304.0 ? min(int(fract(turns) * 4096.0), 4095) : 0;
  return texelFetch(palette, ivec2(entry & 63, entry >> 6), 0).rgb;
}

void main() {
  vec3 before = firstSample ? vec3(0.0) : texelFetch(sumSoFar, ivec2(gl_FragCoord.xy), 0).rgb;
  sum = vec4(before + colorOf(fieldValue(planePoint())), 1.0);
}
`;

/** Adds one sample a pixel, in linear light, to the sum so far. */
export function sampleFragment(genome: Genome): string {
  const shader = shaders[genome.formula]!;
  return [
    'precision highp float;',
    'precision highp int;',
    'uniform int iterations;',
    'const float escapeMagnitude = 65536.0;',
    `const bool escapes = ${shader.escapes};`,
    viewGlsl,
    shader.glsl,
    fieldGlsl[genome.coloring.mode]!,
    colorGlsl,
  ].join('\n');
}

/** Averages the samples and writes sRGB, stretching a smaller picture over the canvas. */
export const presentFragment = /* glsl */ `
precision highp float;
uniform highp sampler2D sumSoFar;
uniform float samples;
uniform vec2 pictureSize; // px of the sum
uniform vec2 canvasSize;  // px
out vec4 color;

vec3 sumAt(vec2 at) {
  return texelFetch(sumSoFar, ivec2(clamp(at, vec2(0.0), pictureSize - 1.0)), 0).rgb;
}

void main() {
  vec3 linear;
  if (pictureSize == canvasSize) {
    linear = sumAt(gl_FragCoord.xy) / samples;
  } else {
    vec2 at = gl_FragCoord.xy / canvasSize * pictureSize - 0.5;
    vec2 corner = floor(at);
    vec2 part = at - corner;
    linear = mix(mix(sumAt(corner), sumAt(corner + vec2(1.0, 0.0)), part.x),
                 mix(sumAt(corner + vec2(0.0, 1.0)), sumAt(corner + vec2(1.0, 1.0)), part.x), part.y) / samples;
  }
  vec3 encoded = mix(12.92 * linear, 1.055 * pow(linear, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, linear));
  color = vec4(clamp(encoded, 0.0, 1.0), 1.0);
}
`;

const trapShapes: readonly Coloring['trap']['shape'][] = ['point', 'cross', 'circle'];
const transfers: readonly Coloring['transfer'][] = ['linear', 'sqrt', 'log'];

/** Values of the sample shader's uniforms for a genome on a picture `widthPx` wide; textures and sample offsets excluded. */
export function genomeUniforms(genome: Genome, widthPx: number): Record<string, unknown> {
  const { view, coloring } = genome;
  return {
    ...shaders[genome.formula]!.uniforms(genome),
    iterations: genome.iterations,
    center: view.center,
    pixelStep: view.width / widthPx,
    viewTurn: directionOf(view.rotationDeg),
    transfer: transfers.indexOf(coloring.transfer),
    density: coloring.density,
    // whole turns make no difference, and float32 is finest near 0
    offset: coloring.offset - Math.floor(coloring.offset),
    ...(coloring.mode === 'trap'
      ? { trapShape: trapShapes.indexOf(coloring.trap.shape), trapCenter: coloring.trap.center, trapRadius: coloring.trap.radius }
      : {}),
  };
}
