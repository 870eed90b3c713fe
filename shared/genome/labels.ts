import * as z from 'zod';
import { keyedPermutation } from './designs/keyedPermutation.ts';
import { genomeSchema, type Genome } from './genome.ts';
import type { Recipe } from './recipe.ts';
import { RandomStream } from '../math/rng.ts';

export const splitSchema = z.enum(['train', 'val']);
export type Split = z.infer<typeof splitSchema>;

/** One image of a dataset: what made it, its category, and the half of the dataset it belongs to. */
export const sampleSchema = z.strictObject({
  genome: genomeSchema,
  /** class, from 0 */
  label: z.int().min(0).optional(),
  split: splitSchema.optional(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** The class of a sample; undefined without labels. */
export function labelOf(recipe: Recipe, index: number): number | undefined {
  return recipe.labels && index % recipe.labels.classes;
}

/**
 * Which half of the dataset a sample belongs to; undefined where nothing is set apart. With labels whole classes go to one half, an exact
 * share of them; without, each sample is its own class and falls by chance.
 */
export function splitOf(recipe: Recipe, seed: number, index: number): Split | undefined {
  const { valShare, labels } = recipe;
  if (valShare === undefined) return undefined;
  const stream = RandomStream.fromSeed(seed).split('split');
  const isVal = labels
    ? keyedPermutation(index % labels.classes, labels.classes, stream.uint32()) < Math.round(valShare * labels.classes)
    : stream.split(index).uniform() < valShare;
  return isVal ? 'val' : 'train';
}

/** The line of a dataset that says what made an image: the bare genome where there is nothing more to say. */
export function sampleLine(recipe: Recipe, seed: number, index: number, genome: Genome): string {
  const label = labelOf(recipe, index);
  const split = splitOf(recipe, seed, index);
  return JSON.stringify(label === undefined && split === undefined ? genome : { genome, label, split });
}

/** Reads a line of either form; its genome is not checked. */
export function readSampleLine(line: string): { readonly genome: unknown; readonly label?: number; readonly split?: Split } {
  const json = JSON.parse(line) as object;
  return 'genome' in json ? sampleSchema.extend({ genome: z.unknown() }).parse(json) : { genome: json };
}
