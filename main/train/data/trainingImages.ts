import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { splitOf } from '../../../shared/genome/labels.ts';
import { datasetFiles, importedEntrySchema, type Manifest } from '../../render/dataset/manifest.ts';
import { readManifest } from '../../render/dataset/shards.ts';
import { loadImages, type TrainingImages } from './images.ts';

/** Images a run learns from, and how many the dataset has. */
export interface LearntImages {
  readonly images: TrainingImages;
  /** images of the whole dataset */
  readonly of: number;
}

/** The part of an imported dataset that each picture belongs to, or null. @throws UserError FILE_CORRUPT, FILE_UNREADABLE */
async function importedSplits(dir: string, { shards }: Manifest): Promise<(string | null)[]> {
  const splits: (string | null)[] = [];
  for (const { index, images } of shards) {
    const file = join(dir, datasetFiles.genomes(index));
    let lines: string[];
    try {
      lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    } catch (error) {
      throw new UserError('FILE_UNREADABLE', { file, reason: (error as Error).message });
    }
    try {
      for (let i = 0; i < images; i++) splits.push(importedEntrySchema.parse(JSON.parse(lines[i] ?? '')).split ?? null);
    } catch {
      throw new UserError('FILE_CORRUPT', { file, reason: 'a line is not what Cardioid wrote there' });
    }
  }
  return splits;
}

/** Places of the images to learn from: those of the part `train`; null where the dataset has no such part, and all are used. */
async function trainingIndices(dir: string): Promise<Uint32Array | null> {
  const manifest = (await readManifest(dir))!;
  const { plan } = manifest;
  const imported = plan.recipe ? null : await importedSplits(dir, manifest);
  const isTraining = (index: number): boolean => (plan.recipe ? splitOf(plan.recipe, plan.seed, index) : imported![index]) === 'train';
  if (plan.recipe && plan.recipe.valShare === undefined) return null;
  const indices = Uint32Array.from({ length: plan.count }, (_, i) => i).filter(isTraining);
  return indices.length > 0 ? indices : null;
}

/**
 * Reads a complete dataset as `loadImages` does and leaves out what is set apart for validation or tests.
 * @throws UserError like `loadImages`
 */
export async function loadTrainingImages(dir: string): Promise<LearntImages> {
  const all = await loadImages(dir);
  const indices = await trainingIndices(dir);
  if (!indices || indices.length === all.count) return { images: all, of: all.count };
  const bytes = all.sizePx * all.sizePx * 3;
  // rows move to the front, where none is needed any more
  for (const [to, from] of indices.entries()) all.pixels.copyWithin(to * bytes, from * bytes, (from + 1) * bytes);
  return { images: { ...all, count: indices.length, pixels: all.pixels.slice(0, indices.length * bytes) }, of: all.count };
}
