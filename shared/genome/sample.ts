import { RandomStream } from '../math/rng.ts';
import { checkRecipe, inRecipe, partName, toGeneValue } from './checkRecipe.ts';
import { findGene } from './genes.ts';
import { GenomeError, type Genome } from './genome.ts';
import type { Gene, Recipe, RecipePart } from './recipe.ts';
import { drawValue, isUnbounded } from './samplers.ts';

/** Draws of an unbounded sampler before its gene's range is called unreachable. */
const maxRedraws = 64;

function choosePart(recipe: Recipe, rng: RandomStream): RecipePart {
  const total = recipe.parts.reduce((sum, part) => sum + part.weight, 0);
  let rest = rng.uniform() * total;
  for (const part of recipe.parts) {
    rest -= part.weight;
    if (rest < 0) return part;
  }
  return recipe.parts.at(-1)!;
}

/** Recipes whose bases and bounded samplers are known to be in range, so that samples of them need no check of their own. */
const checked = new WeakSet<Recipe>();

function checkOnce(recipe: Recipe): void {
  if (checked.has(recipe)) return;
  checkRecipe(recipe);
  checked.add(recipe);
}

/** A copy whose genes can be set; pairs and palettes are shared, for they are replaced and never written into. */
function cloneGenome(genome: Genome): Genome {
  const { params, view, coloring } = genome;
  return { ...genome, params: { ...params }, view: { ...view }, coloring: { ...coloring, trap: { ...coloring.trap } } };
}

/** Draws a gene and writes it; what a `normal` or `boundary` sampler puts out of range is drawn again. */
function applyGene(recipe: Recipe, gene: Gene, genome: Genome, rng: RandomStream): void {
  const slot = findGene(genome.formula, gene.path);
  for (let draw = 1; ; draw++) {
    const value = toGeneValue(recipe, gene, drawValue(gene.sampler, rng));
    try {
      if (isUnbounded(gene.sampler)) slot.check(value);
      slot.set(genome, value);
      return;
    } catch (error) {
      if (!(error instanceof GenomeError) || draw === maxRedraws) throw error;
    }
  }
}

/**
 * Attempt `attempt` at sample `index` of a recipe: a pure function of its four arguments. The formula is drawn per sample, not per attempt,
 * so accept rules do not shift the shares of the parts. Each gene draws from its own stream, named by its path: adding a gene leaves the others as they were.
 * @returns a genome that passes `checkGenome`
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function sampleGenome(recipe: Recipe, seed: number, index: number, attempt: number): Genome {
  checkOnce(recipe);
  const stream = RandomStream.fromSeed(seed).split('sample').split(index);
  const part = choosePart(recipe, stream.split('part'));
  const attemptStream = stream.split(attempt);
  const genome = cloneGenome(part.base);
  for (const gene of part.genes)
    inRecipe(`${partName(recipe, part)}, gene ${gene.path}`, () => applyGene(recipe, gene, genome, attemptStream.split(gene.path)));
  return genome;
}
