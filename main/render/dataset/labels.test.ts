import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lightnessOf, probe, tooAlike } from '../../../shared/genome/accept.ts';
import { differenceHash, hashDistance } from '../../../shared/genome/pictureShape.ts';
import type { Recipe } from '../../../shared/genome/recipe.ts';
import { loadRecipes } from '../library.ts';
import { scratchDir } from '../scratch.fixtures.ts';
import { acceptedSamples } from './accepted.ts';
import { buildDataset } from './build.ts';
import { everything, hashesOf, renderer, smallPlan } from './dataset.fixtures.ts';
import { datasetFiles } from './manifest.ts';
import { openDataset } from './read.ts';
import { verifyDataset } from './verify.ts';

const kali = everything.parts.find((part) => part.base.formula === 'kali')!;
const instance = ['view.width', 'coloring.offset', 'palette'];

/** Ten classes of Kali sets; their instances differ in width, palette and a nudge of c. */
const labelled: Recipe = {
  ...everything,
  parts: [kali],
  labels: { classes: 10, instance, jitter: { 'params.c': 0.01 } },
  valShare: 0.3,
};

describe('labels', () => {
  test('every class has its parameters, every instance its own view; whole classes go to one split', async () => {
    const plan = smallPlan({ recipe: labelled, count: 80 });
    const dir = join(scratchDir(), 'dataset');
    await buildDataset({ dir, plan, renderer });
    const reader = await openDataset(dir);
    const samples = await reader.samples(0, 80);
    await reader.close();
    expect(samples.map(({ label }) => label)).toEqual(Array.from({ length: 80 }, (_, i) => i % 10));
    const val = new Set(samples.filter(({ split }) => split === 'val').map(({ label }) => label));
    const train = new Set(samples.filter(({ split }) => split === 'train').map(({ label }) => label));
    expect([val.size, train.size]).toEqual([3, 7]);
    for (let label = 0; label < 10; label++) {
      const members = samples.filter((sample) => sample.label === label).map(({ genome }) => genome);
      expect(new Set(members.map(({ iterations }) => iterations)).size).toBe(1);
      expect(new Set(members.map(({ view }) => view.width)).size).toBe(8);
      const cs = members.map(({ params }) => params['c'] as [number, number]);
      for (const axis of [0, 1] as const) {
        const values = cs.map((c) => c[axis]);
        expect(new Set(values).size).toBe(8);
        expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(0.02);
      }
    }
    const classCs = new Set(samples.slice(0, 10).map(({ genome }) => genome.iterations + String(genome.params['c'])));
    expect(classCs.size).toBe(10);
    expect((await verifyDataset(dir, renderer, { images: 20 })).problems).toEqual([]);
  });

  test('lines of recipes without labels are bare genomes, as they always were', async () => {
    const dir = join(scratchDir(), 'dataset');
    await buildDataset({ dir, plan: smallPlan({ count: 8 }), renderer });
    expect(JSON.parse(readFileSync(join(dir, datasetFiles.genomes(0)), 'utf8').split('\n')[0]!)).toMatchObject({ version: 1 });
  });

  test('a class that never passes is given up by name', async () => {
    const strict: Recipe = { ...labelled, accept: { minEntropyBits: 5.99 }, maxAttempts: 3 };
    await expect(acceptedSamples(strict, 1, [4], renderer)).rejects.toThrow(/sample 4 in 3 attempts \(too little entropy: 3\)/);
  });
});

describe('duplicates', () => {
  // little varies, so that many candidates are alike
  const narrow: Recipe = {
    ...everything,
    parts: [
      {
        weight: 1,
        base: kali.base,
        genes: [{ path: 'params.c', sampler: { kind: 'box', min: [-0.75, -0.6], max: [-0.7, -0.55] } }],
      },
    ],
    accept: { duplicates: { distance: 8, within: 16 } },
    maxAttempts: 2000,
  };
  const indices = Array.from({ length: 40 }, (_, i) => i);

  test('within a run no two images are alike, and each sample is the same asked for alone', async () => {
    const { genomes, rejections } = await acceptedSamples(narrow, 3, indices, renderer);
    expect(rejections[tooAlike]).toBeGreaterThan(0);
    const { rgb } = await renderer.batch(genomes, probe.sizePx, probe.supersample);
    const bytes = probe.sizePx ** 2 * 3;
    const hashes = indices.map((i) => differenceHash(lightnessOf(rgb.subarray(i * bytes, (i + 1) * bytes)), probe.sizePx));
    for (const i of indices)
      for (let j = i - (i % 16); j < i; j++) expect(hashDistance(hashes[i]!, hashes[j]!), `${j} and ${i}`).toBeGreaterThanOrEqual(8);
    // a copy of the recipe, so that nothing is remembered
    const alone = await acceptedSamples(structuredClone(narrow), 3, [29], renderer);
    expect(alone.genomes[0]).toEqual(genomes[29]);
  });

  test('an interrupted build ends with the same bytes and the same counts', async () => {
    const root = scratchDir();
    const recipe = () => structuredClone(narrow);
    const whole = join(root, 'whole');
    await buildDataset({ dir: whole, plan: smallPlan({ recipe: recipe(), count: 72 }), renderer });
    const broken = join(root, 'broken');
    await buildDataset({ dir: broken, plan: smallPlan({ recipe: recipe(), count: 72 }), renderer });
    for (const name of [datasetFiles.manifest, datasetFiles.shard(2), datasetFiles.shard(3), datasetFiles.pixels(3)])
      rmSync(join(broken, name));
    await buildDataset({ dir: broken, plan: smallPlan({ recipe: recipe(), count: 72 }), renderer });
    expect(hashesOf(broken)).toEqual(hashesOf(whole));
  });
});

test('classes of iterated systems: a class has its maps, its instances nudge every number of them and differ in patch and turn', async () => {
  const { recipe } = loadRecipes().find(({ id }) => id === 'fractaldb-classes')!;
  const few: Recipe = { ...recipe, labels: { ...recipe.labels!, classes: 3 } };
  const { genomes } = await acceptedSamples(
    few,
    4,
    Array.from({ length: 18 }, (_, i) => i),
    renderer,
  );
  const maps = genomes.map(({ params }) => params['maps'] as number[]);
  for (let label = 0; label < 3; label++) {
    const members = maps.filter((_, i) => i % 3 === label);
    const amount = few.labels!.jitter!['params.maps']!;
    for (const member of members) expect(member).toHaveLength(members[0]!.length);
    for (const k of members[0]!.keys()) {
      const values = members.map((member) => member[k]!);
      expect(new Set(values).size).toBe(6);
      expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(2 * amount);
    }
  }
  expect(String(maps[0])).not.toBe(String(maps[1]));
  expect(new Set(genomes.map(({ params }) => params['patch'])).size).toBeGreaterThan(3);
  expect(new Set(genomes.map(({ view }) => view.rotationDeg)).size).toBeGreaterThan(1);
});
