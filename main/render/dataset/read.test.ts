import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchDir } from '../scratch.fixtures.ts';
import { buildDataset } from './build.ts';
import { renderer, smallPlan } from './dataset.fixtures.ts';
import { openDataset } from './read.ts';

const plan = smallPlan({ count: 80 });
const bytes = 16 * 16 * 3;

async function built(): Promise<string> {
  const dir = join(scratchDir(), 'dataset');
  await buildDataset({ dir, plan, renderer });
  return dir;
}

describe('openDataset', () => {
  test('reads across shards what it reads one by one', async () => {
    const reader = await openDataset(await built());
    expect(reader.done).toBe(80);
    expect(reader.manifest?.plan).toEqual(plan);
    const many = await reader.images(10, 60);
    for (const i of [0, 5, 6, 37, 59]) expect(many.subarray(i * bytes, (i + 1) * bytes)).toEqual(await reader.image(10 + i));
    const genomes = await reader.entries(14, 4);
    expect(genomes[3]!.genome).toEqual(await reader.genome(17));
    await expect(reader.image(80)).rejects.toThrow(/^image 80 cannot be read: the dataset has 80 so far/);
    await expect(reader.image(-1)).rejects.toThrow(/image -1/);
    await reader.close();
  });

  test('follows a dataset that is being built', async () => {
    const dir = join(scratchDir(), 'dataset');
    const controller = new AbortController();
    const stop = ({ done }: { done: number }) => done >= 40 && controller.abort();
    await expect(buildDataset({ dir, plan, renderer, signal: controller.signal, onProgress: stop })).rejects.toThrow();
    const reader = await openDataset(dir);
    expect(reader.manifest).toBeNull();
    const early = reader.done;
    expect(early).toBeLessThan(80);
    await buildDataset({ dir, plan, renderer });
    // asked for more than it knew, it looks again
    expect(await reader.image(79)).toHaveLength(bytes);
    expect(reader.done).toBe(80);
    expect(reader.manifest).not.toBeNull();
    await reader.close();
  });

  test('readers that look for new shards at the same time count each shard once', async () => {
    const dir = join(scratchDir(), 'dataset');
    const controller = new AbortController();
    const stop = ({ done }: { done: number }) => done >= 40 && controller.abort();
    await expect(buildDataset({ dir, plan, renderer, signal: controller.signal, onProgress: stop })).rejects.toThrow();
    const reader = await openDataset(dir);
    await buildDataset({ dir, plan, renderer });
    await Promise.all(Array.from({ length: 5 }, () => reader.refresh()));
    expect(reader.done).toBe(80);
    expect(reader.shards.map((shard) => shard.index)).toEqual(reader.manifest!.shards.map((shard) => shard.index));
    await reader.close();
  });

  test('a damaged file is named', async () => {
    const dir = await built();
    const reader = await openDataset(dir);
    writeFileSync(join(dir, 'shard-00001.jsonl'), '{}\n');
    await expect(reader.genome(16)).rejects.toThrow(/shard-00001\.jsonl is damaged: line 1 is not a genome/);
    truncateSync(join(dir, 'shard-00002.rgb'), 100);
    await expect(reader.image(40)).rejects.toThrow(/shard-00002\.rgb is damaged: it ends in the middle/);
    await reader.close();
    await expect(openDataset(dir)).rejects.toThrow(/shard-00002\.rgb is damaged/);
  });

  test('a folder without a plan is no dataset; a broken plan is damaged', async () => {
    const dir = scratchDir();
    await expect(openDataset(dir)).rejects.toThrow(/plan\.json cannot be read: it is missing/);
    writeFileSync(join(dir, 'plan.json'), '{"format": 1');
    await expect(openDataset(dir)).rejects.toThrow(/plan\.json is damaged/);
    rmSync(dir, { recursive: true });
    await expect(openDataset(dir)).rejects.toThrow(/plan\.json/);
  });
});

describe('many shards', () => {
  let dir = '';
  const many = smallPlan({ count: 200, sizePx: 512, recipe: { ...plan.recipe, accept: {}, supersample: 1 } });
  beforeAll(() => {
    // 8 images a shard: more shards than a fixture needs, fewer than the reader keeps open
    expect(many.samplesPerShard).toBe(8);
  });
  test('concurrent reads share handles and close cleanly', async () => {
    dir = join(scratchDir(), 'dataset');
    await buildDataset({ dir, plan: many, renderer });
    const reader = await openDataset(dir);
    const images = await Promise.all([0, 199, 100, 0, 57].map((index) => reader.image(index)));
    expect(images[0]).toEqual(images[3]);
    expect(images[0]).not.toEqual(images[1]);
    const pending = reader.image(150);
    await reader.close();
    expect(await pending).toHaveLength(512 * 512 * 3);
  });
});
