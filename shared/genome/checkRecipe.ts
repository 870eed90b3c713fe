import { UserError } from '../contract/errors.ts';
import { findGene, type GeneValue } from './genes.ts';
import { checkGenome, GenomeError } from './genome.ts';
import type { Gene, Recipe, RecipePart } from './recipe.ts';
import { extremeValues, samplerProblem, type DrawnValue } from './samplers.ts';

/** Runs `check` and turns a broken rule into BAD_RECIPE that says where. */
export function inRecipe<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof GenomeError) throw new UserError('BAD_RECIPE', { reason: `${where}: ${error.message}` });
    throw error;
  }
}

/** How messages name a part: counted from 1, with its formula. */
export function partName(recipe: Recipe, part: RecipePart): string {
  return `part ${recipe.parts.indexOf(part) + 1} (${part.base.formula})`;
}

/** A drawn value as the gene takes it: palette ids become palettes. @throws GenomeError for an id the recipe does not have */
export function toGeneValue(recipe: Recipe, gene: Gene, value: DrawnValue): GeneValue {
  if (gene.path !== 'palette') return value;
  const palette = Object.hasOwn(recipe.palettes, String(value)) ? recipe.palettes[String(value)] : undefined;
  if (!palette) throw new GenomeError(`there is no palette "${String(value)}" in the recipe`);
  return palette;
}

function checkGene(recipe: Recipe, part: RecipePart, gene: Gene): void {
  const slot = findGene(part.base.formula, gene.path);
  const problem = samplerProblem(gene.sampler, slot.kind);
  if (problem) throw new GenomeError(problem);
  for (const value of extremeValues(gene.sampler)) slot.check(toGeneValue(recipe, gene, value));
}

/**
 * Checks what the shape of a recipe cannot say: that base genomes are valid, genes exist, samplers fit them and stay in range.
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function checkRecipe(recipe: Recipe): void {
  for (const part of recipe.parts) {
    const where = partName(recipe, part);
    inRecipe(`${where}, base`, () => checkGenome(part.base));
    const seen = new Set<string>();
    for (const gene of part.genes) {
      inRecipe(`${where}, gene ${gene.path}`, () => {
        if (seen.has(gene.path)) throw new GenomeError('it is given twice');
        seen.add(gene.path);
        checkGene(recipe, part, gene);
      });
    }
  }
}
