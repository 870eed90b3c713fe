/**
 * Draws pictures on the graphics device and with the native renderer, and prints how they compare as one line of JSON.
 * A program of its own because Vulkan's loader reads its environment when the process starts.
 */
import { FORMULAS } from '../../../../shared/formula/catalog.ts';
import type { Program } from '../../../../shared/formula/ir.ts';
import { defaultGenome } from '../../../../shared/genome/defaults.ts';
import type { Genome } from '../../../../shared/genome/genome.ts';
import { referencePicture } from '../../../../shared/shading/reference.fixtures.ts';
import { genomeProgram } from '../../../../shared/shading/uniforms.ts';
import { createRenderer } from '../../renderer.ts';
import { openComputeDevice } from '../device.ts';
import { gpuObjection } from '../drawer.ts';
import { createGpuRenderer } from '../gpuRenderer.ts';
import { testPalette } from '../../../../shared/genome/palette.fixtures.ts';

const smallPx = 16;
/** Share of pixels within 4 bytes of each other in every component. */
function agreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let close = 0;
  for (let i = 0; i < a.length; i += 3) close += Number([0, 1, 2].every((c) => Math.abs(a[i + c]! - b[i + c]!) <= 4));
  return close / (a.length / 3);
}

/** The same picture from places as far off as float32 rounds a pixel's position: what differs between them float32 cannot decide. */
function neighbours(genome: Genome, program: Program, uniforms: readonly number[]): ArrayLike<number>[] {
  const { center, width } = genome.view;
  const off = 1e-6 * Math.max(Math.abs(center[0]), Math.abs(center[1]), width / 2);
  return [
    [off, off],
    [-off, off],
    [off, -off],
  ].map(([dx, dy]) => {
    const moved: Genome = { ...genome, view: { ...genome.view, center: [center[0] + dx!, center[1] + dy!] } };
    return referencePicture(moved, program, uniforms, { widthPx: smallPx, heightPx: smallPx, supersample: 1 });
  });
}

/** Share of the steady pixels that agree, and the share of all pixels that are steady. */
function agreementWhereSteady(
  found: ArrayLike<number>,
  reference: ArrayLike<number>,
  moved: readonly ArrayLike<number>[],
): { agreement: number; steady: number } {
  const kept: [number[], number[]] = [[], []];
  for (let i = 0; i < reference.length; i += 3) {
    const steady = moved.every((other) => [0, 1, 2].every((c) => Math.abs(other[i + c]! - reference[i + c]!) <= 2));
    if (!steady) continue;
    for (const c of [0, 1, 2]) {
      kept[0].push(found[i + c]!);
      kept[1].push(reference[i + c]!);
    }
  }
  return { agreement: agreement(kept[0], kept[1]), steady: kept[0].length / reference.length };
}

const native = createRenderer();
const gpu = createGpuRenderer(await openComputeDevice(), native);
const shortened = (id: string, iterations: number): Genome => {
  const genome = defaultGenome(id, testPalette);
  return { ...genome, iterations: Math.min(genome.iterations, iterations) };
};

// the formulas that the native renderer has had from the start, against its pictures
const [sizePx, supersample] = [40, 2];
const genomes = ['mandelbrot', 'julia', 'kali', 'kali-julia'].map((id) => shortened(id, 60));
const on = (genome: Genome, change: Partial<Genome['coloring']>): Genome => ({ ...genome, coloring: { ...genome.coloring, ...change } });
const channel = { transfer: 'sqrt', density: 0.7, offset: 0.1, amount: 0.6 } as const;
const [drawn, expected] = [await gpu.batch(genomes, sizePx, supersample), await native.batch(genomes, sizePx, supersample)];
const bytes = sizePx ** 2 * 3;
const pictures = genomes.map((genome, k) => ({
  formula: genome.formula,
  agreement: agreement(drawn.rgb.subarray(k * bytes, (k + 1) * bytes), expected.rgb.subarray(k * bytes, (k + 1) * bytes)),
  interior: [drawn.interiorCounts[k], expected.interiorCounts[k]],
}));

// the whole catalogue, against float64 walks of the same programs
const modes = (['distance', 'stripe', 'curvature', 'triangle', 'atom', 'angle', 'lamps', 'converge', 'mean-x'] as const).flatMap((mode) => {
  const formula = FORMULAS.find(({ engine, colorings }) => engine === 'orbit' && colorings.includes(mode));
  return formula ? [on(shortened(formula.id, 16), { mode, transfer: 'sqrt', density: 0.5 })] : [];
});
const bent = [
  on(genomes[2]!, {
    lightness: { ...channel, mode: 'exp' },
    hue: { ...channel, mode: 'mean-x' },
    chroma: { ...channel, mode: 'difference' },
  }),
  on(genomes[0]!, { light: { azimuthDeg: 120, elevationDeg: 35, strength: 0.8 } }),
  on(genomes[1]!, { interior: 'mean' }),
];
/** Where steps shrink to nothing the fraction of the last one is float32's rounding: such formulas are compared by a mean. */
const steady = (genome: Genome): Genome =>
  genomeProgram(genome)?.program.rules.includes('converge') ? on(genome, { mode: 'exp', transfer: 'linear', density: 1.2 }) : genome;
const catalogue = [...FORMULAS.map(({ id }) => steady(shortened(id, 16))), ...modes, ...bent].filter(
  (genome) => gpuObjection(genome, { widthPx: smallPx, supersample: 1 }) === null,
);
const small = await gpu.batch(catalogue, smallPx, 1);
const walked = catalogue.map((genome, k) => {
  const { program, uniforms } = genomeProgram(genome)!;
  const reference = referencePicture(genome, program, uniforms, { widthPx: smallPx, heightPx: smallPx, supersample: 1 });
  const found = small.rgb.subarray(k * smallPx ** 2 * 3, (k + 1) * smallPx ** 2 * 3);
  const formula = `${genome.formula} ${genome.coloring.mode} ${Object.keys(genome.coloring).join()}`;
  return { formula, ...agreementWhereSteady(found, reference, neighbours(genome, program, uniforms)) };
});

// attracting cycles: share of the samples that have a value on both or on neither, and of those with one that agree to 1/200
const cycleSize = { widthPx: 24, heightPx: 24 };
const cycles = [];
for (const id of ['mandelbrot', 'multibrot', 'magnet-1', 'exp-pole'])
  for (const mode of ['interior-distance', 'interior-period'] as const) {
    const genome = on(shortened(id, 300), { mode });
    const [here, there] = [await gpu.field(genome, cycleSize), await native.field(genome, cycleSize)];
    const places = [...here.keys()];
    const known = places.filter((i) => !Number.isNaN(here[i]!) && !Number.isNaN(there[i]!));
    cycles.push({
      picture: `${mode} of ${id}`,
      isDrawn: gpuObjection(genome, { ...cycleSize, supersample: 1 }) === null,
      known: known.length,
      same: places.filter((i) => Number.isNaN(here[i]!) === Number.isNaN(there[i]!)).length / here.length,
      close: known.filter((i) => Math.abs(here[i]! - there[i]!) <= 5e-3 * Math.abs(there[i]!)).length / known.length,
    });
  }

// what the device does not draw comes from the native renderer, in its place
const deep: Genome = { ...shortened('mandelbrot', 60), view: { center: [-0.75, 0.1], width: 1e-6, rotationDeg: 0 } };
const mixed = await gpu.batch([genomes[0]!, deep, genomes[2]!], sizePx, supersample);
const byHand = [
  drawn.rgb.subarray(0, bytes),
  await native.rgb(deep, { widthPx: sizePx, heightPx: sizePx, supersample }),
  drawn.rgb.subarray(2 * bytes, 3 * bytes),
];
const mixedSame = Buffer.compare(Buffer.from(mixed.rgb), Buffer.concat(byHand)) === 0;

// alone and in a batch, whole and in parts: the same bytes
const again = await gpu.rgb(genomes[0]!, { widthPx: sizePx, heightPx: sizePx, supersample });
const same = Buffer.compare(Buffer.from(again), Buffer.from(drawn.rgb.subarray(0, bytes))) === 0;
const field = await gpu.field(genomes[0]!, { widthPx: 30, heightPx: 20 });
const nativeField = await native.field(genomes[0]!, { widthPx: 30, heightPx: 20 });
const fieldMisfits = field.reduce(
  (count, value, i) => count + Number(!(Object.is(value, nativeField[i]) || Math.abs(value - nativeField[i]!) < 1e-2)),
  0,
);
const stopped = new AbortController();
stopped.abort(new Error('enough'));
const aborted = await gpu.batch(genomes, sizePx, 1, { signal: stopped.signal }).then(
  () => 'drawn',
  (error: Error) => error.message,
);
console.log(
  'RESULT ' +
    JSON.stringify({ name: gpu.name, pictures, walked, cycles, mixedSame, same, fieldMisfits: fieldMisfits / field.length, aborted }),
);
process.exit(0);
