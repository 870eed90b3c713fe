import { createHash } from 'node:crypto';
import { checkRecipe } from '../../../shared/genome/checkRecipe.ts';
import { withStrata } from '../../../shared/genome/designs/withStrata.ts';
import { recipeSchema, type Recipe } from '../../../shared/genome/recipe.ts';
import { UserError } from '../../../shared/contract/errors.ts';
import type { DatasetPlan, RecipePlan } from './manifest.ts';

/** Shards are about this large: big enough to read fast, small enough to lose little when interrupted. */
const shardBytes = 8 << 20;

/** More than this is a slip of the keyboard and not a dataset: no disk the program meets holds it. */
const maxDatasetBytes = 2 ** 40;

/** A dataset of this many images or more has at least `minShards`, so that an interrupted build resumes near where it was. */
const countForManyShards = 64;
const minShards = 4;

function floorPowerOfTwo(n: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, n)));
}

/** Images in every shard but the last. */
export function samplesPerShard(count: number, sizePx: number): number {
  const bySize = floorPowerOfTwo(shardBytes / (sizePx * sizePx * 3));
  if (count < countForManyShards) return bySize;
  return Math.min(bySize, floorPowerOfTwo(count / minShards));
}

/** JSON with the keys of all objects in order, so that equal content gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new UserError('BAD_VALUE', { name, reason: `is ${value}, but must be a whole number from ${min} to ${max}` });
}

/**
 * Fixes everything that decides the bytes of a dataset. The id is a hash of that content: the same plan is the same dataset.
 * @throws UserError BAD_RECIPE, BAD_VALUE
 */
export function planDataset(options: { recipe: Recipe; seed: number; count: number; sizePx: number; renderer: string }): RecipePlan {
  const { seed, count, sizePx, renderer } = options;
  checkWhole('count', count, 1, 10_000_000);
  checkWhole('size', sizePx, 8, 1024);
  checkWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const bytes = count * sizePx * sizePx * 3;
  if (bytes > maxDatasetBytes)
    throw new UserError('BAD_VALUE', {
      name: 'count',
      reason: `is ${count}, which at ${sizePx} px makes ${(bytes / maxDatasetBytes).toFixed(1)} TiB; a dataset has at most 1 TiB`,
    });
  // through the schema, so that keys come in one order: the plan read back from its file must write the same bytes
  const recipe = withStrata(recipeSchema.parse(options.recipe), count);
  checkRecipe(recipe);
  const content = { format: 1 as const, recipe, seed, count, sizePx, samplesPerShard: samplesPerShard(count, sizePx), renderer };
  return { id: createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 16), ...content };
}

/** Shards of a plan. */
export function shardCount(plan: DatasetPlan): number {
  return Math.ceil(plan.count / plan.samplesPerShard);
}

/** Samples [from, to) of a shard. */
export function shardRange(plan: DatasetPlan, index: number): { from: number; to: number } {
  const from = index * plan.samplesPerShard;
  return { from, to: Math.min(plan.count, from + plan.samplesPerShard) };
}

/** Bytes of one image. */
export function imageBytes(plan: DatasetPlan): number {
  return plan.sizePx * plan.sizePx * 3;
}
