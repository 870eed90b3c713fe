import type { Program } from '../formula/ir.ts';
import { trapImageSide, type Coloring, type ColoringMode } from '../genome/coloring.ts';
import type { View } from '../genome/genome.ts';
import { averageWithFraction, fractionKeeper } from './fraction.ts';
import { lyapunov } from './lyapunov.ts';
import type { MeasureGraph } from './measureGraph.ts';
import { write, type Column, type Ref, type ShadedMeasure } from './measureGraph.ts';

/** Exact definitions: shared/genome/colorings.md. Numbers of the colouring enter as settings, so that changing them changes no text. */
export interface MeasureRequest {
  readonly program: Program;
  readonly coloring: Coloring;
  readonly view: Pick<View, 'width' | 'rotationDeg'>;
}

const farthest = 1e6;
const largestMean = 1e6;

/** Terms after the first `skip` steps; the setting exists only where something is skipped. */
function skipping({ coloring: { skip = 0 } }: MeasureRequest) {
  const settings = skip > 0 ? [skip] : [];
  return {
    settings,
    /** `inside` for terms that count, else `outside` */
    term: (at: MeasureGraph, inside: Ref, outside: Ref, setting = 0): Ref =>
      skip > 0 ? at.select(at.lt(at.setting(setting), at.count()), inside, outside) : inside,
    /** number of terms, at least `least` */
    terms: (at: MeasureGraph, setting = 0): Ref =>
      skip > 0 ? at.max(at.sub(at.count(), at.setting(setting)), at.constant(0)) : at.count(),
  };
}

/** a / b, 0 where b is 0 */
const quotient = (at: MeasureGraph, a: Ref, b: Ref): Ref =>
  at.select(at.lt(at.constant(0), b), at.div(a, at.max(b, at.constant(1))), at.constant(0));

/** The mean of a term over the steps. */
const meanOf =
  (term: (at: MeasureGraph) => Ref) =>
  (request: MeasureRequest): ShadedMeasure => {
    const skip = skipping(request);
    return write(request.program, {
      initial: [0],
      settings: skip.settings,
      update: (at) => [at.add(at.own(0), skip.term(at, term(at), at.constant(0)))],
      finish: (at) => quotient(at, at.own(0), skip.terms(at)),
    });
  };

/** The average with fraction of a term; `extra` settings come after the skip's. */
const averageOf =
  (
    term: (at: MeasureGraph, request: MeasureRequest, firstSetting: number) => Ref,
    extra: (coloring: Coloring) => readonly number[] = () => [],
  ) =>
  (request: MeasureRequest): ShadedMeasure => {
    const skip = skipping(request);
    const keeper = fractionKeeper(request.program, 2);
    return write(request.program, {
      initial: [0, 0, ...keeper.initial],
      settings: [...skip.settings, ...extra(request.coloring)],
      update: (at) => {
        const sum = at.add(at.own(0), skip.term(at, term(at, request, skip.settings.length), at.constant(0)));
        return [sum, at.own(0), ...keeper.update(at)];
      },
      finish: (at) => averageWithFraction(at, at.own(0), at.own(1), skip.terms(at), keeper.fraction(at)),
    });
  };

function smooth({ program }: MeasureRequest): ShadedMeasure {
  const keeper = fractionKeeper(program, 0);
  return write(program, {
    initial: keeper.initial,
    needsStop: true,
    update: (at) => keeper.update(at),
    finish: (at) => {
      const next = at.add(at.count(), at.constant(1));
      const plain = at.sub(next, keeper.fraction(at));
      if (program.degree === null || !(program.escapeRadius! > 1)) return plain;
      const degree = at.leaf('uniform', program.degree);
      // n + 1 - log_d(log2 |z|), continuous across the bands of equal n
      const bits = at.div(at.logModulus(at.z(0), at.z(1)), at.constant(Math.LN2));
      const known = at.max(at.sub(next, at.div(at.log(bits), at.log(degree))), at.constant(0));
      return at.select(at.binary('and', at.escaped(), at.lt(at.constant(1), degree)), known, plain);
    },
  });
}

/** A term's place from the trap's centre, turned by minus its angle, and the settings that takes. */
function trapPlace(request: MeasureRequest) {
  const { shape, center, radius, angleDeg = 0 } = request.coloring.trap;
  const skip = skipping(request);
  const first = skip.settings.length;
  const angle = (angleDeg * Math.PI) / 180;
  const turned = shape !== 'point' && shape !== 'circle' && angleDeg !== 0;
  return {
    skip,
    settings: [...skip.settings, center[0], center[1], radius, ...(turned ? [Math.cos(angle), Math.sin(angle)] : [])],
    radius: (at: MeasureGraph): Ref => at.setting(first + 2),
    place: (at: MeasureGraph): readonly [Ref, Ref] => {
      const [x, y] = [at.sub(at.z(0), at.setting(first)), at.sub(at.z(1), at.setting(first + 1))];
      if (!turned) return [x, y];
      const [cos, sin] = [at.setting(first + 3), at.setting(first + 4)];
      return [at.fma(x, cos, at.mul(y, sin)), at.sub(at.mul(y, cos), at.mul(x, sin))];
    },
  };
}

function trap(request: MeasureRequest): ShadedMeasure {
  const { shape } = request.coloring.trap;
  if (shape === 'image') return imageTrap(request);
  const { skip, settings, radius, place } = trapPlace(request);
  return write(request.program, {
    initial: [farthest],
    settings,
    update: (at) => {
      const [x, y] = place(at);
      const [dx, dy] = [at.abs(x), at.abs(y)];
      const distance = {
        point: () => at.modulus(x, y),
        line: () => dy,
        cross: () => at.min(dx, dy),
        circle: () => at.abs(at.sub(at.modulus(x, y), radius(at))),
        square: () => at.abs(at.sub(at.max(dx, dy), radius(at))),
        rhombus: () => at.abs(at.sub(at.add(dx, dy), radius(at))),
      }[shape]();
      return [skip.term(at, at.min(distance, at.own(0)), at.own(0))];
    },
    finish: (at) => at.own(0),
  });
}

/** The term that lies best inside the square, looked up in the image. */
function imageTrap(request: MeasureRequest): ShadedMeasure {
  const { skip, settings, radius, place } = trapPlace(request);
  return write(request.program, {
    initial: [farthest, 0, 0],
    settings,
    inImage: true,
    update: (at) => {
      const [x, y] = place(at);
      const distance = at.max(at.abs(x), at.abs(y));
      const closer = at.lt(distance, at.own(0));
      return [distance, x, y].map((value, k) => skip.term(at, at.select(closer, value, at.own(k)), at.own(k)));
    },
    finish: (at) => {
      const [zero, one, half] = [0, 1, trapImageSide / 2].map((value) => at.constant(value)) as [Ref, Ref, Ref];
      const r = radius(at);
      const inside = at.binary('and', at.binary('le', at.own(0), r), at.lt(zero, r));
      const cell = (along: Ref): Ref => at.min(at.max(at.unary('floor', at.mul(half, along)), zero), at.constant(trapImageSide - 1));
      const [right, down] = [at.add(at.div(at.own(1), r), one), at.sub(one, at.div(at.own(2), r))];
      return [at.select(inside, cell(right), zero), at.select(inside, cell(down), zero), at.select(inside, one, zero)];
    },
  });
}

/** What is kept of z one step ago, and of its derivative, for programs that may converge. */
function changeKeeper(program: Program) {
  const converges = program.rules.includes('converge');
  const columns = program.derivative?.dy ? 2 : 1;
  return {
    initial: converges ? Array.from({ length: 2 + 2 * columns }, () => 0) : [],
    update: (at: MeasureGraph): Ref[] => (converges ? [at.before(0), at.before(1), ...at.derivative('previous').flat()] : []),
    /** z_n - z_(n-1) and its derivative; null for programs that never converge */
    change: (at: MeasureGraph): { z: Column; derivative: Column[] } | null => {
      if (!converges) return null;
      const lessOwn = ([re, im]: Column, own: number): Column => [at.sub(re, at.own(own)), at.sub(im, at.own(own + 1))];
      return {
        z: lessOwn([at.z(0), at.z(1)], 0),
        derivative: at.derivative().map((column, k) => lessOwn(column, 2 + 2 * k)),
      };
    },
  };
}

function distance({ program, view }: MeasureRequest, interior = false): ShadedMeasure | null {
  if (!program.derivative) return null;
  const keeper = changeKeeper(program);
  return write(program, {
    initial: interior ? [] : keeper.initial,
    settings: [view.width],
    update: (at) => (interior ? [] : keeper.update(at)),
    finish: (at) => {
      const inViews = (value: Ref, derivative: readonly Column[]): Ref =>
        at.min(at.div(at.div(value, at.derivativeModulus(derivative)), at.setting(0)), at.constant(farthest));
      const modulus = at.modulus(at.z(0), at.z(1));
      if (interior) return inViews(modulus, at.derivative());
      const [two, zero] = [at.constant(2), at.constant(0)];
      const outside = inViews(at.mul(two, at.mul(modulus, at.logModulus(at.z(0), at.z(1)))), at.derivative());
      const change = keeper.change(at);
      if (!change) return at.select(at.escaped(), outside, zero);
      const step = at.max(at.modulus(...change.z), at.constant(1e-30));
      const near = inViews(at.mul(two, at.mul(step, at.abs(at.log(step)))), change.derivative);
      return at.select(at.escaped(), outside, at.select(at.converged(), near, zero));
    },
  });
}

function triangleTerm(at: MeasureGraph, { program }: MeasureRequest): Ref {
  const named = program.c !== null;
  const v = [0, 1].map((part) =>
    named ? at.leaf('state', program.c![part as 0 | 1]) : at.sub(at.z(part as 0 | 1), at.before(part as 0 | 1)),
  ) as [Ref, Ref];
  const u = [0, 1].map((part) => (named ? at.sub(at.z(part as 0 | 1), v[part as 0 | 1]) : at.before(part as 0 | 1))) as [Ref, Ref];
  const [mu, mv] = [at.modulus(...u), at.modulus(...v)];
  const [low, high] = [at.abs(at.sub(mu, mv)), at.add(mu, mv)];
  const share = at.div(at.sub(at.modulus(at.z(0), at.z(1)), low), at.max(at.sub(high, low), at.constant(1e-20)));
  return at.unit(share);
}

function curvature(request: MeasureRequest): ShadedMeasure {
  const { program, coloring } = request;
  // the first term is that of step 2
  const skip = Math.max(1, coloring.skip ?? 0);
  const keeper = fractionKeeper(program, 4);
  return write(program, {
    initial: [0, 0, 0, 0, ...keeper.initial],
    settings: [skip],
    update: (at) => {
      const [dx, dy] = [at.sub(at.z(0), at.before(0)), at.sub(at.z(1), at.before(1))];
      const [ex, ey] = [at.own(2), at.own(3)];
      const along = at.fma(dx, ex, at.mul(dy, ey));
      const across = at.sub(at.mul(dy, ex), at.mul(dx, ey));
      const turn = at.div(at.abs(at.binary('atan2', across, along)), at.constant(Math.PI));
      const still = at.binary('or', at.binary('eq', at.norm2(dx, dy), at.constant(0)), at.binary('eq', at.norm2(ex, ey), at.constant(0)));
      const term = at.select(still, at.constant(0), turn);
      const counted = at.select(at.lt(at.setting(0), at.count()), term, at.constant(0));
      return [at.add(at.own(0), counted), at.own(0), dx, dy, ...keeper.update(at)];
    },
    finish: (at) => {
      const terms = at.max(at.sub(at.count(), at.setting(0)), at.constant(0));
      return averageWithFraction(at, at.own(0), at.own(1), terms, keeper.fraction(at));
    },
  });
}

function lamps(request: MeasureRequest): ShadedMeasure {
  const skip = skipping(request);
  const first = skip.settings.length;
  const [px, py] = request.coloring.trap.center;
  return write(request.program, {
    initial: [0, 0, 1],
    settings: [...skip.settings, px, py],
    update: (at) => {
      const lamp = at.exp(at.neg(at.modulus(at.add(at.z(0), at.setting(first)), at.add(at.z(1), at.setting(first + 1)))));
      return [
        at.add(at.own(0), skip.term(at, lamp, at.constant(0))),
        skip.term(at, at.max(lamp, at.own(1)), at.own(1)),
        skip.term(at, at.min(lamp, at.own(2)), at.own(2)),
      ];
    },
    finish: (at) => {
      const spread = at.select(at.lt(at.own(2), at.own(1)), at.sub(at.own(1), at.own(2)), at.constant(0));
      return at.div(quotient(at, at.own(0), skip.terms(at)), at.add(at.constant(1), spread));
    },
  });
}

function atom(request: MeasureRequest): ShadedMeasure {
  const skip = skipping(request);
  return write(request.program, {
    initial: [3e38, 0],
    settings: skip.settings,
    update: (at) => {
      const m = at.norm2(at.z(0), at.z(1));
      const nearer = at.lt(m, at.own(0));
      return [
        skip.term(at, at.select(nearer, m, at.own(0)), at.own(0)),
        skip.term(at, at.select(nearer, at.count(), at.own(1)), at.own(1)),
      ];
    },
    finish: (at) => at.own(1),
  });
}

const within = (at: MeasureGraph, value: Ref, limit: number): Ref => at.max(at.min(value, at.constant(limit)), at.constant(-limit));
const stepLength = (at: MeasureGraph): Ref => at.modulus(at.sub(at.z(0), at.before(0)), at.sub(at.z(1), at.before(1)));
const modulus = (at: MeasureGraph): Ref => at.modulus(at.z(0), at.z(1));

const definitions: Partial<Record<ColoringMode, (request: MeasureRequest) => ShadedMeasure | null>> = {
  smooth,
  iterations: ({ program }) => write(program, { initial: [], needsStop: true, finish: (at) => at.count() }),
  distance,
  exp: meanOf((at) => at.exp(at.neg(modulus(at)))),
  converge: meanOf((at) => at.exp(at.div(at.constant(-1), at.max(stepLength(at), at.constant(1e-30))))),
  trap,
  triangle: averageOf(triangleTerm),
  stripe: averageOf(
    (at, _, first) => {
      const angle = at.mul(at.setting(first), at.binary('atan2', at.z(1), at.z(0)));
      return at.fma(at.unary('sin', angle), at.constant(0.5), at.constant(0.5));
    },
    ({ stripes = 5 }) => [stripes],
  ),
  curvature,
  difference: meanOf((at) => at.abs(at.sub(modulus(at), at.modulus(at.before(0), at.before(1))))),
  mean: meanOf((at) => within(at, modulus(at), largestMean)),
  'mean-x': meanOf((at) => within(at, at.z(0), largestMean)),
  'mean-y': meanOf((at) => within(at, at.z(1), largestMean)),
  lamps,
  lyapunov: ({ program }) => lyapunov(program),
  atom,
  'interior-distance': ({ program }) => write(program, { initial: [], ofCycle: true, finish: (at) => at.cycle('cycleRadius') }),
  'interior-period': ({ program }) =>
    write(program, {
      initial: [],
      ofCycle: true,
      finish: (at) => {
        const period = at.cycle('cyclePeriod');
        return at.select(at.lt(at.constant(0), period), period, at.constant(-1));
      },
    }),
  angle: ({ program }) =>
    write(program, {
      initial: [],
      finish: (at) => {
        const turns = at.div(at.binary('atan2', at.z(1), at.z(0)), at.constant(2 * Math.PI));
        return at.sub(turns, at.unary('floor', turns));
      },
    }),
};

/** The measure of a mode, or null where shaders do not know it. */
export function shadedMeasure(mode: ColoringMode, request: MeasureRequest): ShadedMeasure | null {
  return definitions[mode]?.(request) ?? null;
}

/** The measure that colours orbits which never stop. */
export function interiorMeasure(mode: ColoringMode, request: MeasureRequest): ShadedMeasure | null {
  return mode === 'distance' ? distance(request, true) : shadedMeasure(mode, request);
}

/** Modes that need a program made by `withDerivative`. */
export const derivativeModes: ReadonlySet<ColoringMode> = new Set<ColoringMode>(['distance']);

/**
 * The slope for light: the unit vector of the gradient of |z|, or away from that of its last change, in the picture, or 0, 0. Needs a
 * program made by `withDerivative`.
 */
export function slopeMeasure({ program, view }: MeasureRequest): ShadedMeasure {
  const turn = (view.rotationDeg * Math.PI) / 180;
  const keeper = changeKeeper(program);
  return write(program, {
    initial: keeper.initial,
    settings: [Math.cos(turn), Math.sin(turn)],
    update: (at) => keeper.update(at),
    finish: (at) => {
      const change = keeper.change(at);
      const one = ([re, im]: Column, [re2, im2]: Column): Column => [
        at.select(at.converged(), re2, re),
        at.select(at.converged(), im2, im),
      ];
      const z: Column = [at.z(0), at.z(1)];
      const [x, y] = change ? one(z, [at.neg(change.z[0]), at.neg(change.z[1])]) : z;
      const [dx, dy] = at.derivative().map((column, k) => (change ? one(column, change.derivative[k]!) : column)) as [Column, Column?];
      const gx = at.fma(x, dx[0], at.mul(y, dx[1]));
      // where the step is analytic dz/dy = i dz/dx
      const gy = dy ? at.fma(x, dy[0], at.mul(y, dy[1])) : at.sub(at.mul(y, dx[0]), at.mul(x, dx[1]));
      // through the larger part, so that the square does not overflow
      const large = at.max(at.abs(gx), at.abs(gy));
      const [sx, sy] = [at.div(gx, large), at.div(gy, large)];
      const length = at.modulus(sx, sy);
      const [ux, uy] = [at.div(sx, length), at.div(sy, length)];
      const [cos, sin] = [at.setting(0), at.setting(1)];
      const zero = at.constant(0);
      const steep = at.binary('and', at.lt(zero, large), at.lt(large, at.constant(3e38)));
      const shown = at.binary('and', steep, at.binary('or', at.escaped(), at.converged()));
      const right = at.fma(ux, cos, at.mul(uy, sin));
      const up = at.sub(at.mul(uy, cos), at.mul(ux, sin));
      return [at.select(shown, right, zero), at.select(shown, up, zero)];
    },
  });
}
