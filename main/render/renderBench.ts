import { bytecodeOf } from '../../shared/formula/bytecode.ts';
import { findFormula } from '../../shared/formula/catalog.ts';
import { programOf } from '../../shared/formula/compile.ts';
import { defaultValue } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { loadNativeRenderer } from './native.ts';
import type { RenderSpec } from './nativePlan.ts';
import { orbitCode } from './orbitProgram.ts';

/** A smooth rainbow: the colours do not matter, the look-ups do. */
const lut = Uint16Array.from(
  { length: 4096 * 3 },
  (_, i) => 65535 * (0.5 + 0.5 * Math.cos(2 * Math.PI * (Math.floor(i / 3) / 4096 + (i % 3) / 3))),
);
const noTrap = { shape: 'point', center: [0, 0], radius: 0 } as const;
const smooth = { mode: 'smooth', trap: noTrap, transfer: 'log', density: 0.45, offset: 0 } as const;
const exponential = { mode: 'exp', trap: noTrap, transfer: 'linear', density: 1.6, offset: 0 } as const;
const common = { engine: 'orbit', variant: 0, lut, interior: [0, 0, 0], precision: 'f64', coloring: smooth, iterations: 1000 } as const;

type Common = Partial<Omit<RenderSpec, 'program' | 'uniforms'>>;

/** A formula of the catalogue, with its own parameters where none are given. */
function specOf(formula: string, params: Genome['params'], changes: Common & Pick<RenderSpec, 'view'>, interpreted = false): RenderSpec {
  const listed = findFormula(formula)!;
  const values = { ...Object.fromEntries(listed.parameters.map((parameter) => [parameter.name, defaultValue(parameter)])), ...params };
  const spec = { ...common, ...changes };
  const { program, uniforms } = orbitCode(listed, values, spec.coloring);
  return { ...spec, program: interpreted ? bytecodeOf(programOf(listed, values), null, null) : program, uniforms };
}
const view = (x: number, y: number, width: number): RenderSpec['view'] => ({ center: [x, y], width, rotationDeg: 0 });

const whole = specOf('mandelbrot', {}, { view: view(-0.75, 0, 3) });
const seahorse: RenderSpec = { ...whole, iterations: 5000, view: view(-0.743643887037151, 0.13182590420533, 5.1e-5) };
const minibrot: RenderSpec = { ...whole, iterations: 2000, view: view(-1.7687788, 0.0017388, 5e-4) };
const julia = specOf('julia', {}, { view: view(0, 0, 3.2) });
/** Off the centre: what is timed is the kernel, not the symmetry that spares three quarters of a picture about 0. */
const kaliLook = { view: view(0.1, 0.05, 3), iterations: 32, precision: 'f32', coloring: exponential } as const;
const kali = specOf('kali', {}, kaliLook);
const mixture = specOf('kali-julia', { c: [-0.6, -0.45], theta: 20 }, kaliLook);
const threeMeasures = {
  ...exponential,
  lightness: { mode: 'trap', transfer: 'linear', density: 1, offset: 0, amount: 0.3 },
  hue: { mode: 'difference', transfer: 'linear', density: 1, offset: 0, amount: 0.2 },
} as const;

/** Fused multiply-adds of one thread of the machine that the targets are for, in f32. */
const targetGflops = 152;

/** Target times are for two threads of a 2.4 GHz AVX-512 core with two fused multiply-add units (`targetGflops`). */
const pictures = [
  { name: 'T1 Mandelbrot, whole set', spec: whole, sizePx: 1024, targetMs: 8, stretchMs: 5 },
  { name: 'T2 Mandelbrot, seahorse valley', spec: seahorse, sizePx: 1024, targetMs: 26, stretchMs: 18 },
  { name: 'T3 Julia f64', spec: julia, sizePx: 1024, targetMs: 8, stretchMs: 5.5 },
  { name: 'T3 Julia f32', spec: { ...julia, precision: 'f32' }, sizePx: 1024, targetMs: 6, stretchMs: 3.5 },
  { name: 'T4 Mandelbrot, minibrot', spec: minibrot, sizePx: 1024, targetMs: 88, stretchMs: 61 },
  {
    name: 'T5 Burning Ship, f64',
    spec: specOf('burning-ship', {}, { view: view(-0.5, -0.5, 4) }),
    sizePx: 1024,
    targetMs: 30,
    stretchMs: 21,
  },
  {
    name: 'T5 z^3 + c, f64',
    spec: specOf('multibrot', { d: 3, mu: 1 }, { view: view(0, 0, 2.8) }),
    sizePx: 1024,
    targetMs: 60,
    stretchMs: 43,
  },
  { name: 'T6 Kali f32, 32 steps', spec: kali, sizePx: 256, targetMs: 0.8, stretchMs: 0.6 },
  { name: 'T7 Kali f64, 32 steps', spec: { ...kali, precision: 'f64' }, sizePx: 256, targetMs: 2.5, stretchMs: 1.2 },
  {
    name: 'T8 generic unit, three measures',
    spec: specOf('generic-unit', {}, { ...kaliLook, coloring: threeMeasures }),
    sizePx: 256,
    targetMs: 2,
    stretchMs: 1.2,
  },
] as const satisfies { name: string; spec: RenderSpec; sizePx: number; targetMs: number; stretchMs: number }[];

/** As recipes use them: moderate iteration counts. */
const datasets = [
  { name: 'mandelbrot', spec: { ...whole, iterations: 500 } },
  { name: 'julia', spec: { ...julia, iterations: 500 } },
  { name: 'kali', spec: { ...kali, iterations: 16 } },
  { name: 'kali-julia', spec: { ...mixture, iterations: 16 } },
] as const satisfies { name: string; spec: RenderSpec }[];

/** Runs one after the other before the number of threads changes. */
const runsInTurn = 3;
/** Pictures with a target below this are short. */
const shortMs = 10;

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

/** T16: the same picture by compiled and by interpreted steps; the measure is the same code in both. */
const interpretedPairs = [
  { name: 'z^2 + c, mean', formula: 'julia', params: {}, look: { view: view(0, 0, 3.2), coloring: { ...smooth, mode: 'mean-x' } } },
  {
    name: 'Burning Ship, mean',
    formula: 'burning-ship',
    params: {},
    look: { view: view(-0.5, -0.5, 4), coloring: { ...smooth, mode: 'mean-x' } },
  },
  { name: 'Burning Ship, smooth', formula: 'burning-ship', params: {}, look: { view: view(-0.5, -0.5, 4) } },
  { name: 'Kali, exp', formula: 'kali', params: {}, look: kaliLook },
  { name: 'Kali, mean', formula: 'kali', params: {}, look: { ...kaliLook, coloring: { ...exponential, mode: 'mean-x' } } },
  { name: 'generic unit, exp', formula: 'generic-unit', params: {}, look: kaliLook },
] as const;

export interface RenderBenchOptions {
  /** instruction set; the widest this machine has when left out */
  readonly isa?: string | undefined;
  /** of each picture; the best counts */
  readonly repeats: number;
  readonly signal?: AbortSignal;
  /** hears the table line by line */
  readonly print: (line: string) => void;
}

/** One picture of the table. */
export interface BenchedPicture {
  readonly name: string;
  readonly oneThreadMs: number;
  readonly allThreadsMs: number;
  /** the same, scaled by the fused multiply-add throughput measured beside it to the machine that the targets are for */
  readonly scaledMs: number;
  readonly mustMs: number;
  readonly stretchMs: number;
}

/**
 * Speed of the native renderer: single pictures against their targets, the interpreter against compiled steps, and datasets in pictures a
 * second. Timings are the best of many repeats; the fused multiply-add throughput beside them tells a slow or busy machine from a slow
 * kernel.
 */
export async function benchRender({ isa: asked, repeats, signal, print }: RenderBenchOptions): Promise<BenchedPicture[]> {
  const renderer = loadNativeRenderer();
  if (asked) renderer.configure({ isa: asked });
  const timed = (work: () => Promise<unknown>, times: number): Promise<number> => {
    signal?.throwIfAborted();
    return bestMs(work, times);
  };
  const printCalibration = (): void => {
    const { f32, f64 } = renderer.calibrate();
    print(`fused multiply-add, one thread: ${f32.toFixed(0)} Gflop/s f32, ${f64.toFixed(0)} Gflop/s f64`);
  };
  const benched: BenchedPicture[] = [];

  const { isa, threads } = renderer.info();
  print(`instruction set ${isa}, ${threads} threads available, Node ${process.version}`);
  printCalibration();

  print(
    `\npicture                          1 thread  ${String(threads).padStart(2)} threads    scaled  must      stretch   (for 2 threads)`,
  );
  const scalings: number[] = [];
  for (const { name, spec, sizePx, targetMs, stretchMs } of pictures) {
    const times = [Infinity, Infinity];
    // in turns, so that a busy moment meets both; a millisecond is lost more easily than a hundred, and short pictures are drawn more often
    const turns = Math.ceil(repeats / runsInTurn) * (targetMs < shortMs ? 4 : 1);
    for (let turn = 0; turn < turns; turn++)
      for (const [i, count] of [1, threads].entries()) {
        renderer.configure({ threads: count });
        const best = await timed(() => renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample: 1 }), runsInTurn);
        times[i] = Math.min(times[i]!, best);
      }
    scalings.push(times[0]! / times[1]!);
    // measured beside every picture: the clock of a busy machine changes
    const scaledMs = (times[1]! * renderer.calibrate().f32) / targetGflops;
    benched.push({ name, oneThreadMs: times[0]!, allThreadsMs: times[1]!, scaledMs, mustMs: targetMs, stretchMs });
    const missed = scaledMs > targetMs ? '  missed' : '';
    print(
      `${name.padEnd(32)} ${[...times, scaledMs].map((ms) => `${ms.toFixed(2).padStart(6)} ms`).join('  ')}  ${`${targetMs} ms`.padEnd(8)}  ${stretchMs} ms${missed}`,
    );
  }
  print(
    `T14 scaling to ${threads} threads: ${Math.min(...scalings).toFixed(2)} to ${Math.max(...scalings).toFixed(2)} (target for 2: 1.85)`,
  );
  if (renderer.info().isas.includes('avx2')) {
    renderer.configure({ threads: 2, isa: 'avx2' });
    const ms = await timed(() => renderer.renderImage(seahorse, { widthPx: 1024, heightPx: 1024, supersample: 1 }), repeats);
    print(`T17 seahorse valley by AVX2, 2 threads: ${ms.toFixed(2)} ms (must 50 ms, stretch 30 ms)`);
    renderer.configure({ threads, isa });
  }
  printCalibration();

  renderer.configure({ threads: 1 });
  print('\nT16: speed of the interpreter        compiled  interpreted  ratio (target 0.25)');
  for (const { name, formula, params, look } of interpretedPairs) {
    const [compiled, interpreted] = [specOf(formula, params, look), specOf(formula, params, look, true)];
    const size = { widthPx: 512, heightPx: 512 };
    let [best, bestInterpreted] = [Infinity, Infinity];
    for (let i = 0; i < repeats; i++) {
      best = Math.min(best, await timed(() => renderer.renderField(compiled, size), 1));
      bestInterpreted = Math.min(bestInterpreted, await timed(() => renderer.renderField(interpreted, size), 1));
    }
    print(
      `${name.padEnd(34)} ${best.toFixed(2).padStart(8)} ms ${bestInterpreted.toFixed(2).padStart(9)} ms  ${(best / bestInterpreted).toFixed(2)}`,
    );
  }
  renderer.configure({ threads });

  print('\ndataset, 2 x 2 samples a pixel    64 px        256 px');
  for (const { name, spec } of datasets) {
    const rates: string[] = [];
    for (const [sizePx, count] of [
      [64, 1000],
      [256, 100],
    ] as const) {
      const specs = variations(spec, count);
      const ms = await timed(() => renderer.renderBatch(specs, { sizePx, supersample: 2 }), Math.ceil(repeats / 3));
      rates.push(`${((count * 1000) / ms).toFixed(0).padStart(6)} img/s`);
    }
    print(`${name.padEnd(32)} ${rates.join(' ')}`);
  }
  printCalibration();
  return benched;
}
