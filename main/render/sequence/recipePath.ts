import { isSameFormula } from '../../../shared/formula/carry.ts';
import { UserError } from '../../../shared/contract/errors.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { KeyframePath } from '../../../shared/genome/path.ts';
import type { Recipe } from '../../../shared/genome/recipe.ts';
import { acceptedSamples } from '../dataset/accepted.ts';
import type { Renderer } from '../renderer.ts';

/** Samples looked at for each keyframe before a formula is called too rare. */
const samplesPerKeyframe = 40;

/**
 * A path through the first samples of a recipe; where it draws from several formulas, the first of those that the first sample is drawn by and coloured
 * in the same way.
 * @throws UserError BAD_PATH when there are not enough of them; RECIPE_ACCEPTS_NOTHING
 */
export async function recipePath(
  recipe: Recipe,
  options: { readonly seed: number; readonly keyframes: number; readonly renderer: Renderer; readonly signal?: AbortSignal },
): Promise<KeyframePath> {
  const { seed, keyframes: wanted, renderer, signal } = options;
  const found: Genome[] = [];
  const alike = (a: Genome, b: Genome): boolean => isSameFormula(a, b) && a.coloring.mode === b.coloring.mode;
  for (let from = 0; found.length < wanted && from < samplesPerKeyframe * wanted; from += wanted) {
    const indices = Array.from({ length: wanted }, (_, i) => from + i);
    const { genomes } = await acceptedSamples(recipe, seed, indices, renderer, signal);
    found.push(...genomes.filter((genome) => alike(genome, found[0] ?? genomes[0]!)).slice(0, wanted - found.length));
  }
  if (found.length < wanted)
    throw new UserError('BAD_PATH', { reason: `the recipe "${recipe.name}" has too few samples of one formula for ${wanted} keyframes` });
  return { version: 1, kind: 'keyframes', name: recipe.name, closed: false, speed: 'visual', easing: 'linear', keyframes: found };
}
