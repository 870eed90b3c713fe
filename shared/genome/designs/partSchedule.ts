import type { Recipe } from '../recipe.ts';

/** Longest round before the shares of parts repeat. */
const maxRound = 1000;

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Turns each part gets in one round: the weights where they are small whole numbers, else their shares of `maxRound`, at least one. */
function turnsOf(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.every(Number.isInteger) && total <= maxRound) {
    const divisor = weights.reduce(gcd);
    return weights.map((weight) => weight / divisor);
  }
  return weights.map((weight) => Math.max(1, Math.round((weight / total) * maxRound)));
}

/**
 * Which part each sample belongs to where a design fills every part evenly: turns are dealt as smoothly as the weights allow, so that
 * both the part of a sample and its rank within the part are known without looking at other samples.
 */
export class PartSchedule {
  readonly #turns: readonly number[];
  readonly #order: readonly { readonly part: number; readonly rank: number }[];

  constructor(weights: readonly number[]) {
    this.#turns = turnsOf(weights);
    const round = this.#turns.reduce((sum, turns) => sum + turns, 0);
    const dealt = this.#turns.map(() => 0);
    this.#order = Array.from({ length: round }, (_, i) => {
      // the part that is furthest behind its share
      let part = 0;
      let most = -Infinity;
      for (const [p, turns] of this.#turns.entries()) {
        const behind = (turns * (i + 1)) / round - dealt[p]!;
        if (behind > most + 1e-12) [part, most] = [p, behind];
      }
      return { part, rank: dealt[part]!++ };
    });
  }

  /** The part of sample `index`, and how many samples of that part come before it. */
  at(index: number): { part: number; rank: number } {
    const round = this.#order.length;
    const { part, rank } = this.#order[index % round]!;
    return { part, rank: Math.floor(index / round) * this.#turns[part]! + rank };
  }

  /** Samples of a part among the first `count`. */
  countOf(part: number, count: number): number {
    const round = this.#order.length;
    const rest = this.#order.slice(0, count % round).filter((turn) => turn.part === part).length;
    return Math.floor(count / round) * this.#turns[part]! + rest;
  }
}

const schedules = new WeakMap<Recipe, PartSchedule>();

/** The schedule of a recipe's parts. */
export function partSchedule(recipe: Recipe): PartSchedule {
  let schedule = schedules.get(recipe);
  if (!schedule) {
    schedule = new PartSchedule(recipe.parts.map(({ weight }) => weight));
    schedules.set(recipe, schedule);
  }
  return schedule;
}
