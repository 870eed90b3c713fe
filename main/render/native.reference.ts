import { findFormula } from '../../shared/formula/catalog.ts';
import { programOf } from '../../shared/formula/compile.ts';
import { evaluateGraph } from '../../shared/formula/evaluate.ts';
import type { ColoringMode } from '../../shared/genome/coloring.ts';
import type { TestSpec } from './native.fixtures.ts';
import type { RenderSpec } from './nativePlan.ts';

// The fields written down a second time, straight from their definitions (shared/genome/colorings.md): scalar float64, Math.*, one pixel at a
// time. The four first formulas are written out by hand; the others run their program in the float64 evaluator. Derivatives are
// differences of neighbouring orbits.

type Point = readonly [number, number];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Position in the plane of the centre of pixel (column, row). */
export function pixelPosition(spec: RenderSpec, widthPx: number, heightPx: number, column: number, row: number): Point {
  const step = spec.view.width / widthPx;
  const right = (column + 0.5 - widthPx / 2) * step;
  const up = (heightPx / 2 - row - 0.5) * step;
  const angle = radians(spec.view.rotationDeg);
  return [
    spec.view.center[0] + right * Math.cos(angle) - up * Math.sin(angle),
    spec.view.center[1] + right * Math.sin(angle) + up * Math.cos(angle),
  ];
}

/** |z| / z.z turned by theta, |z| componentwise; z.z is never taken below the guard. */
function folded([x, y]: Point, thetaDeg: number, guard: number): Point {
  const square = Math.max(x * x + y * y, guard);
  const angle = radians(thetaDeg);
  const [a, b] = [Math.abs(x) / square, Math.abs(y) / square];
  return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)];
}

const clamp = (value: number): number => Math.min(Math.max(value, -1e6), 1e6);

/** An orbit to be: where it starts, how it goes on, and what ends it. */
interface OrbitRule extends OrbitFacts {
  readonly start: Point;
  step(z: Point, n: number): Point;
  stops(z: Point, before: Point): 'escape' | 'converge' | null;
  readonly hasRules: boolean;
}

/** What measures ask of a formula. */
interface OrbitFacts {
  /** the constant each step adds, where it is known by name */
  readonly c: Point | null;
  readonly radius: number;
  readonly degree: number;
}

const square = ([x, y]: Point): Point => [x * x - y * y, 2 * x * y];

/** A formula of the catalogue, its program run by the evaluator. */
function programRule(spec: TestSpec, pixel: Point): OrbitRule {
  const program = programOf(findFormula(spec.formula)!, spec.params);
  const { uniforms } = spec;
  const start = evaluateGraph(program.start, { uniforms, pixel });
  let state = start;
  let previous = start;
  const z = (from: Float64Array): Point => [from[program.z[0]]!, from[program.z[1]]!];
  return {
    start: z(start),
    step: (_z, n) => {
      previous = state;
      state = state.slice();
      state.set(evaluateGraph(program.step, { uniforms, state: previous, n }));
      return z(state);
    },
    c: program.c && [start[program.c[0]]!, start[program.c[1]]!],
    stops: ([x, y]) => {
      const rules = [...evaluateGraph(program.stop, { uniforms, state, previous })].map((truth, k) => (truth ? program.rules[k]! : null));
      if (rules.includes('escape') || (program.rules.length > 0 && !(x * x + y * y <= 1e300))) return 'escape';
      return rules.includes('converge') ? 'converge' : null;
    },
    hasRules: program.rules.length > 0,
    radius: program.escapeRadius ?? 0,
    degree: program.degree === null ? 0 : uniforms[program.degree]!,
  };
}

/** The rule of one pixel's orbit. */
function orbitOf(spec: TestSpec, pixel: Point): OrbitRule {
  const complex = (name: string): Point => spec.params[name] as unknown as Point;
  const real = (name: string): number => spec.params[name] as number;
  const escaping = (start: Point, c: Point): OrbitRule => ({
    start,
    step: (z) => {
      const [x, y] = square(z);
      return [x + c[0], y + c[1]];
    },
    c,
    stops: ([x, y]) => (x * x + y * y <= 65536 ? null : 'escape'),
    hasRules: true,
    radius: 256,
    degree: 2,
  });
  const endless = (c: Point, step: (z: Point) => Point): OrbitRule => ({
    start: pixel,
    step,
    c,
    stops: () => null,
    hasRules: false,
    radius: 0,
    degree: 0,
  });
  switch (spec.formula) {
    case 'mandelbrot':
      return escaping(complex('z0'), pixel);
    case 'julia':
      return escaping(pixel, complex('c'));
    case 'kali': {
      const mu = real('mu');
      const c = [mu * pixel[0] + (1 - mu) * complex('c')[0], mu * pixel[1] + (1 - mu) * complex('c')[1]] as const;
      return endless(c, (z) => {
        const [a, b] = folded(z, real('theta'), 1e-21);
        return [real('scale') * a + c[0], real('scale') * b + c[1]];
      });
    }
    case 'kali-julia': {
      const c = complex('c');
      return endless(c, (z) => {
        const [a, b] = folded(z, real('theta'), 1e-21);
        const [x, y] = square(z);
        return [clamp(real('kali') * a + real('julia') * x + c[0]), clamp(real('kali') * b + real('julia') * y + c[1])];
      });
    }
    default:
      return programRule(spec, pixel);
  }
}

function trapDistance({ shape, center, radius, angleDeg = 0 }: RenderSpec['coloring']['trap'], [x, y]: Point): number {
  const [fromX, fromY] = [x - center[0], y - center[1]];
  const angle = radians(angleDeg);
  const dx = Math.abs(fromX * Math.cos(angle) + fromY * Math.sin(angle));
  const dy = Math.abs(fromY * Math.cos(angle) - fromX * Math.sin(angle));
  switch (shape) {
    case 'point':
      return Math.hypot(dx, dy);
    case 'line':
      return dy;
    case 'cross':
      return Math.min(dx, dy);
    case 'circle':
      return Math.abs(Math.hypot(dx, dy) - radius);
    case 'square':
      return Math.abs(Math.max(dx, dy) - radius);
    case 'rhombus':
      return Math.abs(dx + dy - radius);
    case 'image':
      return Math.max(dx, dy);
  }
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
const size = (z: Point): number => Math.hypot(...z);
const held = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
const mean = (terms: readonly number[]): number => (terms.length === 0 ? 0 : terms.reduce((sum, term) => sum + term, 0) / terms.length);

export interface Orbit {
  /** z_0 ... z_n */
  readonly points: readonly Point[];
  readonly end: 'escape' | 'converge' | null;
  readonly rule: OrbitFacts;
}

function runOrbit(spec: TestSpec, pixel: Point, steps = spec.iterations): Orbit & { readonly rule: OrbitRule } {
  const rule = orbitOf(spec, pixel);
  const points = [rule.start];
  for (let n = 1; n <= steps; n++) {
    points.push(rule.step(points[n - 1]!, n - 1));
    const end = rule.stops(points[n]!, points[n - 1]!);
    if (end) return { points, end, rule };
  }
  return { points, end: null, rule };
}

function lastFraction({ points, end, rule }: Orbit): number {
  const z = points.at(-1)!;
  const before = points.at(-2)!;
  const f = (): number => {
    if (end === 'escape') {
      const ln = Math.log(size(z));
      const share = Math.log(ln / Math.log(rule.radius > 1 ? rule.radius : 256));
      return rule.degree > 1 && rule.radius > 1
        ? share / Math.log(rule.degree)
        : share / Math.log(ln / Math.max(Math.log(size(before)), 1e-3));
    }
    if (end === null) return 0;
    const change = (a: Point, b: Point): number => Math.min(Math.log(Math.max(size(minus(a, b)), 1e-300)), -1e-3);
    const [last, earlier] = [change(z, before), change(before, points.at(-3) ?? before)];
    return Math.log(last / Math.log(1e-6)) / Math.log(last / earlier);
  };
  const value = f();
  return Number.isNaN(value) ? 0 : held(value, 0, 1);
}

/** |dz_n/dpixel|, or the same of the last change of z, from orbits of the same length beside this one. */
function derivativeOf(spec: TestSpec, pixel: Point, n: number, ofChange = false): number {
  // changes are small beside the z they are differences of
  const h = spec.view.width * (ofChange ? 1e-5 : 1e-9);
  const column = (dx: number, dy: number): number => {
    const ends = [1, -1].map((sign) => {
      const rule = orbitOf(spec, [pixel[0] + sign * dx, pixel[1] + sign * dy]);
      let [before, z] = [rule.start, rule.start];
      for (let k = 0; k < n; k++) [before, z] = [z, rule.step(z, k)];
      return ofChange ? minus(z, before) : z;
    });
    return size(minus(ends[0]!, ends[1]!)) / (2 * h);
  };
  return Math.hypot(column(h, 0), column(0, h)) / Math.SQRT2;
}

function triangleTerm(orbit: Orbit, k: number): number {
  const [z, before] = [orbit.points[k]!, orbit.points[k - 1]!];
  const [u, v] = orbit.rule.c ? [minus(z, orbit.rule.c), orbit.rule.c] : [before, minus(z, before)];
  const low = Math.abs(size(u) - size(v));
  return held((size(z) - low) / Math.max(size(u) + size(v) - low, 1e-20), 0, 1);
}

function curvatureTerm({ points }: Orbit, k: number): number {
  const a = minus(points[k]!, points[k - 1]!);
  const b = minus(points[k - 1]!, points[k - 2]!);
  return Math.abs(Math.atan2(a[1] * b[0] - a[0] * b[1], a[0] * b[0] + a[1] * b[1])) / Math.PI;
}

/** One measure of one orbit; the Lyapunov exponent is not among them. */
export function measure(spec: TestSpec, mode: ColoringMode, orbit: Orbit, pixel: Point): number {
  const { points, end } = orbit;
  const { trap, skip = 0, stripes = 5 } = spec.coloring;
  const n = points.length - 1;
  const steps = Array.from({ length: n }, (_, k) => k + 1).filter((k) => k > skip);
  const terms = (of: (k: number) => number): number[] => steps.map(of);
  const average = (of: (k: number) => number): number => {
    const all = terms(of);
    return all.length > 1 ? mean(all) + lastFraction(orbit) * (mean(all.slice(0, -1)) - mean(all)) : mean(all);
  };
  const z = points[n]!;
  const change = (k: number): number => size(minus(points[k]!, points[k - 1]!));
  switch (mode) {
    case 'smooth': {
      if (!end) return NaN;
      const { degree, radius } = orbit.rule;
      if (end === 'escape' && degree > 1 && radius > 1) return Math.max(n + 1 - Math.log(Math.log2(size(z))) / Math.log(degree), 0);
      return n + 1 - lastFraction(orbit);
    }
    case 'iterations':
      return end ? n : NaN;
    case 'distance': {
      if (!end) return 0;
      const d = end === 'escape' ? size(z) : change(n);
      return Math.min((2 * d * Math.abs(Math.log(d))) / derivativeOf(spec, pixel, n, end === 'converge') / spec.view.width, 1e6);
    }
    case 'exp':
      return mean(terms((k) => Math.exp(-size(points[k]!))));
    case 'converge':
      return mean(terms((k) => Math.exp(-1 / change(k))));
    case 'trap': {
      const nearest = Math.min(...terms((k) => trapDistance(trap, points[k]!)), 1e6);
      return nearest;
    }
    case 'triangle':
      return average((k) => triangleTerm(orbit, k));
    case 'stripe':
      return average((k) => (1 + Math.sin(stripes * Math.atan2(points[k]![1], points[k]![0]))) / 2);
    case 'curvature': {
      const from = steps.filter((k) => k >= 2).map((k) => curvatureTerm(orbit, k));
      return from.length > 1 ? mean(from) + lastFraction(orbit) * (mean(from.slice(0, -1)) - mean(from)) : mean(from);
    }
    case 'difference':
      return mean(terms((k) => Math.abs(size(points[k]!) - size(points[k - 1]!))));
    case 'mean':
      return mean(terms((k) => Math.min(size(points[k]!), 1e6)));
    case 'mean-x':
      return mean(terms((k) => clamp(points[k]![0])));
    case 'mean-y':
      return mean(terms((k) => clamp(points[k]![1])));
    case 'lamps': {
      const lights = terms((k) => Math.exp(-Math.hypot(points[k]![0] + trap.center[0], points[k]![1] + trap.center[1])));
      return lights.length === 0 ? 0 : mean(lights) / (1 + Math.max(...lights) - Math.min(...lights));
    }
    case 'atom':
      return steps.reduce((best, k) => (best === 0 || size(points[k]!) < size(points[best]!) ? k : best), 0);
    case 'angle': {
      const turns = Math.atan2(z[1], z[0]) / (2 * Math.PI);
      return turns < 0 ? turns + 1 : turns;
    }
    default:
      throw new RangeError(`no reference for ${mode}`);
  }
}

/** The main channel's value at one point of the plane. */
export function referenceValue(spec: TestSpec, pixel: Point): number {
  const orbit = runOrbit(spec, pixel);
  const { mode, interior } = spec.coloring;
  return measure(spec, interior && orbit.rule.hasRules && !orbit.end ? interior : mode, orbit, pixel);
}

/** The whole field, [height, width]. */
export function referenceField(spec: TestSpec, widthPx: number, heightPx: number): Float64Array {
  const field = new Float64Array(widthPx * heightPx);
  for (let row = 0; row < heightPx; row++)
    for (let column = 0; column < widthPx; column++)
      field[row * widthPx + column] = referenceValue(spec, pixelPosition(spec, widthPx, heightPx, column, row));
  return field;
}
