import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHashOf } from '../../render/dataset/shards.ts';
import { datasetFiles, type ShardRecord } from '../../render/dataset/manifest.ts';
import { planDataset, shardCount, shardRange } from '../../render/dataset/plan.ts';
import { loadRecipes } from '../../render/library.ts';
import type { TrainingImages } from '../data/images.ts';

/** A new empty folder. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cardioid-train-'));
}

/** Smooth pictures, all different: a disc of its own place, size and colours on a gradient. */
export function discImages(count: number, sizePx: number): TrainingImages {
  const pixels = new Uint8Array(count * sizePx * sizePx * 3);
  for (let i = 0; i < count; i++) {
    const [x0, y0, radius] = [
      (0.5 + 0.3 * Math.sin(i)) * sizePx,
      (0.5 + 0.3 * Math.cos(1.7 * i)) * sizePx,
      (0.15 + 0.02 * (i % 8)) * sizePx,
    ];
    for (let y = 0; y < sizePx; y++) {
      for (let x = 0; x < sizePx; x++) {
        const inside = 1 / (1 + Math.exp(Math.hypot(x - x0, y - y0) - radius));
        const at = ((i * sizePx + y) * sizePx + x) * 3;
        pixels[at] = 255 * inside;
        pixels[at + 1] = (200 * y) / sizePx;
        pixels[at + 2] = 128 + 100 * Math.sin(2.1 * i) * inside;
      }
    }
  }
  return { name: 'discs', count, sizePx, pixels };
}

/** Writes the pictures as a complete dataset in the format of `manifest.ts`. */
export async function writeDataset(dir: string, images: TrainingImages): Promise<void> {
  const { recipe } = loadRecipes()[0]!;
  const plan = planDataset({ recipe, seed: 0, count: images.count, sizePx: images.sizePx, renderer: 'test' });
  await mkdir(dir, { recursive: true });
  const imageBytes = images.sizePx * images.sizePx * 3;
  const shards: ShardRecord[] = [];
  for (let index = 0; index < shardCount(plan); index++) {
    const { from, to } = shardRange(plan, index);
    const pixels = images.pixels.subarray(from * imageBytes, to * imageBytes);
    const hash = createHash('sha256').update(pixels).digest('hex');
    await writeFile(join(dir, datasetFiles.pixels(index)), pixels);
    shards.push({ index, images: to - from, sha256: hash, genomesSha256: hash, rejections: {} });
  }
  const manifest = { plan, shards, contentHash: contentHashOf(shards) };
  await writeFile(join(dir, datasetFiles.plan), JSON.stringify(plan));
  await writeFile(join(dir, datasetFiles.manifest), JSON.stringify(manifest));
}
