import type { Recipe } from '../../../shared/genome/recipe.ts';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import type { Sampled } from './chooseRenderer.ts';

const samples = 16;

/** What a recipe's pictures are like, by its first samples. @throws UserError BAD_RECIPE */
export function recipeSample(recipe: Recipe, seed: number, sizePx: number): Sampled {
  const genomes = Array.from({ length: samples }, (_, index) => sampleGenome(recipe, seed, index, 0));
  return { genomes, widthPx: sizePx, supersample: recipe.supersample, pattern: recipe.pattern };
}
