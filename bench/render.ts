import { parseArgs } from 'node:util';
import { loadNativeRenderer } from '../main/render/native.ts';
import type { RenderSpec } from '../main/render/nativePlan.ts';

// Speed of the native renderer: single pictures against their targets, and datasets in pictures a second.
// Timings are the best of many repeats; the fused multiply-add throughput beside them tells a slow or busy machine from a slow kernel.

const { values: options } = parseArgs({ options: { isa: { type: 'string' }, repeats: { type: 'string', default: '15' } } });
const renderer = loadNativeRenderer();
if (options.isa) renderer.configure({ isa: options.isa });
const repeats = Number(options.repeats);

/** A smooth rainbow: the colours do not matter, the look-ups do. */
const lut = Uint16Array.from(
  { length: 4096 * 3 },
  (_, i) => 65535 * (0.5 + 0.5 * Math.cos(2 * Math.PI * (Math.floor(i / 3) / 4096 + (i % 3) / 3))),
);
const noTrap = { shape: 'point', center: [0, 0], radius: 0 } as const;
const smooth = { mode: 'smooth', trap: noTrap, transfer: 'log', density: 0.45, offset: 0 } as const;
const exponential = { mode: 'exp', trap: noTrap, transfer: 'linear', density: 1.6, offset: 0 } as const;
const common = { engine: 'orbit', variant: 0, lut, interior: [0, 0, 0], precision: 'f64', coloring: smooth, iterations: 1000 } as const;

const whole: RenderSpec = {
  ...common,
  formula: 'mandelbrot',
  params: { z0: [0, 0] },
  view: { center: [-0.75, 0], width: 3, rotationDeg: 0 },
};
const seahorse: RenderSpec = {
  ...whole,
  iterations: 5000,
  view: { center: [-0.743643887037151, 0.13182590420533], width: 5.1e-5, rotationDeg: 0 },
};
const julia: RenderSpec = {
  ...common,
  formula: 'julia',
  params: { c: [-0.8, 0.156] },
  view: { center: [0, 0], width: 3.2, rotationDeg: 0 },
};
const kali: RenderSpec = {
  ...common,
  formula: 'kali',
  params: { c: [-0.72, -0.55], scale: 1, theta: 0, mu: 0 },
  view: { center: [0, 0], width: 3, rotationDeg: 0 },
  iterations: 32,
  precision: 'f32',
  coloring: exponential,
};
const mixture: RenderSpec = { ...kali, formula: 'kali-julia', params: { c: [-0.6, -0.45], kali: 0.6, julia: 0.25, theta: 20 } };

/** Target times are for two threads of a 2.4 GHz AVX-512 core with two fused multiply-add units (152 Gflop/s in f32). */
const pictures = [
  { name: 'T1 Mandelbrot, whole set', spec: whole, sizePx: 1024, targetMs: 8 },
  { name: 'T2 Mandelbrot, seahorse valley', spec: seahorse, sizePx: 1024, targetMs: 26 },
  { name: 'T3 Julia f64', spec: julia, sizePx: 1024, targetMs: 8 },
  { name: 'T3 Julia f32', spec: { ...julia, precision: 'f32' }, sizePx: 1024, targetMs: 6 },
  { name: 'T6 Kali f32, 32 steps', spec: kali, sizePx: 256, targetMs: 0.8 },
  { name: 'T7 Kali f64, 32 steps', spec: { ...kali, precision: 'f64' }, sizePx: 256, targetMs: 2.5 },
] as const satisfies { name: string; spec: RenderSpec; sizePx: number; targetMs: number }[];

/** As recipes use them: moderate iteration counts. */
const datasets = [
  { name: 'mandelbrot', spec: { ...whole, iterations: 500 } },
  { name: 'julia', spec: { ...julia, iterations: 500 } },
  { name: 'kali', spec: { ...kali, iterations: 16 } },
  { name: 'kali-julia', spec: { ...mixture, iterations: 16 } },
] as const satisfies { name: string; spec: RenderSpec }[];

async function bestMs(work: () => Promise<unknown>, times: number): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const begin = performance.now();
    await work();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

/** `count` pictures that differ a little, as the samples of a dataset do. */
function variations(spec: RenderSpec, count: number): RenderSpec[] {
  return Array.from({ length: count }, (_, i) => ({ ...spec, view: { ...spec.view, width: spec.view.width * (1 - (0.5 * i) / count) } }));
}

function printCalibration(): void {
  const { f32, f64 } = renderer.calibrate();
  console.log(`fused multiply-add, one thread: ${f32.toFixed(0)} Gflop/s f32, ${f64.toFixed(0)} Gflop/s f64`);
}

const { isa, threads } = renderer.info();
console.log(`instruction set ${isa}, ${threads} threads available, Node ${process.version}`);
printCalibration();

console.log(`\npicture                          1 thread  ${String(threads).padStart(2)} threads  target (2 threads)`);
for (const { name, spec, sizePx, targetMs } of pictures) {
  const times: number[] = [];
  for (const count of [1, threads]) {
    renderer.configure({ threads: count });
    times.push(await bestMs(() => renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample: 1 }), repeats));
  }
  console.log(`${name.padEnd(32)} ${times.map((ms) => `${ms.toFixed(2).padStart(6)} ms`).join('  ')}  ${targetMs} ms`);
}
printCalibration();

console.log('\ndataset, 2 x 2 samples a pixel    64 px        256 px');
for (const { name, spec } of datasets) {
  const rates: string[] = [];
  for (const [sizePx, count] of [
    [64, 1000],
    [256, 100],
  ] as const) {
    const specs = variations(spec, count);
    const ms = await bestMs(() => renderer.renderBatch(specs, { sizePx, supersample: 2 }), Math.ceil(repeats / 3));
    rates.push(`${((count * 1000) / ms).toFixed(0).padStart(6)} img/s`);
  }
  console.log(`${name.padEnd(32)} ${rates.join(' ')}`);
}
printCalibration();
