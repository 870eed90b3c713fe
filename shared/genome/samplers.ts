import type { RandomStream } from '../math/rng.ts';
import type { GeneKind } from './genes.ts';
import { nearMandelbrotBoundary } from './mandelbrotBoundary.ts';
import type { Sampler } from './recipe.ts';

/** What a sampler draws; text is a word of an enumeration or a palette id. */
export type DrawnValue = number | [number, number] | string;

/** Draws one value. `uniform`, `log` and `box` lie in [min, max), `integer` in [min, max]. */
export function drawValue(sampler: Sampler, rng: RandomStream): DrawnValue {
  switch (sampler.kind) {
    case 'uniform':
      return rng.range(sampler.min, sampler.max);
    case 'log':
      return Math.exp(rng.range(Math.log(sampler.min), Math.log(sampler.max)));
    case 'normal':
      return sampler.mean + sampler.sd * rng.normal();
    case 'integer':
      return sampler.min + rng.integer(sampler.max - sampler.min + 1);
    case 'box':
      return [rng.range(sampler.min[0], sampler.max[0]), rng.range(sampler.min[1], sampler.max[1])];
    case 'boundary':
      return nearMandelbrotBoundary(rng, sampler.min, sampler.max);
    case 'choice': {
      const value = sampler.values[rng.integer(sampler.values.length)]!;
      return Array.isArray(value) ? [...value] : value;
    }
  }
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
    case 'normal':
    case 'boundary':
      return [];
  }
}

/** True for samplers whose rare draws may leave a gene's range and are then drawn again. */
export function isUnbounded(sampler: Sampler): boolean {
  return sampler.kind === 'normal' || sampler.kind === 'boundary';
}

const samplersOf: Record<GeneKind, readonly Sampler['kind'][]> = {
  real: ['uniform', 'log', 'normal', 'integer', 'choice'],
  integer: ['integer', 'choice'],
  complex: ['box', 'boundary', 'choice'],
  text: ['choice'],
  palette: ['choice'],
};

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
  return null;
}
