import { UserError } from '../../../shared/contract/errors.ts';
import { judge, measurePicture, probe } from '../../../shared/genome/accept.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { Recipe } from '../../../shared/genome/recipe.ts';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import type { Renderer } from '../renderer.ts';
import { mapInTurns } from '../turns.ts';

/** Rejected attempts by reason. */
export type Rejections = Record<string, number>;

export interface AcceptedSamples {
  readonly genomes: readonly Genome[];
  readonly rejections: Rejections;
}

interface Pending {
  readonly index: number;
  /** why each attempt so far was turned down */
  readonly reasons: string[];
}

/** Adds counts by reason. */
export function addRejections(total: Rejections, more: Rejections): void {
  for (const [reason, count] of Object.entries(more)) total[reason] = (total[reason] ?? 0) + count;
}

function countReasons(reasons: readonly string[]): Rejections {
  const counts: Rejections = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** Reasons for turning candidates down, null where one is kept. */
async function judgeCandidates(
  genomes: readonly Genome[],
  recipe: Recipe,
  renderer: Renderer,
  signal?: AbortSignal,
): Promise<(string | null)[]> {
  const { sizePx, supersample } = probe;
  const { rgb, interiorCounts } = await renderer.batch(genomes, sizePx, supersample, { signal });
  const bytes = sizePx * sizePx * 3;
  return mapInTurns(
    genomes,
    (_, i) => judge(measurePicture(rgb.subarray(i * bytes, (i + 1) * bytes), sizePx, interiorCounts[i]!), recipe.accept),
    signal,
  );
}

function hasRules(recipe: Recipe): boolean {
  return Object.values(recipe.accept).some((rule) => rule !== undefined);
}

function givenUp({ index, reasons }: Pending): UserError {
  const counts = Object.entries(countReasons(reasons)).sort(([, a], [, b]) => b - a);
  const text = counts.map(([reason, count]) => `${reason}: ${count}`).join(', ');
  return new UserError('RECIPE_ACCEPTS_NOTHING', { index, attempts: reasons.length, reasons: text });
}

/**
 * The genomes of these samples: for each index the first attempt whose probe passes the recipe's rules.
 * Candidates of one round are probed together. The result for an index depends on (recipe, seed, index) alone.
 * @throws UserError RECIPE_ACCEPTS_NOTHING for the first index that runs out of attempts; BAD_RECIPE
 */
export async function acceptedSamples(
  recipe: Recipe,
  seed: number,
  indices: readonly number[],
  renderer: Renderer,
  signal?: AbortSignal,
): Promise<AcceptedSamples> {
  if (!hasRules(recipe))
    return { genomes: await mapInTurns(indices, (index) => sampleGenome(recipe, seed, index, 0), signal), rejections: {} };
  const accepted = new Map<number, Genome>();
  const rejections: Rejections = {};
  let pending: Pending[] = indices.map((index) => ({ index, reasons: [] }));
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === recipe.maxAttempts) throw givenUp(pending[0]!);
    const candidates = await mapInTurns(pending, ({ index }) => sampleGenome(recipe, seed, index, attempt), signal);
    const reasons = await judgeCandidates(candidates, recipe, renderer, signal);
    for (const [i, { index, reasons: earlier }] of pending.entries()) {
      const reason = reasons[i]!;
      if (reason) earlier.push(reason);
      else accepted.set(index, candidates[i]!);
    }
    addRejections(rejections, countReasons(reasons.filter((reason) => reason !== null)));
    pending = pending.filter(({ index }) => !accepted.has(index));
  }
  return { genomes: indices.map((index) => accepted.get(index)!), rejections };
}
