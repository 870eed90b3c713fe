import type { Bend, Point } from './flameVariations.reference.ts';

/**
 * The variations that flam3 3.1 numbers 49 to 98, in float64, written from its formulas; the complex functions from their definitions by
 * exponentials, so that nothing is computed as the renderer does.
 */

const { PI, abs, acos, atan2, cos, cosh, exp, floor, hypot, log, max, sin, sinh, sqrt, tan, trunc } = Math;
const polar = (radius: number, angle: number): Point => [radius * cos(angle), radius * sin(angle)];
const phi = (x: number, y: number): number => atan2(y, x);

const times = ([a, b]: Point, [c, d]: Point): Point => [a * c - b * d, a * d + b * c];
const over = ([a, b]: Point, [c, d]: Point): Point => [(a * c + b * d) / (c * c + d * d), (b * c - a * d) / (c * c + d * d)];
const plus = ([a, b]: Point, [c, d]: Point): Point => [a + c, b + d];
const minus = ([a, b]: Point, [c, d]: Point): Point => [a - c, b - d];
const expOf = ([a, b]: Point): Point => polar(exp(a), b);
const half = ([a, b]: Point): Point => [a / 2, b / 2];
const conjugate = ([a, b]: Point): Point => [a, -b];
const sinhOf = (z: Point): Point => half(minus(expOf(z), expOf([-z[0], -z[1]])));
const coshOf = (z: Point): Point => half(plus(expOf(z), expOf([-z[0], -z[1]])));
/** sin z = -i sinh iz, cos z = cosh iz */
const sinOf = (z: Point): Point => times([0, -1], sinhOf(times([0, 1], z)));
const cosOf = (z: Point): Point => coshOf(times([0, 1], z));
const one: Point = [1, 0];

/** Of IEEE fmod: the sign of the dividend. */
const fmod = (v: number, n: number): number => v % n;
const wrap = (v: number, edge: number): number =>
  v > edge ? -edge + fmod(v + edge, 2 * edge) : v < -edge ? edge - fmod(edge - v, 2 * edge) : v;
const wedge = (a: number, angle: number, count: number): number => {
  const c = floor((count * a + PI) / (2 * PI));
  return a * (1 - (angle * count) / (2 * PI)) + c * angle;
};
/** Larger semi-axis of the ellipse with foci -1 and 1 through a point. */
const semiAxis = (x: number, y: number): number => (hypot(x + 1, y) + hypot(x - 1, y)) / 2;

/** Variations without chance. */
export const laterPlainBends: Readonly<Record<string, Bend>> = {
  disc2: (x, y, { numbers: [rotation, twist] }) => {
    const over = twist! > 2 * PI ? 1 + twist! - 2 * PI : twist! < -2 * PI ? 1 + twist! + 2 * PI : 1;
    const t = rotation! * PI * (x + y);
    const share = atan2(x, y) / PI;
    return [share * (sin(t) + (cos(twist!) - 1) * over), share * (cos(t) + sin(twist!) * over)];
  },
  bent2: (x, y, { numbers: [bx, by] }) => [x < 0 ? x * bx! : x, y < 0 ? y * by! : y],
  bipolar: (x, y, { numbers: [shift] }) => {
    const square = x * x + y * y;
    const angle = 0.5 * atan2(2 * y, square - 1) - (PI / 2) * shift!;
    return [(0.5 / PI) * log((square + 1 + 2 * x) / (square + 1 - 2 * x)), (2 / PI) * wrap(angle, PI / 2)];
  },
  butterfly: (x, y) => {
    const factor = (4 / sqrt(3 * PI)) * sqrt(abs(x * y) / (x * x + 4 * y * y));
    return [factor * x, factor * 2 * y];
  },
  cell: (x, y, { numbers: [size] }) => {
    const cells = [x, y].map((v) => floor(v / size!));
    const [to, down] = cells.map((c) => (c >= 0 ? 2 * c : -(2 * c + 1)));
    return [x - cells[0]! * size! + to! * size!, -(y - cells[1]! * size! + down! * size!)];
  },
  curve: (x, y, { numbers: [xamp, yamp, xlength, ylength] }) => [
    x + xamp! * exp((-y * y) / (xlength! * xlength!)),
    y + yamp! * exp((-x * x) / (ylength! * ylength!)),
  ],
  edisc: (x, y) => {
    const m = semiAxis(x, y);
    const a1 = log(m + sqrt(max(0, m - 1)));
    const a2 = -acos(x / m);
    const w = 1 / 11.57034632;
    return [w * cosh(a2) * cos(a1), w * sinh(a2) * (y > 0 ? -sin(a1) : sin(a1))];
  },
  elliptic: (x, y) => {
    const m = semiAxis(x, y);
    const a = x / m;
    const up = (2 / PI) * log(m + sqrt(max(0, m - 1)));
    return [(2 / PI) * atan2(a, sqrt(max(0, 1 - a * a))), y > 0 ? up : -up];
  },
  // z to the power c + i d, with 2 (c + i d) = 1 + e^(i beta)
  escher: (x, y, { numbers: [beta] }) => expOf(times([(1 + cos(beta!)) / 2, sin(beta!) / 2], [log(hypot(x, y)), phi(x, y)])),
  foci: (x, y) => {
    const factor = 1 / (cosh(x) - cos(y));
    return [factor * sinh(x), factor * sin(y)];
  },
  loonie: (x, y, { weight }) => {
    const square = x * x + y * y;
    const factor = square < weight * weight ? sqrt((weight * weight) / square - 1) : 1;
    return [factor * x, factor * y];
  },
  modulus: (x, y, { numbers: [mx, my] }) => [wrap(x, mx!), wrap(y, my!)],
  oscope: (x, y, { numbers: [separation, frequency, amplitude, damping] }) => {
    const t = amplitude! * exp(-abs(x) * damping!) * cos(2 * PI * frequency! * x) + separation!;
    return [x, abs(y) <= t ? -y : y];
  },
  polar2: (x, y) => [atan2(x, y) / PI, log(x * x + y * y) / (2 * PI)],
  popcorn2: (x, y, { numbers: [px, py, c] }) => [x + px! * sin(tan(c! * y)), y + py! * sin(tan(c! * x))],
  scry: (x, y, { weight }) => {
    const factor = 1 / (hypot(x, y) * (x * x + y * y + 1 / weight));
    return [(factor * x) / weight, (factor * y) / weight];
  },
  separation: (x, y, { numbers: [sx, xinside, sy, yinside] }) => [
    x > 0 ? hypot(x, sx!) - x * xinside! : -(hypot(x, sx!) + x * xinside!),
    y > 0 ? hypot(y, sy!) - y * yinside! : -(hypot(y, sy!) + y * yinside!),
  ],
  split: (x, y, { numbers: [xsize, ysize] }) => [cos(y * ysize! * PI) >= 0 ? x : -x, cos(x * xsize! * PI) >= 0 ? y : -y],
  splits: (x, y, { numbers: [sx, sy] }) => [x >= 0 ? x + sx! : x - sx!, y >= 0 ? y + sy! : y - sy!],
  stripes: (x, y, { numbers: [space, warp] }) => {
    const off = x - floor(x + 0.5);
    return [off * (1 - space!) + floor(x + 0.5), y + off * off * warp!];
  },
  wedge: (x, y, { numbers: [angle, hole, count, swirl] }) =>
    polar(hypot(x, y) + hole!, wedge(phi(x, y) + swirl! * hypot(x, y), angle!, count!)),
  wedge_sph: (x, y, { numbers: [angle, count, hole, swirl] }) =>
    polar(1 / hypot(x, y) + hole!, wedge(phi(x, y) + swirl! / hypot(x, y), angle!, count!)),
  whorl: (x, y, { weight, numbers: [inside, outside] }) => {
    const r = hypot(x, y);
    return polar(r, phi(x, y) + (r < weight ? inside! : outside!) / (weight - r));
  },
  waves2: (x, y, { numbers: [sx, sy, fx, fy] }) => [x + sx! * sin(y * fx!), y + sy! * sin(x * fy!)],
  exp: (x, y) => expOf([x, y]),
  log: (x, y) => [log(hypot(x, y)), phi(x, y)],
  sin: (x, y) => sinOf([x, y]),
  cos: (x, y) => cosOf([x, y]),
  tan: (x, y) => over(sinOf([x, y]), cosOf([x, y])),
  sec: (x, y) => over(one, cosOf([x, y])),
  csc: (x, y) => over(one, sinOf([x, y])),
  cot: (x, y) => over(cosOf([x, y]), sinOf([x, y])),
  sinh: (x, y) => sinhOf([x, y]),
  cosh: (x, y) => coshOf([x, y]),
  tanh: (x, y) => over(sinhOf([x, y]), coshOf([x, y])),
  sech: (x, y) => over(one, coshOf([x, y])),
  csch: (x, y) => over(one, sinhOf([x, y])),
  // flam3 turns it over
  coth: (x, y) => conjugate(over(coshOf([x, y]), sinhOf([x, y]))),
  auger: (x, y, { numbers: [symmetry, strength, frequency, scale] }) => {
    const [s, t] = [sin(frequency! * x), sin(frequency! * y)];
    const dy = y + strength! * ((scale! * s) / 2 + abs(y) * s);
    const dx = x + strength! * ((scale! * t) / 2 + abs(x) * t);
    return [x + symmetry! * (dx - x), dy];
  },
  flux: (x, y, { weight, numbers: [spread] }) => {
    const radius = (2 + spread!) * sqrt(hypot(y, x + weight) / hypot(y, x - weight));
    return polar(radius, (atan2(y, x - weight) - atan2(y, x + weight)) / 2);
  },
  lazysusan: (x, y, { weight, numbers: [spin, space, twist, cx, cy] }) => {
    const [dx, dy] = [x - cx!, y + cy!];
    const r = hypot(dx, dy);
    const at = r < weight ? polar(r, atan2(dy, dx) + spin! + twist! * (weight - r)) : [dx * (1 + space! / r), dy * (1 + space! / r)];
    return [at[0]! + cx! / weight, at[1]! - cy! / weight];
  },
  mobius: (x, y, { numbers: [a, ai, b, bi, c, ci, d, di] }) =>
    over(plus(times([a!, ai!], [x, y]), [b!, bi!]), plus(times([c!, ci!], [x, y]), [d!, di!])),
};

/** Variations that take chance. */
export const laterRandomBends: Readonly<Record<string, Bend>> = {
  flower: (x, y, { numbers: [petals, holes], chance }) => polar((chance() - holes!) * cos(petals! * phi(x, y)), phi(x, y)),
  conic: (x, y, { numbers: [eccentricity, holes], chance }) =>
    polar(((chance() - holes!) * eccentricity!) / (1 + eccentricity! * cos(phi(x, y))), phi(x, y)),
  parabola: (x, y, { numbers: [height, width], chance }) => [
    height! * sin(hypot(x, y)) ** 2 * chance(),
    width! * cos(hypot(x, y)) * chance(),
  ],
  boarders: (x, y, { chance }) => {
    const [rx, ry] = [Math.round(x), Math.round(y)];
    const [ox, oy] = [x - rx, y - ry];
    if (chance() >= 0.75) return [ox / 2 + rx, oy / 2 + ry];
    if (abs(ox) >= abs(oy)) {
      const side = ox >= 0 ? 0.25 : -0.25;
      return [ox / 2 + rx + side, oy / 2 + ry + (side * oy) / ox];
    }
    const side = oy >= 0 ? 0.25 : -0.25;
    return [ox / 2 + rx + (side * ox) / oy, oy / 2 + ry + side];
  },
  // z to the power (r + i s) / n, one of its branches
  cpow: (x, y, { numbers: [r, i, power], chance }) =>
    times(
      expOf(times([r! / power!, i! / power!], [log(hypot(x, y)), phi(x, y)])),
      polar(1, ((2 * PI) / power!) * floor(power! * chance())),
    ),
  // it moves what the others read, and adds nothing itself
  pre_blur: () => [0, 0],
  wedge_julia: (x, y, { numbers: [angle, count, power, distance], chance }) =>
    polar(hypot(x, y) ** (distance! / power!), wedge((phi(x, y) + 2 * PI * trunc(abs(power!) * chance())) / power!, angle!, count!)),
  super_shape: (x, y, { numbers: [random, m, n1, n2, n3, holes], chance }) => {
    const angle = (m! / 4) * phi(x, y) + PI / 4;
    const shape = (abs(cos(angle)) ** n2! + abs(sin(angle)) ** n3!) ** (-1 / n1!);
    return polar((random! * chance() + (1 - random!) * hypot(x, y) - holes!) * shape, phi(x, y));
  },
};
