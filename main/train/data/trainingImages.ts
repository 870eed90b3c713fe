import { readManifest } from '../../render/dataset/shards.ts';
import { loadImages, type TrainingImages } from './images.ts';
import { trainingTest } from '../../render/dataset/trainingPart.ts';

/** Images a run learns from, and how many the dataset has. */
export interface LearntImages {
  readonly images: TrainingImages;
  /** images of the whole dataset */
  readonly of: number;
}

/** Places of the images to learn from: those of the part `train`; null where the dataset has no such part, and all are used. */
async function trainingIndices(dir: string): Promise<Uint32Array | null> {
  const manifest = (await readManifest(dir))!;
  const isTraining = await trainingTest(dir, manifest);
  if (!isTraining) return null;
  const indices = Uint32Array.from({ length: manifest.plan.count }, (_, i) => i).filter(isTraining);
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
