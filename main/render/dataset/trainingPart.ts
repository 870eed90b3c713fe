import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { splitOf } from '../../../shared/genome/labels.ts';
import { datasetFiles, importedEntrySchema, type Manifest } from './manifest.ts';
import { readManifest } from './shards.ts';

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

/** Which images are of the part `train`; null where none are set apart. @throws UserError FILE_CORRUPT, FILE_UNREADABLE */
export async function trainingTest(dir: string, manifest: Manifest): Promise<((index: number) => boolean) | null> {
  const { plan } = manifest;
  if (plan.recipe) {
    const { recipe, seed } = plan;
    return recipe.valShare === undefined ? null : (index) => splitOf(recipe, seed, index) === 'train';
  }
  const splits = await importedSplits(dir, manifest);
  return (index) => splits[index] === 'train';
}

/**
 * How many images of a complete dataset a run learns from, as far as `enough`: the question is whether a batch can be filled.
 * 0 where its files are gone.
 * @throws UserError FILE_CORRUPT, FILE_UNREADABLE
 */
export async function countTrainingImages(dir: string, enough: number): Promise<number> {
  const manifest = await readManifest(dir);
  if (!manifest) return 0;
  const { plan } = manifest;
  const isTraining = await trainingTest(dir, manifest);
  if (!isTraining) return plan.count;
  let found = 0;
  for (let index = 0; index < plan.count && found < enough; index++) if (isTraining(index)) found++;
  return found || plan.count;
}
