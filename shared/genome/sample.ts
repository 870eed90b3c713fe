import { formulaOf } from '../formula/catalog.ts';
import { columnRange } from '../formula/spec.ts';
import { RandomStream } from '../math/rng.ts';
import { checkRecipe, inRecipe, partName, pathsOf, toGeneValue } from './checkRecipe.ts';
import { designPoint } from './designs/designPoint.ts';
import { DesignDraws, type Coordinate } from './designs/draws.ts';
import { partSchedule } from './designs/partSchedule.ts';
import { findGene } from './genes.ts';
import type { GeneValue } from './geneSlot.ts';
import { GenomeError, type Genome } from './genome.ts';
import { deepened } from './precision.ts';
import type { Gene, Recipe, RecipePart } from './recipe.ts';
import { drawValue, drawWeights, isUnbounded } from './samplers.ts';

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

/** A copy whose genes can be set; pairs, tables and palettes are shared, for they are replaced and never written into. */
function cloneGenome(genome: Genome): Genome {
  const { params, view, coloring } = genome;
  return { ...genome, params: { ...params }, view: { ...view }, coloring: { ...coloring, trap: { ...coloring.trap } } };
}

/** Draws a gene and writes it; what an unbounded sampler puts out of range is drawn again, from the stream alone. */
function applyGene(recipe: Recipe, gene: Gene, genome: Genome, rng: RandomStream, point: readonly Coordinate[] | undefined): void {
  const slots = pathsOf(gene).map((path) => findGene(genome, path));
  const first = point ? new DesignDraws(point, rng) : rng;
  for (let draw = 1; ; draw++) {
    const { sampler } = gene;
    const draws = draw === 1 ? first : rng;
    const drawn = sampler.kind === 'simplex' ? drawWeights(sampler, draws) : [drawValue(sampler, draws, rng)];
    try {
      for (const [i, slot] of slots.entries()) {
        const value = toGeneValue(recipe, gene, drawn[i]!);
        if (isUnbounded(sampler)) slot.check(value);
        slot.set(genome, value);
      }
      return;
    } catch (error) {
      if (!(error instanceof GenomeError) || draw === maxRedraws) throw error;
    }
  }
}

function applyGenes(
  recipe: Recipe,
  part: RecipePart,
  genes: readonly Gene[],
  genome: Genome,
  rng: RandomStream,
  point: ReadonlyMap<string, readonly Coordinate[]> | null,
): void {
  for (const gene of genes)
    inRecipe(`${partName(recipe, part)}, gene ${gene.path}`, () =>
      applyGene(recipe, gene, genome, rng.split(gene.path), point?.get(gene.path)),
    );
}

/** Part and rank of the sample or class `index`: by chance where the design is random, else dealt evenly. */
function placeOf(recipe: Recipe, index: number, rng: RandomStream): { part: RecipePart; partIndex: number; rank: number } {
  if ((recipe.design?.kind ?? 'random') === 'random') {
    const part = choosePart(recipe, rng.split('part'));
    return { part, partIndex: recipe.parts.indexOf(part), rank: index };
  }
  const { part, rank } = partSchedule(recipe).at(index);
  return { part: recipe.parts[part]!, partIndex: part, rank };
}

function pointOf(recipe: Recipe, seed: number, partIndex: number, rank: number, attempt: number): ReturnType<typeof designPoint> {
  // a rejected point of the design has no neighbour to give way to: later attempts are random
  return attempt === 0 ? designPoint(recipe, RandomStream.fromSeed(seed).split('design'), partIndex, rank) : null;
}

/**
 * A table with its numbers moved. Where columns have ranges of their own, words and whole numbers stay, and what would leave its range
 * stays at its end: many numbers of a flame lie there.
 */
function nudgedTable(genome: Genome, path: string, values: readonly number[], move: () => number): number[] {
  const spec = formulaOf(genome)?.parameters.find(({ name }) => path === `params.${name}`);
  if (spec?.kind !== 'table' || !spec.columnRanges) return values.map((value) => value + move());
  return values.map((value, place) => {
    const { min, max, isWhole } = columnRange(spec, place % spec.columns.length);
    return isWhole ? value : Math.min(max, Math.max(min, value + move()));
  });
}

function nudge(genome: Genome, path: string, amount: number, rng: RandomStream): void {
  const slot = findGene(genome, path);
  const value = slot.get(genome) as number | number[];
  for (let draw = 1; draw <= maxRedraws; draw++) {
    const moved = Array.isArray(value)
      ? nudgedTable(genome, path, value, () => rng.range(-amount, amount))
      : value + rng.range(-amount, amount);
    try {
      slot.check(moved);
      slot.set(genome, moved as GeneValue);
      return;
    } catch (error) {
      if (!(error instanceof GenomeError)) throw error;
    }
  }
}

function drawClass(recipe: Recipe, seed: number, label: number, classAttempt: number): Genome {
  const stream = RandomStream.fromSeed(seed).split('class').split(label);
  const { part, partIndex, rank } = placeOf(recipe, label, stream);
  const genome = cloneGenome(part.base);
  applyGenes(recipe, part, part.genes, genome, stream.split(classAttempt), pointOf(recipe, seed, partIndex, rank, classAttempt));
  return genome;
}

/**
 * Attempt `classAttempt` at the values that all instances of a class share; what varies between instances is drawn once, for a look at the class.
 * A pure function of its four arguments.
 */
export function sampleClass(recipe: Recipe, seed: number, label: number, classAttempt: number): Genome {
  checkOnce(recipe);
  return deepened(drawClass(recipe, seed, label, classAttempt));
}

function sampleInstance(recipe: Recipe, seed: number, index: number, attempt: number, classAttempt: number): Genome {
  const { classes, instance, jitter = {} } = recipe.labels!;
  const label = index % classes;
  const genome = drawClass(recipe, seed, label, classAttempt);
  const { part } = placeOf(recipe, label, RandomStream.fromSeed(seed).split('class').split(label));
  const stream = RandomStream.fromSeed(seed).split('sample').split(index).split(attempt);
  const free = part.genes.filter((gene) => instance.includes(gene.path));
  applyGenes(recipe, part, free, genome, stream, null);
  for (const [path, amount] of Object.entries(jitter)) nudge(genome, path, amount, stream.split('jitter').split(path));
  return deepened(genome);
}

/**
 * Attempt `attempt` at sample `index` of a recipe: a pure function of its arguments. The formula is drawn per sample, not per attempt,
 * so accept rules do not shift the shares of the parts. Where float64 cannot show the view that was drawn, the precision becomes `deep`. Each gene draws from its own stream, named by its path: adding a gene leaves the others as they were.
 * @param classAttempt for recipes with labels: which attempt at the sample's class was kept
 * @returns a genome that passes `checkGenome`
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function sampleGenome(recipe: Recipe, seed: number, index: number, attempt: number, classAttempt = 0): Genome {
  checkOnce(recipe);
  if (recipe.labels) return sampleInstance(recipe, seed, index, attempt, classAttempt);
  const stream = RandomStream.fromSeed(seed).split('sample').split(index);
  const { part, partIndex, rank } = placeOf(recipe, index, stream);
  const genome = cloneGenome(part.base);
  applyGenes(recipe, part, part.genes, genome, stream.split(attempt), pointOf(recipe, seed, partIndex, rank, attempt));
  return deepened(genome);
}
