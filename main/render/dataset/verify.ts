import { basename } from 'node:path';
import type { VerifyReport } from '../../../shared/contract/datasets.ts';
import { UserError } from '../../../shared/contract/errors.ts';
import { readSampleLine, sampleLine } from '../../../shared/genome/labels.ts';
import { RandomStream } from '../../../shared/math/rng.ts';
import type { Renderer } from '../renderer.ts';
import { acceptedSamples } from './accepted.ts';
import { datasetFiles, type RecipePlan } from './manifest.ts';
import { imageBytes, shardCount } from './plan.ts';
import { openDataset, type DatasetReader } from './read.ts';
import { contentHashOf } from './shards.ts';

/** Images rendered again in one call. */
const imagesPerCall = 32;

export interface VerifyOptions {
  /** images to render again and compare, or all if there are fewer */
  readonly images: number;
  readonly signal?: AbortSignal;
}

/** Distinct sample indices in rising order, the same for the same dataset. */
function chosenImages(reader: DatasetReader, wanted: number): number[] {
  const count = Math.min(wanted, reader.done);
  const rng = RandomStream.fromSeed(reader.plan.seed).split('verify');
  const chosen = new Set<number>();
  // Floyd's sampling without replacement (Bentley and Floyd, CACM 30, 1987)
  for (let last = reader.done - count; last < reader.done; last++) {
    const index = rng.integer(last + 1);
    chosen.add(chosen.has(index) ? last : index);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Checks the hashes of all complete shards. @returns how many were checked */
async function checkHashes(reader: DatasetReader, problems: string[], signal?: AbortSignal): Promise<number> {
  for (const { index } of reader.shards) {
    try {
      await reader.checkShard(index, signal);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  const { manifest, shards, plan } = reader;
  if (manifest && (manifest.plan.id !== plan.id || manifest.contentHash !== contentHashOf(shards)))
    problems.push(`The file ${datasetFiles.manifest} of dataset ${plan.id} does not match its shards.`);
  return shards.length;
}

/** Draws and renders some images again and compares genomes and bytes. */
async function compareImages(
  reader: DatasetReader,
  plan: RecipePlan,
  renderer: Renderer,
  indices: readonly number[],
  problems: string[],
  signal?: AbortSignal,
): Promise<void> {
  const { genomes } = await acceptedSamples(plan.recipe, plan.seed, indices, renderer, signal);
  const { rgb } = await renderer.batch(genomes, plan.sizePx, plan.recipe.supersample, { pattern: plan.recipe.pattern, signal });
  const bytes = imageBytes(plan);
  for (const [i, index] of indices.entries()) {
    const shard = datasetFiles.pixels(Math.floor(index / plan.samplesPerShard));
    try {
      const [stored] = await reader.samples(index, 1);
      const expected = readSampleLine(sampleLine(plan.recipe, plan.seed, index, genomes[i]!));
      if (JSON.stringify(stored) !== JSON.stringify(expected))
        problems.push(`The genome of image ${index} is not sample ${index} of the recipe.`);
      const same = Buffer.from(await reader.image(index)).equals(rgb.subarray(i * bytes, (i + 1) * bytes));
      if (!same) problems.push(`Image ${index} in ${shard} is not what its genome renders to.`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
}

/**
 * Checks a dataset: the SHA-256 of every shard, and a seeded choice of images drawn and rendered again from the recipe, byte by byte.
 * A dataset that is still incomplete is checked as far as it goes, and said to be incomplete.
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT when the plan or a record cannot be read; AbortError
 */
export async function verifyDataset(dir: string, renderer: Renderer, { images, signal }: VerifyOptions): Promise<VerifyReport> {
  const reader = await openDataset(dir);
  try {
    const { plan } = reader;
    const problems: string[] = [];
    const shardsChecked = await checkHashes(reader, problems, signal);
    if (shardsChecked < shardCount(plan)) problems.push(`The dataset in ${basename(dir)} has ${reader.done} of its ${plan.count} images.`);
    // nothing says what imported pictures should look like but their hashes
    if (!plan.recipe) return { ok: problems.length === 0, shardsChecked, imagesRerendered: 0, problems };
    if (plan.renderer !== renderer.name) {
      problems.push(
        `The images were made by ${plan.renderer}, and this is ${renderer.name}: they cannot be rendered again for comparison.`,
      );
      return { ok: false, shardsChecked, imagesRerendered: 0, problems };
    }
    const chosen = chosenImages(reader, images);
    for (let from = 0; from < chosen.length; from += imagesPerCall)
      await compareImages(reader, plan, renderer, chosen.slice(from, from + imagesPerCall), problems, signal);
    return { ok: problems.length === 0, shardsChecked, imagesRerendered: chosen.length, problems };
  } finally {
    await reader.close();
  }
}
