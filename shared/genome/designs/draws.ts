import { normalQuantile } from '../../math/quantiles.ts';
import type { RandomStream } from '../../math/rng.ts';

/** Where a sampler takes its numbers from: a random stream, or the point a design gives it. */
export type Draws = Pick<RandomStream, 'uniform' | 'range' | 'integer' | 'normal'>;

/** One coordinate of a design: a place in [0, 1), or a step of a ladder with so many. */
export type Coordinate = { readonly u: number } | { readonly step: number; readonly of: number };

/** Numbers of a design, one a dimension; once they are used up, of a random stream. */
export class DesignDraws implements Draws {
  readonly #coordinates: readonly Coordinate[];
  readonly #rest: RandomStream;
  #used = 0;

  constructor(coordinates: readonly Coordinate[], rest: RandomStream) {
    this.#coordinates = coordinates;
    this.#rest = rest;
  }

  /** In [0, 1); the middle of a step. */
  uniform(): number {
    const next = this.#coordinates[this.#used++];
    if (!next) return this.#rest.uniform();
    return 'u' in next ? next.u : (next.step + 0.5) / next.of;
  }

  /** In [min, max); a ladder reaches both ends. */
  range(min: number, max: number): number {
    const next = this.#coordinates[this.#used];
    if (!next || 'u' in next || next.of === 1) return min + (max - min) * this.uniform();
    this.#used++;
    const share = next.step / (next.of - 1);
    return min * (1 - share) + max * share;
  }

  integer(n: number): number {
    return Math.min(n - 1, Math.floor(this.uniform() * n));
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }
}
