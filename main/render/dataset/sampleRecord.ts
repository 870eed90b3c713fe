import type { Genome, PictureRecord } from '../../../shared/genome/genome.ts';
import type { DatasetPlan } from './manifest.ts';

/** What made a picture of a dataset; null for an imported one. */
export function sampleRecord({ sizePx, recipe, renderer }: DatasetPlan, genome: Genome | null): PictureRecord | null {
  if (!recipe || !genome) return null;
  return { genome, render: { widthPx: sizePx, heightPx: sizePx, supersample: recipe.supersample, pattern: recipe.pattern, renderer } };
}
