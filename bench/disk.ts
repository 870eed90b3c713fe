import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeJpeg } from '../main/render/codec.ts';
import { buildDataset } from '../main/render/dataset/build.ts';
import { planDataset } from '../main/render/dataset/plan.ts';
import { loadRecipes } from '../main/render/library.ts';
import { encodePicture } from '../main/render/picture.ts';
import { createRenderer } from '../main/render/renderer.ts';
import type { Genome } from '../shared/genome/genome.ts';
import { sampleGenome } from '../shared/genome/sample.ts';

// Targets T9 and T10: 256 px Kali pictures of 16 steps, rendered, encoded and written to the disk, in pictures a second.
//
//   npm run bench -- disk [COUNT]      default 1200 pictures for each row; PNG files carry their genome

const count = Number(process.argv[2] ?? 1200);
const sizePx = 256;
const chunk = 16;
const renderer = createRenderer();
const { recipe } = loadRecipes().find(({ id }) => id === 'kali-ornaments')!;
const kali = recipe.parts.find((part) => part.base.formula === 'kali')!;
const scene = (supersample: number) => ({
  ...recipe,
  supersample,
  accept: {},
  parts: [{ ...kali, base: { ...kali.base, iterations: 16 }, genes: kali.genes.filter(({ path }) => path !== 'iterations') }],
});

type Encode = (rgb: Uint8Array, genome: Genome, supersample: number) => Promise<Uint8Array>;
const png: Encode = (rgb, genome, supersample) =>
  encodePicture(rgb, sizePx, sizePx, { genome, render: { widthPx: sizePx, heightPx: sizePx, supersample, renderer: renderer.name } });
const jpeg: Encode = (rgb) => encodeJpeg(rgb, sizePx, sizePx);

/** Chunks are rendered while the one before is encoded and written. @returns pictures a second */
async function files(dir: string, encode: Encode, supersample: number): Promise<number> {
  const bytes = sizePx * sizePx * 3;
  let written: Promise<unknown> = Promise.resolve();
  // one object: a recipe is checked once
  const sampled = scene(supersample);
  const startedMs = performance.now();
  for (let from = 0; from < count; from += chunk) {
    const genomes = Array.from({ length: Math.min(chunk, count - from) }, (_, i) => sampleGenome(sampled, 1, from + i, 0));
    const { rgb } = await renderer.batch(genomes, sizePx, supersample);
    await written;
    written = Promise.all(
      genomes.map(async (genome, i) =>
        writeFile(join(dir, String(from + i)), await encode(rgb.subarray(i * bytes, (i + 1) * bytes), genome, supersample)),
      ),
    );
  }
  await written;
  return (count / (performance.now() - startedMs)) * 1000;
}

async function shards(dir: string, supersample: number): Promise<number> {
  const plan = planDataset({ recipe: scene(supersample), seed: 1, count, sizePx, renderer: renderer.name });
  const startedMs = performance.now();
  await buildDataset({ dir, plan, renderer });
  return (count / (performance.now() - startedMs)) * 1000;
}

const rows = [
  { name: 'PNG', supersample: 1, target: 700, run: (dir: string) => files(dir, png, 1) },
  { name: 'JPEG q95 4:4:4', supersample: 1, target: 1300, run: (dir: string) => files(dir, jpeg, 1) },
  { name: 'raw shards', supersample: 1, target: 2500, run: (dir: string) => shards(dir, 1) },
  { name: 'PNG', supersample: 2, target: 450, run: (dir: string) => files(dir, png, 2) },
  { name: 'JPEG q95 4:4:4', supersample: 2, target: 650, run: (dir: string) => files(dir, jpeg, 2) },
  { name: 'raw shards', supersample: 2, target: 850, run: (dir: string) => shards(dir, 2) },
];
const { isa, threads } = renderer.info();
console.log(`${count} pictures of ${sizePx} px, ${isa}, ${threads} threads`);
for (const { name, supersample, target, run } of rows) {
  const dir = await mkdtemp(join(tmpdir(), 'cardioid-disk-'));
  try {
    const rate = await run(dir);
    console.log(`${`${name}, ${supersample} x ${supersample} samples`.padEnd(32)} ${rate.toFixed(0).padStart(6)} img/s   target ${target}`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
