import type { Engine } from '../../../shared/formula/spec.ts';
import type { ColoringMode } from '../../../shared/genome/coloring.ts';
import { floatText } from '../../../shared/formula/shaderCode.ts';
import { solidTexts } from './solidEstimates.ts';

/** An engine of main/native/render/src/solid as GLSL; `u` are its uniforms. */
export interface EngineText {
  /** declarations */
  readonly functions: string;
  /** statements: from `px`, `py` to the values */
  readonly lines: string;
  /** what each measure is called after the statements; 0 where the sample has no value */
  readonly values: Readonly<Partial<Record<ColoringMode, string>>>;
  /** truth: the sample has no value of this measure */
  readonly empty: (mode: ColoringMode) => string;
}

/** Rays against distance estimates, and the light on what they meet (ray_march.h): yaw, pitch and distance of the camera, light, fog. */
function solidText(variant: string): EngineText | null {
  const solid = solidTexts[variant];
  if (!solid) return null;
  const [bound, stride] = [floatText(solid.bound), floatText(solid.stride)];
  const functions = `
uniform float sampleStep; // distance of neighbouring samples in the view's plane
${solid.estimate}
float distanceAt(vec3 p) { return estimate(p).x; }
vec3 normalAt(vec3 p, float h) {
  const vec2 k = vec2(1.0, -1.0);
  return normalize(k.xyy * distanceAt(p + k.xyy * h) + k.yyx * distanceAt(p + k.yyx * h) + k.yxy * distanceAt(p + k.yxy * h) +
                   k.xxx * distanceAt(p + k.xxx * h));
}
float lightReaching(vec3 p, vec3 light, float h) {
  float t = h * 4.0, share = 1.0;
  for (int k = 0; k < 28 && t < ${bound} && share > 0.002; k++) {
    float d = distanceAt(p + light * t);
    share = min(10.0 * d / t, share);
    t += max(d * 0.9, max(h, t * 0.02));
  }
  return max(share, 0.0);
}
float opennessAt(vec3 p, vec3 normal, float h) {
  float closed = 0.0, weight = 1.0, beyond = ${floatText(0.01 * solid.bound)};
  for (int k = 0; k < 5; k++) {
    float outside = beyond + h;
    closed += (outside - distanceAt(p + normal * outside)) / outside * weight;
    weight *= 0.7;
    beyond *= 1.8;
  }
  return clamp(1.0 - closed * 0.36, 0.0, 1.0);
}`;
  const lines = `
${solid.prepare}
float cy = cosOf(u[0]), sy = sinOf(u[0]), cp = cosOf(u[1]), sp = sinOf(u[1]);
vec3 forward = vec3(-cp * cy, -cp * sy, -sp), right = vec3(-sy, cy, 0.0), up = vec3(-sp * cy, -sp * sy, cp);
vec3 from = -forward * u[2];
vec3 ray = normalize(forward * u[2] + right * px + up * py);
float lp = cosOf(u[4]);
vec3 light = right * (lp * sinOf(u[3])) + up * sinOf(u[4]) - forward * (lp * cosOf(u[3]));
// the part of the ray inside the bounding sphere
float middle = -dot(from, ray);
float half2 = ${floatText(solid.bound * solid.bound)} - (dot(from, from) - middle * middle);
float halfWay = sqrt(max(half2, 0.0));
float t = max(middle - halfWay, 0.0), farthest = middle + halfWay;
float angle = 0.5 * sampleStep / u[2];
float trap = 0.0, shade = 0.0, openness = 0.0;
bool hit = false;
if (half2 >= 0.0) {
  for (int k = 0; k < 220 && t < farthest; k++) {
    vec2 at = estimate(from + ray * t);
    if (at.x < angle * t + 2e-6) {
      hit = true;
      trap = at.y;
      break;
    }
    t += at.x * ${stride};
  }
}
if (hit) {
  vec3 p = from + ray * t;
  float h = angle * t + 2e-6;
  vec3 normal = normalAt(p, h);
  float facing = max(dot(normal, light), 0.0);
  float reaching = lightReaching(p + normal * (2.0 * h), light, h);
  openness = opennessAt(p, normal, h);
  // Blinn's highlight
  float shine = max(dot(normal, normalize(light - ray)), 0.0);
  for (int k = 0; k < 5; k++) shine *= shine;
  // a weak light from the camera keeps the shadows readable
  float rim = max(-dot(normal, ray), 0.0);
  float lit = openness * (0.22 + 0.18 * rim) + reaching * (0.75 * facing + 0.2 * shine);
  float past = max(t - (u[2] - ${bound}), 0.0);
  shade = min(max(lit, 0.0) * min(expOf(-past * u[5]), 1.0), 1.0);
} else {
  t = 0.0;
}`;
  return { functions, lines, values: { shade: 'shade', trap: 'trap', distance: 't', mean: 'openness' }, empty: () => '!hit' };
}

/** Light gathered along rays through folded space (star_nest.h). */
const starNest: EngineText = {
  functions: `
vec3 roomOf(vec3 v) {
  float tile = u[8];
  return abs(tile - (v - 2.0 * tile * floor(v / (2.0 * tile))));
}`,
  lines: `
float cy = cosOf(u[4]), sy = sinOf(u[4]), cp = cosOf(u[5]), sp = sinOf(u[5]);
vec3 ray = vec3(px * cy - sy, py, px * sy + cy);
ray.xy = vec2(ray.x * cp - ray.y * sp, ray.x * sp + ray.y * cp);
vec3 from = vec3(u[1], u[2], u[3]);
float s = 0.1, fade = 1.0, shade = 0.0, weighted = 0.0, farthest = 0.1 + u[6] * u[7];
for (int r = 0; r < int(u[6]); r++) {
  vec3 p = roomOf(from + ray * (s * 0.5));
  float last = 0.0, total = 0.0;
  for (int i = 0; i < iterations; i++) {
    p = abs(p) / max(dot(p, p), 1e-12) - u[0];
    float size = length(p);
    total += abs(size - last);
    last = size;
  }
  float dark = max(u[10] - total * total * 0.001, 0.0);
  if (r > 6) fade *= 1.0 - dark;
  float gained = fade + s * (1.0 + s * (1.0 + s * s)) * (1.0 / 3.0) * min(total * total * total, 1e9) * u[9] * fade;
  shade += gained;
  weighted += gained * s;
  fade *= u[11];
  s += u[7];
}
float depth = weighted / max(shade * farthest, 1e-12);
shade *= 0.01;`,
  values: { shade: 'shade', mean: 'depth' },
  empty: () => 'false',
};

/** Exponents of the logistic map whose number alternates between the pixel's two (lyapunov.h). */
const markus: EngineText = {
  functions: '',
  lines: `
int bits = int(u[0]), period = int(u[1]), place = 0;
float x = u[2], growth = 1.0, exponent = 0.0;
for (int k = -int(u[3]); k < iterations; k++) {
  float r = ((bits >> place) & 1) == 1 ? py : px;
  place = place + 1 == period ? 0 : place + 1;
  if (k >= 0) {
    // four factors cannot leave float32
    growth *= clamp(abs(r * (1.0 - 2.0 * x)), 1e-9, 1e9);
    if ((k & 3) == 3 || k + 1 == iterations) {
      exponent += log2(growth);
      growth = 1.0;
    }
  }
  x = r * x * (1.0 - x);
}
exponent *= ${floatText(Math.LN2)} / float(iterations);
bool hidden = u[4] != 0.0 && exponent > 0.0;
float lyapunov = hidden ? 0.0 : exponent, mean = abs(exponent) / (1.0 + abs(exponent));`,
  values: { lyapunov: 'lyapunov', mean: 'mean' },
  empty: (mode) => (mode === 'lyapunov' ? 'hidden' : 'false'),
};

/** The engine's text, or null where shaders do not have it. */
export function engineTextOf(engine: Engine, variant: string): EngineText | null {
  if (engine === 'solid') return solidText(variant);
  if (engine === 'lyapunov') return markus;
  return engine === 'star-nest' ? starNest : null;
}
