import { logGammaQuantile } from '../math/quantiles.ts';
import type { RandomStream } from '../math/rng.ts';
import type { Draws } from './designs/draws.ts';
import { drawFlame } from './drawFlame.ts';
import type { Flame } from './flame.ts';
import type { GeneKind } from './geneSlot.ts';
import { drawIfs } from './ifs.ts';
import { drawSequence } from './lyapunovSequence.ts';
import { nearMandelbrotBoundary } from './mandelbrotBoundary.ts';
import { boundaryWindow, minibrotWindow, misiurewiczPoint, type Window } from './mandelbrotCenters.ts';
import type { Sampler } from './recipe.ts';

/** What a sampler draws; text is a word of an enumeration or a palette id. */
export type DrawnValue = number | number[] | string | Window | Flame;

/** A sampler of one gene; `simplex` draws for several at once, with `drawWeights`. */
export type SingleSampler = Exclude<Sampler, { kind: 'simplex' }>;
type SimplexSampler = Extract<Sampler, { kind: 'simplex' }>;

/** Numbers of a design that a sampler takes; 0 for those that try until they find something. */
export function dimensionsOf(sampler: Sampler): number {
  switch (sampler.kind) {
    case 'uniform':
    case 'log':
    case 'normal':
    case 'integer':
    case 'choice':
      return 1;
    case 'box':
      return 2;
    case 'simplex':
      return sampler.with.length + 1;
    case 'boundary':
    case 'window':
    case 'minibrot':
    case 'misiurewicz':
    case 'ifs':
    case 'flame':
    case 'sequence':
      return 0;
  }
}

/** Weights of a Dirichlet distribution: gamma variables over their sum, by quantiles, so that each takes one number. They add up to `total`. */
export function drawWeights(sampler: SimplexSampler, draws: Draws): number[] {
  const logs = Array.from({ length: sampler.with.length + 1 }, () =>
    // a stream may say 0, where the logarithm ends
    logGammaQuantile(sampler.alpha, Math.max(2 ** -54, draws.uniform())),
  );
  const most = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - most));
  const sum = parts.reduce((a, b) => a + b);
  return parts.map((part) => (sampler.total * part) / sum);
}

/**
 * Draws one value. `uniform`, `log` and `box` lie in [min, max), `integer` in [min, max].
 * @param draws where numbers come from, a stream or the point of a design
 * @param rng what samplers without dimensions of their own take theirs from
 */
export function drawValue(sampler: SingleSampler, draws: Draws, rng: RandomStream): DrawnValue {
  switch (sampler.kind) {
    case 'uniform':
      return draws.range(sampler.min, sampler.max);
    case 'log':
      return Math.exp(draws.range(Math.log(sampler.min), Math.log(sampler.max)));
    case 'normal':
      return sampler.mean + sampler.sd * draws.normal();
    case 'integer':
      return sampler.min + draws.integer(sampler.max - sampler.min + 1);
    case 'box':
      return [draws.range(sampler.min[0], sampler.max[0]), draws.range(sampler.min[1], sampler.max[1])];
    case 'boundary':
      return nearMandelbrotBoundary(rng, sampler.min, sampler.max);
    case 'window':
      return boundaryWindow(rng, logBetween(rng, sampler.width));
    case 'minibrot':
      return minibrotWindow(rng, sampler.periods, sampler.frames);
    case 'misiurewicz':
      return { width: logBetween(rng, sampler.width), center: misiurewiczPoint(rng, sampler.preperiods, sampler.periods) };
    case 'ifs':
      return drawIfs(sampler, rng);
    case 'flame':
      return drawFlame(sampler, rng);
    case 'sequence':
      return drawSequence(sampler, rng);
    case 'choice': {
      const value = sampler.values[draws.integer(sampler.values.length)]!;
      return Array.isArray(value) ? [...value] : value;
    }
  }
}

function logBetween(rng: RandomStream, [min, max]: readonly [number, number]): number {
  return Math.exp(rng.range(Math.log(min), Math.log(max)));
}

/** Values that bound what a sampler draws: if a gene allows them all it allows every draw. Empty for samplers without such bounds. */
export function extremeValues(sampler: Sampler): DrawnValue[] {
  switch (sampler.kind) {
    case 'uniform':
    case 'log':
    case 'integer':
      return [sampler.min, sampler.max];
    case 'box':
      return [[...sampler.min], [...sampler.max]];
    case 'choice':
      return sampler.values.map((value) => (Array.isArray(value) ? [...value] : value));
    case 'simplex':
      return [0];
    case 'normal':
    case 'boundary':
    case 'window':
    case 'minibrot':
    case 'misiurewicz':
    case 'ifs':
    case 'flame':
    case 'sequence':
      return [];
  }
}

const unbounded: readonly Sampler['kind'][] = ['normal', 'boundary', 'simplex', 'window', 'minibrot', 'misiurewicz', 'ifs', 'flame'];

/** True for samplers whose rare draws may leave a gene's range and are then drawn again. */
export function isUnbounded(sampler: Sampler): boolean {
  return unbounded.includes(sampler.kind);
}

const samplersOf: Record<GeneKind, readonly Sampler['kind'][]> = {
  real: ['uniform', 'log', 'normal', 'integer', 'choice', 'simplex'],
  integer: ['integer', 'choice'],
  complex: ['box', 'boundary', 'choice'],
  view: ['window', 'minibrot', 'misiurewicz'],
  table: ['ifs'],
  flame: ['flame'],
  sequence: ['sequence', 'choice'],
  text: ['choice'],
  palette: ['choice'],
};

/** Width of a view in which an edge that is known to a millionth still runs through the middle. */
const narrowestWindow = 1e-5;

/** What is wrong with using this sampler for a gene of this kind, or null. */
export function samplerProblem(sampler: Sampler, kind: GeneKind): string | null {
  if (!samplersOf[kind].includes(sampler.kind))
    return `sampler ${sampler.kind} does not fit a ${kind} gene; use ${samplersOf[kind].join(' or ')}`;
  if ('min' in sampler) {
    const rises = Array.isArray(sampler.min)
      ? sampler.min.every((low, axis) => low <= (sampler.max as [number, number])[axis]!)
      : sampler.min <= (sampler.max as number);
    if (!rises) return `the range ${String(sampler.min)} to ${String(sampler.max)} runs backwards`;
  }
  if (sampler.kind === 'window' && sampler.width[0] < narrowestWindow)
    return `a window of ${sampler.width[0]} is narrower than ${narrowestWindow}, where its edge is not known; use minibrot or misiurewicz`;
  for (const key of ['width', 'frames', 'periods', 'preperiods', 'maps', 'functions', 'length'] as const) {
    const range = (sampler as Partial<Record<typeof key, [number, number]>>)[key];
    if (range && !(range[0] <= range[1])) return `the range ${range.join(' to ')} of ${key} runs backwards`;
  }
  return null;
}
