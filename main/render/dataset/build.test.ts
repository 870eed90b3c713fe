import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import { scratchDir } from '../scratch.fixtures.ts';
import { buildDataset, type BuildProgress } from './build.ts';
import { everything, hashesOf, renderer, smallPlan } from './dataset.fixtures.ts';
import { openDataset } from './read.ts';

describe('planDataset', () => {
  test('the id is a hash of the content and of nothing else', () => {
    const plan = smallPlan();
    const turned = { ...everything, palettes: Object.fromEntries(Object.entries(everything.palettes).reverse()) };
    expect(smallPlan({ recipe: turned }).id).toBe(plan.id);
    for (const change of [
      { seed: 5 },
      { count: 151 },
      { sizePx: 17 },
      { renderer: 'native/other' },
      { recipe: { ...everything, supersample: 1 } },
    ])
      expect(smallPlan(change).id).not.toBe(plan.id);
  });

  test('shards are powers of two near 8 MiB, at least four from 64 images on', () => {
    expect(smallPlan({ count: 10 }).samplesPerShard).toBe(8192);
    expect(smallPlan({ count: 64 }).samplesPerShard).toBe(16);
    expect(smallPlan({ count: 70 }).samplesPerShard).toBe(16);
    expect(smallPlan({ count: 100_000, sizePx: 64 }).samplesPerShard).toBe(512);
    expect(smallPlan({ count: 100_000, sizePx: 1024 }).samplesPerShard).toBe(2);
  });

  test.each([
    [{ count: 0 }, /^count is 0/],
    [{ sizePx: 0 }, /^size is 0/],
    [{ seed: 1.5 }, /^seed is 1\.5/],
    [{ count: 1e9 }, /^count/],
    [{ count: 10_000_000, sizePx: 1024 }, /^count is 10000000, which at 1024 px makes 28\.6 TiB; a dataset has at most 1 TiB\.$/],
  ])('refuses %j', (change, message) => {
    expect(() => smallPlan(change)).toThrow(message);
  });
});

describe('buildDataset', () => {
  test('makes what the recipe says, in files as documented', async () => {
    const dir = join(scratchDir(), 'dataset');
    const plan = smallPlan();
    const progress: BuildProgress[] = [];
    const ahead: BuildProgress[] = [];
    const onProgress = (p: BuildProgress): void => {
      progress.push(p);
      const records = readdirSync(dir).filter((name) => /^shard-\d+\.json$/.test(name));
      if (p.saved > records.length * plan.samplesPerShard) ahead.push(p);
    };
    const manifest = await buildDataset({ dir, plan, renderer, onProgress });
    // what is said to be saved is on the disk
    expect(ahead).toEqual([]);
    expect(new Set(progress.map(({ saved }) => saved))).toEqual(new Set([0, 32, 64, 96, 128, 150]));
    expect(plan.samplesPerShard).toBe(32);
    expect(manifest.shards.map((shard) => shard.images)).toEqual([32, 32, 32, 32, 22]);
    expect(readdirSync(dir)).toHaveLength(2 + 3 * 5);
    expect(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))).toEqual(manifest);
    expect(progress.at(-1)).toMatchObject({ done: 150, total: 150, saved: 150 });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).toSorted((a, b) => a - b));
    const rejected = manifest.shards.flatMap((shard) => Object.values(shard.rejections)).reduce((a, b) => a + b, 0);
    expect(rejected).toBeGreaterThan(0);
    // image 77, made alone: some attempt of sample 77, and the same pixels
    const reader = await openDataset(dir);
    const genome = (await reader.genome(77))!;
    const attempts = Array.from({ length: everything.maxAttempts }, (_, attempt) => sampleGenome(plan.recipe, plan.seed, 77, attempt));
    expect(attempts).toContainEqual(genome);
    const alone = await renderer.rgb(genome, { widthPx: 16, heightPx: 16, supersample: everything.supersample });
    expect(await reader.image(77)).toEqual(alone);
    await reader.close();
  });

  test('interrupted anywhere and taken up again, ends with the same bytes', async () => {
    const calm = join(scratchDir(), 'calm');
    const plan = smallPlan();
    await buildDataset({ dir: calm, plan, renderer });
    const expected = hashesOf(calm);
    for (const stopAt of [1, 32, 60, 128, 149]) {
      const dir = join(scratchDir(), 'rough');
      const controller = new AbortController();
      const onProgress = ({ done }: BuildProgress) => done >= stopAt && controller.abort();
      await expect(buildDataset({ dir, plan, renderer, signal: controller.signal, onProgress })).rejects.toThrow(/abort/i);
      expect(existsSync(join(dir, 'manifest.json'))).toBe(false);
      // what kill -9 may leave besides
      writeFileSync(join(dir, 'shard-00009.rgb.tmp'), 'half');
      writeFileSync(join(dir, 'shard-00004.rgb'), 'pixels without a record');
      await buildDataset({ dir, plan, renderer });
      expect(hashesOf(dir)).toEqual(expected);
    }
  });

  test('pixels go through a few buffers, and none is lent again before it is written', async () => {
    const plan = smallPlan({ recipe: { ...everything, accept: {} }, count: 1000 });
    const calm = join(scratchDir(), 'calm');
    await buildDataset({ dir: calm, plan, renderer });
    const lent = new Set<Uint8Array>();
    const spoiling: typeof renderer = {
      ...renderer,
      batch: async (genomes, sizePx, supersample, options) => {
        if (options?.into) lent.add(options.into.fill(99));
        return renderer.batch(genomes, sizePx, supersample, options);
      },
    };
    const dir = join(scratchDir(), 'dataset');
    await buildDataset({ dir, plan, renderer: spoiling });
    expect(hashesOf(dir)).toEqual(hashesOf(calm));
    expect(lent.size).toBeGreaterThan(0);
    expect(lent.size).toBeLessThanOrEqual(4);
  });

  test('keeps complete shards and fills the first gap', async () => {
    const dir = join(scratchDir(), 'dataset');
    const plan = smallPlan();
    await buildDataset({ dir, plan, renderer });
    const expected = hashesOf(dir);
    rmSync(join(dir, 'shard-00003.json'));
    rmSync(join(dir, 'shard-00002.rgb'));
    rmSync(join(dir, 'manifest.json'));
    const first: BuildProgress[] = [];
    await buildDataset({ dir, plan, renderer, onProgress: (p) => first.push(p) });
    expect(first.slice(0, 2)).toMatchObject([
      { done: 32, saved: 32 },
      { done: 64, saved: 64 },
    ]);
    expect(hashesOf(dir)).toEqual(expected);
  });

  test('another dataset in the folder is left alone', async () => {
    const dir = join(scratchDir(), 'dataset');
    await buildDataset({ dir, plan: smallPlan({ count: 3 }), renderer });
    const before = hashesOf(dir);
    await expect(buildDataset({ dir, plan: smallPlan({ count: 4 }), renderer })).rejects.toThrow(/holds dataset/);
    expect(hashesOf(dir)).toEqual(before);
  });

  test('a recipe that accepts nothing says why and leaves no shard', async () => {
    const dir = join(scratchDir(), 'dataset');
    const recipe = { ...everything, accept: { minEntropyBits: 6 }, maxAttempts: 5 };
    await expect(buildDataset({ dir, plan: smallPlan({ recipe }), renderer })).rejects.toThrow(
      /^The recipe accepted no image for sample 0 in 5 attempts \(too little entropy: 5\); widen its ranges or relax its accept rules\.$/,
    );
    expect(readdirSync(dir)).toEqual(['plan.json']);
  });

  const canMount = process.platform === 'linux' && process.getuid?.() === 0;
  test.skipIf(!canMount)(
    'a full disk stops it with one sentence; with room it goes on (needs root on Linux for a small tmpfs)',
    async (context) => {
      const disk = join(scratchDir(), 'disk');
      mkdirSync(disk);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0)
        return context.skip('this system does not allow mounting a tmpfs');
      onTestFinished(() => void spawnSync('umount', ['-l', disk]));
      const dir = join(disk, 'dataset');
      const plan = smallPlan({ count: 200 });
      await expect(buildDataset({ dir, plan, renderer })).rejects.toThrow(
        /^There is no space left on the disk that holds .*shard-0000\d\.[a-z]+\.$/,
      );
      expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      spawnSync('mount', ['-o', 'remount,size=8m', disk]);
      expect((await buildDataset({ dir, plan, renderer })).shards).toHaveLength(7);
    },
  );
});
