import type { Recipe } from '../recipe.ts';

/** The recipe as a dataset of so many samples uses it: a Latin hypercube gets as many strata, unless it says otherwise or spreads classes. */
export function withStrata(recipe: Recipe, count: number): Recipe {
  const { design, labels } = recipe;
  return design?.kind === 'latin' && !labels ? { ...recipe, design: { ...design, strata: design.strata ?? count } } : recipe;
}
