/**
 * Distances to the solids as GLSL: what main/native/render/src/solid/distance_estimators.h computes, in float32. `u[6]` and on are a
 * solid's own numbers; its orbit is followed for `iterations` steps. `estimate` gives the distance from a place, from below or nearly so, and
 * the least distance that the place's orbit came to the origin (the trap).
 */
export interface SolidText {
  /** radius of a sphere about the origin that holds what is drawn */
  readonly bound: number;
  /** share of the estimate that rays dare to go */
  readonly stride: number;
  /** declarations and `vec2 estimate(vec3 point)` */
  readonly estimate: string;
  /** statements that set the declared variables of a picture */
  readonly prepare: string;
}

/** Rows of the rotation about the z axis, then about the x axis, by two of the solid's numbers; applied as `v * turn`. */
const turnBy = (first: number): string => `
  float ca = cosOf(u[${first}]), sa = sinOf(u[${first}]), cb = cosOf(u[${first + 1}]), sb = sinOf(u[${first + 1}]);
  turn = mat3(ca, -sa, 0.0, cb * sa, cb * ca, -sb, sb * sa, sb * ca, cb);`;

const boxFold = 'vec3 boxFold(vec3 v, vec3 side) { return 2.0 * max(min(v, side), -side) - v; }';

/** By variant of the engine `solid`. */
export const solidTexts: Readonly<Record<string, SolidText>> = {
  mandelbulb: {
    bound: 1.5,
    stride: 0.9,
    prepare: 'phase = vec2(cosOf(u[7]), sinOf(u[7]));',
    // the unit vectors of both angles are multiplied up as complex numbers
    estimate: `
vec2 phase;
vec2 unitProduct(vec2 a, vec2 b) { return vec2(a.x * b.x - a.y * b.y, a.y * b.x + a.x * b.y); }
vec2 unitRaised(vec2 factor, int power) {
  vec2 result = vec2(1.0, 0.0);
  for (; power > 0; power >>= 1) {
    if ((power & 1) == 1) result = unitProduct(result, factor);
    factor = unitProduct(factor, factor);
  }
  return result;
}
// of powers that are not whole the angles are taken, with a seam behind the axis
vec2 powerOf(vec2 unit, bool whole) {
  if (whole) return unitRaised(unit, int(u[6]));
  float angle = atan(unit.y, unit.x) * u[6];
  return vec2(cos(angle), sin(angle));
}
vec2 estimate(vec3 c) {
  bool whole = u[6] == floor(u[6]);
  vec3 z = c;
  float slope = 1.0, squared = dot(z, z), trap = squared;
  for (int i = 0; i < iterations && squared < 16.0; i++) {
    float r = sqrt(squared), flat_ = length(z.xy);
    vec2 polar = vec2(z.z, flat_) / max(r, 1e-20);
    vec2 around = flat_ > 1e-20 ? z.xy / flat_ : vec2(1.0, 0.0);
    polar = unitProduct(powerOf(polar, whole), phase);
    around = unitProduct(powerOf(around, whole), phase);
    float raised = 1.0;
    if (whole) for (int k = 1; k < int(u[6]); k++) raised *= r;
    else raised = pow(max(r, 1e-20), u[6] - 1.0);
    slope = raised * u[6] * slope + 1.0;
    raised *= r;
    z = vec3(polar.y * around.x, polar.y * around.y, polar.x) * raised + c;
    squared = dot(z, z);
    trap = min(squared, trap);
  }
  float r = sqrt(squared);
  return vec2(0.5 * log(max(r, 1.0)) * r / slope, sqrt(trap));
}`,
  },
  mandelbox: {
    bound: 12,
    stride: 0.8,
    prepare: '',
    estimate: `
${boxFold}
vec2 estimate(vec3 c) {
  float scale = u[6], least = u[7] * u[7], fixed_ = u[8] * u[8];
  vec3 z = c;
  float slope = 1.0, squared = dot(z, z), trap = squared;
  for (int i = 0; i < iterations && squared < 1e6; i++) {
    vec3 folded = boxFold(z, vec3(u[9]));
    float m = dot(folded, folded);
    float factor = max(min(fixed_ / max(m, least), fixed_ / least), 1.0);
    z = folded * (factor * scale) + c;
    trap = min(m, trap);
    slope = slope * abs(scale) * factor + 1.0;
    squared = dot(z, z);
  }
  return vec2(sqrt(squared) / slope, sqrt(trap));
}`,
  },
  kalibox: {
    bound: 6,
    stride: 0.7,
    prepare: `
  boxTurn = vec2(cosOf(u[14]), sinOf(u[14]));
  // |s|^(1 - n), by multiplication
  boxPower = 1.0;
  for (int i = 1; i < iterations; i++) boxPower /= abs(u[6]);`,
    estimate: `
vec2 boxTurn;
float boxPower;
vec2 estimate(vec3 p) {
  float least = u[7], scale = u[6] / least, growth = abs(u[6]) / least;
  vec3 shift = vec3(u[8], u[9], u[10]), julia = vec3(u[11], u[12], u[13]);
  float slope = 1.0, trap = 1e6;
  for (int i = 0; i < iterations; i++) {
    p = abs(vec3(p.x * boxTurn.x - p.y * boxTurn.y, p.x * boxTurn.y + p.y * boxTurn.x, p.z)) + shift;
    float m = dot(p, p);
    trap = min(m, trap);
    float factor = max(min(max(least / max(m, 1e-12), least), 1.0), 0.0);
    p = (p * factor) * scale + julia;
    slope = slope * factor * growth + 1.0;
  }
  return vec2((length(p) - abs(u[6] - 1.0)) / slope - boxPower, sqrt(trap));
}`,
  },
  'abox-mod-kali': {
    bound: 16,
    stride: 0.8,
    prepare: '',
    estimate: `
vec2 estimate(vec3 c) {
  vec3 t = vec3(u[6], u[7], u[8]), z = c;
  float slope = 1.0, trap = 1e6;
  for (int i = 0; i < iterations; i++) {
    z = t - abs(z);
    float m = dot(z, z);
    trap = min(m, trap);
    float factor = u[9] / min(max(m, u[10]), 1.0);
    z = z * factor + c * u[11];
    slope = slope * abs(factor) + abs(u[11]);
  }
  return vec2(length(z) / slope, sqrt(trap));
}`,
  },
  menger: {
    bound: 2.2,
    stride: 0.95,
    prepare: turnBy(10),
    estimate: `
mat3 turn;
vec2 estimate(vec3 z) {
  float scale = u[6], slope = 1.0, trap = 1e6;
  vec3 offset = vec3(u[7], u[8], u[9]) * (scale - 1.0);
  for (int i = 0; i < iterations; i++) {
    z = abs(z * turn);
    float a = max(z.x, z.y), b = min(z.x, z.y);
    float c = min(b, z.z), middle = max(b, z.z);
    z = vec3(max(a, middle), min(a, middle), c);
    trap = min(dot(z, z), trap);
    z = z * scale - vec3(offset.xy, 0.0);
    if (z.z > 0.5 * offset.z) z.z -= offset.z;
    slope *= scale;
  }
  vec3 q = abs(z) - 1.0;
  float box = length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0);
  return vec2(box / slope, sqrt(trap));
}`,
  },
  sierpinski: {
    bound: 2.2,
    stride: 0.9,
    prepare: turnBy(10),
    estimate: `
mat3 turn;
vec2 reflected(vec2 v) { return v.x + v.y < 0.0 ? -v.yx : v; }
vec2 estimate(vec3 z) {
  float scale = u[6], slope = 1.0, trap = 1e6;
  vec3 offset = vec3(u[7], u[8], u[9]) * (scale - 1.0);
  for (int i = 0; i < iterations; i++) {
    z = z * turn;
    z.xy = reflected(z.xy);
    z.xz = reflected(z.xz);
    z.yz = reflected(z.yz);
    trap = min(dot(z, z), trap);
    z = z * scale - offset;
    slope *= scale;
  }
  float plane = max(max(-z.x - z.y - z.z, z.x + z.y - z.z), max(z.x - z.y + z.z, z.y + z.z - z.x));
  return vec2((plane - 1.0) * 0.57735026919 / slope, sqrt(trap));
}`,
  },
  'quaternion-julia': {
    bound: 2,
    stride: 0.9,
    prepare: '',
    // the picture's x is the real part, its y and z are i and j, and the slice is k
    estimate: `
vec2 estimate(vec3 point) {
  vec3 c = vec3(u[7], u[8], u[9]), v = vec3(point.yz, u[10]);
  float w = point.x, slope = 1.0, squared = w * w + dot(v, v), trap = squared;
  for (int i = 0; i < iterations && squared < 64.0; i++) {
    slope = 2.0 * sqrt(squared) * slope;
    float next = w * w + (u[6] - dot(v, v));
    v = c + v * (2.0 * w);
    w = next;
    squared = w * w + dot(v, v);
    trap = min(squared, trap);
  }
  float r = sqrt(squared);
  return vec2(0.5 * r * log(max(r, 1.0)) / slope, sqrt(trap));
}`,
  },
  'pseudo-kleinian': {
    bound: 12,
    stride: 0.7,
    prepare: '',
    estimate: `
${boxFold}
vec2 estimate(vec3 p) {
  vec3 fold = vec3(u[6], u[7], u[8]), julia = vec3(u[10], u[11], u[12]);
  float slope = 1.0, trap = 1e6;
  for (int i = 0; i < iterations; i++) {
    p = boxFold(p, fold);
    float m = dot(p, p);
    trap = min(m, trap);
    float factor = max(u[9] / max(m, 1e-12), 1.0);
    p = p * factor + julia;
    slope *= factor;
  }
  float flat_ = length(p.xy);
  float thing = max(flat_ - 0.92784, abs(flat_ * p.z) / max(length(p), 1e-12));
  return vec2(0.5 * abs(thing) / slope, sqrt(trap));
}`,
  },
};
