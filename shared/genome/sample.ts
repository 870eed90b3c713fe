import { RandomStream } from '../math/rng.ts';
import { inRecipe, partName, toGeneValue } from './checkRecipe.ts';
import { findGene } from './genes.ts';
import { checkGenome, GenomeError, type Genome } from './genome.ts';
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

/** Draws a gene and writes it; what a `normal` or `boundary` sampler puts out of range is drawn again. */
function applyGene(recipe: Recipe, gene: Gene, genome: Genome, rng: RandomStream): void {
  const slot = findGene(genome.formula, gene.path);
  for (let draw = 1; ; draw++) {
    const value = toGeneValue(recipe, gene, drawValue(gene.sampler, rng));
    try {
      slot.check(value);
      slot.set(genome, value);
      return;
    } catch (error) {
      if (!(error instanceof GenomeError) || !isUnbounded(gene.sampler) || draw === maxRedraws) throw error;
    }
  }
}

/**
 * Attempt `attempt` at sample `index` of a recipe: a pure function of its four arguments. The formula is drawn per sample, not per attempt,
 * so accept rules do not shift the shares of the parts. Each gene draws from its own stream, named by its path: adding a gene leaves the others as they were.
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function sampleGenome(recipe: Recipe, seed: number, index: number, attempt: number): Genome {
  const stream = RandomStream.fromSeed(seed).split('sample').split(index);
  const part = choosePart(recipe, stream.split('part'));
  const attemptStream = stream.split(attempt);
  const genome = structuredClone(part.base);
  for (const gene of part.genes)
    inRecipe(`${partName(recipe, part)}, gene ${gene.path}`, () => applyGene(recipe, gene, genome, attemptStream.split(gene.path)));
  return inRecipe(partName(recipe, part), () => checkGenome(genome));
}
