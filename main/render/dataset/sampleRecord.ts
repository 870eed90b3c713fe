import type { Genome, PictureRecord } from '../../../shared/genome/genome.ts';
import { drawerOf } from '../gpu/drawer.ts';
import type { DatasetPlan } from './manifest.ts';

/** What made picture `index` of a dataset; null for an imported one. */
export function sampleRecord(plan: DatasetPlan, index: number, genome: Genome | null): PictureRecord | null {
  const { id, sizePx, recipe, seed, renderer } = plan;
  if (!recipe || !genome) return null;
  const size = { widthPx: sizePx, heightPx: sizePx, supersample: recipe.supersample, pattern: recipe.pattern };
  return {
    genome,
    render: { ...size, ...drawerOf(renderer, genome, size) },
    sample: { dataset: id, recipe: recipe.name, seed, index },
  };
}
