import type { RandomStream } from '../../math/rng.ts';
import { dimensionsOf } from '../samplers.ts';
import type { Gene, Recipe, RecipePart } from '../recipe.ts';
import { additiveSteps } from './additive.ts';
import type { Coordinate } from './draws.ts';
import { keyedPermutation } from './keyedPermutation.ts';
import { partSchedule } from './partSchedule.ts';
import { owenScramble, sobol } from './sobol.ts';

/** Strata of a Latin hypercube that nobody gave a number of samples. */
const defaultStrata = 1000;

/** Numbers of a gene that the design gives out. */
interface Dimension {
  readonly gene: Gene;
  /** axis of the gene, from 0 */
  readonly axis: number;
}

/** Genes a design spreads: with classes, those that are drawn once per class. */
function dimensionsOfPart(recipe: Recipe, part: RecipePart): Dimension[] {
  const instance = recipe.labels?.instance ?? [];
  return part.genes
    .filter((gene) => !instance.includes(gene.path))
    .flatMap((gene) => Array.from({ length: dimensionsOf(gene.sampler) }, (_, axis) => ({ gene, axis })));
}

/** Numbers a design has to spread evenly in this part. */
export function designDimensions(recipe: Recipe, part: RecipePart): number {
  return dimensionsOfPart(recipe, part).length;
}

/** Steps of a gene on each axis of a grid, or null where the grid leaves it to chance. */
function gridSteps(recipe: Recipe, gene: Gene): number | null {
  if (recipe.design?.kind !== 'grid') return null;
  return recipe.design.levels[gene.path] ?? null;
}

/** The stream that decides one axis of a gene for the whole dataset. */
function axisStream(design: RandomStream, part: number, { gene, axis }: Dimension): RandomStream {
  return design.split(part).split(gene.path).split(axis);
}

/**
 * The coordinates that a recipe's design gives to the genes of a sample, by gene path; null where the design is random.
 * A pure function of its arguments: no other sample is looked at.
 * @param design the stream of the recipe's design, the same for all samples of a dataset
 * @param part index of the part
 * @param rank the sample's place among those of its part
 */
export function designPoint(recipe: Recipe, design: RandomStream, part: number, rank: number): ReadonlyMap<string, Coordinate[]> | null {
  const kind = recipe.design?.kind ?? 'random';
  if (kind === 'random') return null;
  const dimensions = dimensionsOfPart(recipe, recipe.parts[part]!);
  const point = new Map<string, Coordinate[]>();
  const add = (gene: Gene, coordinate: Coordinate): void => {
    const known = point.get(gene.path);
    if (known) known.push(coordinate);
    else point.set(gene.path, [coordinate]);
  };
  switch (kind) {
    case 'grid': {
      let rest = rank;
      for (const { gene } of dimensions) {
        const of = gridSteps(recipe, gene);
        if (of === null) continue;
        add(gene, { step: rest % of, of });
        rest = Math.floor(rest / of);
      }
      break;
    }
    case 'latin': {
      const total = recipe.labels?.classes ?? (recipe.design as { strata?: number }).strata ?? defaultStrata;
      const strata = Math.max(1, partSchedule(recipe).countOf(part, total));
      for (const dimension of dimensions) {
        const stream = axisStream(design, part, dimension).split(Math.floor(rank / strata));
        const stratum = keyedPermutation(rank % strata, strata, stream.uint32());
        add(dimension.gene, { u: Math.min((stratum + stream.split(rank).uniform()) / strata, 1 - 2 ** -53) });
      }
      break;
    }
    case 'sobol':
      for (const [d, dimension] of dimensions.entries()) {
        const key = axisStream(design, part, dimension).uint32();
        add(dimension.gene, { u: (owenScramble(sobol(rank, d), key) + 0.5) / 2 ** 32 });
      }
      break;
    case 'rd': {
      const steps = additiveSteps(dimensions.length);
      for (const [d, dimension] of dimensions.entries()) {
        const place = axisStream(design, part, dimension).uniform() + (rank + 1) * steps[d]!;
        add(dimension.gene, { u: place - Math.floor(place) });
      }
      break;
    }
  }
  return point;
}
