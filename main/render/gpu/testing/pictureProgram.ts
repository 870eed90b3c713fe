/**
 * Draws pictures on the graphics device and with the native renderer, and prints how they compare as one line of JSON.
 * A program of its own because Vulkan's loader reads its environment when the process starts.
 */
import { FORMULAS } from '../../../../shared/formula/catalog.ts';
import { defaultGenome } from '../../../../shared/genome/defaults.ts';
import type { Genome } from '../../../../shared/genome/genome.ts';
import { createRenderer } from '../../renderer.ts';
import { openComputeDevice } from '../device.ts';
import { createGpuRenderer, gpuObjection } from '../gpuRenderer.ts';

const palette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#102040' },
    { at: 0.5, color: '#ffe0a0' },
  ],
  interior: '#400000',
};
const sizePx = 40;
const supersample = 2;

/** Share of pixels of two pictures within 4 bytes of each other in every component. */
function agreement(a: Uint8Array, b: Uint8Array): number {
  let close = 0;
  for (let i = 0; i < a.length; i += 3) close += Number([0, 1, 2].every((c) => Math.abs(a[i + c]! - b[i + c]!) <= 4));
  return close / (a.length / 3);
}

const gpu = createGpuRenderer(await openComputeDevice());
const native = createRenderer();
const genomes: Genome[] = FORMULAS.map((formula) => {
  const genome = defaultGenome(formula.id, palette);
  return { ...genome, iterations: Math.min(genome.iterations, 60) };
}).filter((genome) => gpuObjection(genome, sizePx, supersample) === null);

const [drawn, expected] = [await gpu.batch(genomes, sizePx, supersample), await native.batch(genomes, sizePx, supersample)];
const bytes = sizePx ** 2 * 3;
const pictures = genomes.map((genome, k) => ({
  formula: genome.formula,
  mode: genome.coloring.mode,
  agreement: agreement(drawn.rgb.subarray(k * bytes, (k + 1) * bytes), expected.rgb.subarray(k * bytes, (k + 1) * bytes)),
  interior: [drawn.interiorCounts[k], expected.interiorCounts[k]],
}));

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
console.log('RESULT ' + JSON.stringify({ name: gpu.name, pictures, same, fieldMisfits: fieldMisfits / field.length, aborted }));
process.exit(0);
