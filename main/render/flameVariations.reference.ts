/**
 * The variations of flames in float64, written from the list of Draves and Reckase, "The Fractal Flame Algorithm" (2008), appendix; theta is
 * measured from the y axis, phi from the x axis. Where its print and its program flam3 differ, flam3 is meant: blob keeps its axes, ngon
 * takes the nearer edge of a sector, fan and fan2 cut angles towards 0.
 */

export type Point = readonly [x: number, y: number];

/** What a variation may read beside the point: its weight, its numbers, the affine map before it, and chance. */
export interface Surroundings {
  readonly weight: number;
  readonly numbers: readonly number[];
  /** of x' = a x + b y + e, y' = c x + d y + f */
  readonly map: { readonly b: number; readonly d: number; readonly e: number; readonly f: number };
  /** uniform on [0, 1) */
  readonly chance: () => number;
}

export type Bend = (x: number, y: number, around: Surroundings) => Point;

const { PI, abs, atan2, cos, exp, floor, hypot, log10, sin, sinh, cosh, sqrt, tan, trunc } = Math;
const theta = (x: number, y: number): number => atan2(x, y);
const phi = (x: number, y: number): number => atan2(y, x);
const polar = (radius: number, angle: number): Point => [radius * cos(angle), radius * sin(angle)];
const cosOfTheta = (x: number, y: number): number => cos(theta(x, y));
const sinOfTheta = (x: number, y: number): number => sin(theta(x, y));

/** Variations without chance. */
export const plainBends: Readonly<Record<string, Bend>> = {
  linear: (x, y) => [x, y],
  sinusoidal: (x, y) => [sin(x), sin(y)],
  spherical: (x, y) => [x / hypot(x, y) ** 2, y / hypot(x, y) ** 2],
  swirl: (x, y) => {
    const square = x * x + y * y;
    return [x * sin(square) - y * cos(square), x * cos(square) + y * sin(square)];
  },
  horseshoe: (x, y) => [((x - y) * (x + y)) / hypot(x, y), (2 * x * y) / hypot(x, y)],
  polar: (x, y) => [theta(x, y) / PI, hypot(x, y) - 1],
  handkerchief: (x, y) => [hypot(x, y) * sin(theta(x, y) + hypot(x, y)), hypot(x, y) * cos(theta(x, y) - hypot(x, y))],
  heart: (x, y) => [hypot(x, y) * sin(theta(x, y) * hypot(x, y)), -hypot(x, y) * cos(theta(x, y) * hypot(x, y))],
  disc: (x, y) => [(theta(x, y) / PI) * sin(PI * hypot(x, y)), (theta(x, y) / PI) * cos(PI * hypot(x, y))],
  spiral: (x, y) => [(cosOfTheta(x, y) + sin(hypot(x, y))) / hypot(x, y), (sinOfTheta(x, y) - cos(hypot(x, y))) / hypot(x, y)],
  hyperbolic: (x, y) => [sinOfTheta(x, y) / hypot(x, y), hypot(x, y) * cosOfTheta(x, y)],
  diamond: (x, y) => [sinOfTheta(x, y) * cos(hypot(x, y)), cosOfTheta(x, y) * sin(hypot(x, y))],
  ex: (x, y) => {
    const r = hypot(x, y);
    const [p0, p1] = [sin(theta(x, y) + r), cos(theta(x, y) - r)];
    return [r * (p0 ** 3 + p1 ** 3), r * (p0 ** 3 - p1 ** 3)];
  },
  bent: (x, y) => [x < 0 ? 2 * x : x, y < 0 ? y / 2 : y],
  waves: (x, y, { map }) => [x + map.b * sin(y / map.e ** 2), y + map.d * sin(x / map.f ** 2)],
  fisheye: (x, y) => [(2 / (hypot(x, y) + 1)) * y, (2 / (hypot(x, y) + 1)) * x],
  popcorn: (x, y, { map }) => [x + map.e * sin(tan(3 * y)), y + map.f * sin(tan(3 * x))],
  exponential: (x, y) => polar(exp(x - 1), PI * y),
  power: (x, y) => {
    const raised = hypot(x, y) ** sinOfTheta(x, y);
    return [raised * cosOfTheta(x, y), raised * sinOfTheta(x, y)];
  },
  cosine: (x, y) => [cos(PI * x) * cosh(y), -sin(PI * x) * sinh(y)],
  rings: (x, y, { map }) => {
    const r = hypot(x, y);
    const square = map.e ** 2;
    const radius = ((r + square) % (2 * square)) - square + r * (1 - square);
    return [radius * cosOfTheta(x, y), radius * sinOfTheta(x, y)];
  },
  fan: (x, y, { map }) => {
    const t = PI * map.e ** 2;
    const angle = theta(x, y);
    return polar(hypot(x, y), (angle + map.f) % t > t / 2 ? angle - t / 2 : angle + t / 2);
  },
  fan2: (x, y, { numbers: [p, q] }) => {
    const width = PI * p! ** 2;
    const angle = theta(x, y);
    const t = angle + q! - width * trunc((angle + q!) / width);
    const turned = t > width / 2 ? angle - width / 2 : angle + width / 2;
    return [hypot(x, y) * sin(turned), hypot(x, y) * cos(turned)];
  },
  rings2: (x, y, { numbers: [p] }) => {
    const r = hypot(x, y);
    const square = p! ** 2;
    const t = r - 2 * square * trunc((r + square) / (2 * square)) + r * (1 - square);
    return [t * sinOfTheta(x, y), t * cosOfTheta(x, y)];
  },
  eyefish: (x, y) => [(2 / (hypot(x, y) + 1)) * x, (2 / (hypot(x, y) + 1)) * y],
  bubble: (x, y) => [(4 * x) / (x * x + y * y + 4), (4 * y) / (x * x + y * y + 4)],
  cylinder: (x, y) => [sin(x), y],
  perspective: (x, y, { numbers: [angle, distance] }) => {
    const factor = distance! / (distance! - y * sin(angle!));
    return [factor * x, factor * y * cos(angle!)];
  },
  curl: (x, y, { numbers: [c1, c2] }) => {
    // z / (1 + c1 z + c2 z^2)
    const [re, im] = [1 + c1! * x + c2! * (x * x - y * y), c1! * y + 2 * c2! * x * y];
    return [(x * re + y * im) / (re * re + im * im), (y * re - x * im) / (re * re + im * im)];
  },
  rectangles: (x, y, { numbers: [p, q] }) => [
    p === 0 ? x : (2 * floor(x / p!) + 1) * p! - x,
    q === 0 ? y : (2 * floor(y / q!) + 1) * q! - y,
  ],
  tangent: (x, y) => [sin(x) / cos(y), tan(y)],
  secant: (x, y, { weight }) => [x, 1 / (weight * cos(weight * hypot(x, y)))],
  secant2: (x, y, { weight }) => {
    const cosine = cos(weight * hypot(x, y));
    return [x, 1 / cosine + (cosine < 0 ? 1 : -1)];
  },
  cross: (x, y) => [x / abs(x * x - y * y), y / abs(x * x - y * y)],
  blob: (x, y, { numbers: [high, low, waves] }) => {
    const factor = low! + ((high! - low!) / 2) * (sin(waves! * theta(x, y)) + 1);
    return [factor * x, factor * y];
  },
  pdj: (x, y, { numbers: [a, b, c, d] }) => [sin(a! * y) - cos(b! * x), sin(c! * x) - cos(d! * y)],
  ngon: (x, y, { numbers: [power, sides, corners, circle] }) => {
    const sector = (2 * PI) / sides!;
    const from = phi(x, y) - sector * floor(phi(x, y) / sector);
    const angle = from > sector / 2 ? from - sector : from;
    const factor = (corners! * (1 / cos(angle) - 1) + circle!) / hypot(x, y) ** power!;
    return [factor * x, factor * y];
  },
};

/** Variations that take chance. */
export const randomBends: Readonly<Record<string, Bend>> = {
  julia: (x, y, { chance }) => polar(sqrt(hypot(x, y)), theta(x, y) / 2 + (chance() < 0.5 ? 0 : PI)),
  noise: (x, y, { chance }) => {
    const [radius, turn] = [chance(), 2 * PI * chance()];
    return [radius * x * cos(turn), radius * y * sin(turn)];
  },
  julian: (x, y, { numbers: [power, distance], chance }) =>
    polar(hypot(x, y) ** (distance! / power!), (phi(x, y) + 2 * PI * trunc(abs(power!) * chance())) / power!),
  juliascope: (x, y, { numbers: [power, distance], chance }) => {
    const branch = trunc(abs(power!) * chance());
    return polar(hypot(x, y) ** (distance! / power!), ((branch % 2 ? -1 : 1) * phi(x, y) + 2 * PI * branch) / power!);
  },
  blur: (_x, _y, { chance }) => polar(chance(), 2 * PI * chance()),
  gaussian_blur: (_x, _y, { chance }) => polar(chance() + chance() + chance() + chance() - 2, 2 * PI * chance()),
  radial_blur: (x, y, { weight, numbers: [angle], chance }) => {
    const amount = weight * (chance() + chance() + chance() + chance() - 2);
    const turn = phi(x, y) + amount * sin(angle!);
    const zoom = amount * cos(angle!) - 1;
    return [(hypot(x, y) * cos(turn) + zoom * x) / weight, (hypot(x, y) * sin(turn) + zoom * y) / weight];
  },
  pie: (_x, _y, { numbers: [slices, rotation, thickness], chance }) => {
    const slice = trunc(chance() * slices! + 0.5);
    const angle = rotation! + ((2 * PI) / slices!) * (slice + chance() * thickness!);
    return polar(chance(), angle);
  },
  arch: (_x, _y, { weight, chance }) => {
    const angle = chance() * PI * weight;
    return [sin(angle), sin(angle) ** 2 / cos(angle)];
  },
  square: (_x, _y, { chance }) => [chance() - 0.5, chance() - 0.5],
  rays: (x, y, { weight, chance }) => {
    const factor = (weight * tan(chance() * PI * weight)) / (x * x + y * y);
    return [factor * cos(x), factor * sin(y)];
  },
  blade: (x, y, { weight, chance }) => {
    const angle = chance() * hypot(x, y) * weight;
    return [x * (cos(angle) + sin(angle)), x * (cos(angle) - sin(angle))];
  },
  twintrian: (x, y, { weight, chance }) => {
    const angle = chance() * hypot(x, y) * weight;
    const t = Math.max(log10(sin(angle) ** 2) + cos(angle), -30);
    return [x * t, x * (t - PI * sin(angle))];
  },
};
