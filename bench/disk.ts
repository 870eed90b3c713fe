import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapAhead } from '../main/render/dataset/ahead.ts';
import { acceptedSamples } from '../main/render/dataset/accepted.ts';
import { buildDataset } from '../main/render/dataset/build.ts';
import { exportDataset } from '../main/render/dataset/export/exportDataset.ts';
import { writeSamples } from '../main/render/dataset/export/samples.ts';
import type { RecipePlan } from '../main/render/dataset/manifest.ts';
import { imageBytes, planDataset } from '../main/render/dataset/plan.ts';
import { loadRecipes } from '../main/render/library.ts';
import { createRenderer } from '../main/render/renderer.ts';
import { ReusedBuffers } from '../main/render/reusedBuffers.ts';
import type { ExportFormat, ExportImage } from '../shared/contract/datasets.ts';

// Targets T9 and T10: 256 px Kali pictures of 16 steps, rendered, encoded and written to the disk, in pictures a second.
//
//   npm run bench -- disk [COUNT]      default 2400 pictures for each row
//
// Raw shards are what `dataset create` makes, flushed to the disk. PNG (with genomes) and JPEG files are rendered as it renders and written by what
// `dataset export` writes picture files with, without shards in between. The last rows export the raw shards.

const count = Number(process.argv[2] ?? 2400);
const sizePx = 256;
const chunkImages = 16;
const renderer = createRenderer();
const { recipe } = loadRecipes().find(({ id }) => id === 'kali-ornaments')!;
const kali = recipe.parts.find((part) => part.base.formula === 'kali')!;
const planOf = (supersample: number): RecipePlan =>
  planDataset({
    recipe: {
      ...recipe,
      supersample,
      accept: {},
      parts: [{ ...kali, base: { ...kali.base, iterations: 16 }, genes: kali.genes.filter(({ path }) => path !== 'iterations') }],
    },
    seed: 1,
    count,
    sizePx,
    renderer: renderer.name,
  });

/** Chunks are rendered while those before are encoded and written. */
async function files(dir: string, image: ExportImage, supersample: number): Promise<void> {
  const plan = planOf(supersample);
  const buffers = new ReusedBuffers(chunkImages * imageBytes(plan));
  const starts = Array.from({ length: Math.ceil(count / chunkImages) }, (_, i) => i * chunkImages);
  const rendered = mapAhead(starts, 3, async (from) => {
    const indices = Array.from({ length: Math.min(chunkImages, count - from) }, (_, i) => from + i);
    const { genomes } = await acceptedSamples(plan.recipe, plan.seed, indices, renderer);
    const buffer = buffers.take();
    const { rgb } = await renderer.batch(genomes, sizePx, supersample, { into: buffer });
    return {
      rgb,
      buffer,
      samples: genomes.map((genome, i) => ({ index: from + i, genome })),
      paths: indices.map((index) => join(dir, `${index}.${image}`)),
    };
  });
  const written = mapAhead(rendered, 2, async ({ rgb, buffer, samples, paths }) => {
    await writeSamples(plan, { rgb, samples }, image, paths);
    buffers.giveBack(buffer);
  });
  for await (const _ of written);
}

async function shards(dir: string, supersample: number): Promise<void> {
  await buildDataset({ dir: join(dir, 'dataset'), plan: planOf(supersample), renderer });
}

const { isa, threads } = renderer.info();
console.log(`${count} pictures of ${sizePx} px, ${isa}, ${threads} threads`);

/** Says how many pictures a second some work makes, and of how much processor time. */
async function row(name: string, target: number | null, work: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000 / count;
  const facts = [name.padEnd(36), `${(count / seconds).toFixed(0).padStart(6)} img/s`, `${cpuMs.toFixed(2)} ms of processor time each`];
  console.log([...facts, ...(target ? [`target ${target}`] : [])].join('   '));
}

for (const [supersample, targets] of [
  [1, { png: 700, jpeg: 1300, shards: 2500 }],
  [2, { png: 450, jpeg: 650, shards: 850 }],
] as const) {
  const dir = await mkdtemp(join(tmpdir(), 'cardioid-disk-'));
  const samples = `${supersample} x ${supersample} samples`;
  try {
    await row(`PNG, ${samples}`, targets.png, () => files(dir, 'png', supersample));
    await row(`JPEG q95 4:4:4, ${samples}`, targets.jpeg, () => files(dir, 'jpeg', supersample));
    await row(`raw shards, ${samples}`, targets.shards, () => shards(dir, supersample));
    if (supersample > 1) continue;
    const formats: [ExportFormat, ExportImage][] = [
      ['imagefolder', 'png'],
      ['imagefolder', 'jpeg'],
      ['webdataset', 'png'],
      ['webdataset', 'jpeg'],
      ['npz', 'png'],
    ];
    for (const [format, image] of formats)
      await row(`export to ${format}${format === 'npz' ? '' : ` of ${image}`}`, null, () =>
        exportDataset(join(dir, 'dataset'), join(dir, `${format}-${image}`), { format, image }),
      );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
