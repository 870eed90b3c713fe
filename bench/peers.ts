/**
 * The native renderer beside other programs on the same scenes, 1024 x 1024, taking turns so that a change of clock or load meets all.
 *
 *   npm run bench -- peers [--rounds N]
 *
 * fractalnow and XaoS are timed as whole processes (start, picture, file), numba and ours inside a running process, where a turn is the
 * best of eight pictures, so that neither pays for waking up; both fill an array that they have already. The work is not equal, to our
 * disadvantage: numba counts the steps to |z| > 2; ours goes from the genome to RGB, with the palette, smooth values (|z| > 256, some three
 * steps more a pixel) and colours. What is not installed is left out and said so.
 * Numbers are medians over the rounds; the last column is the peer's time over ours.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createRenderer } from '../main/render/renderer.ts';
import { loadPalettes } from '../main/render/library.ts';
import { defaultGenome } from '../shared/genome/defaults.ts';
import type { Genome } from '../shared/genome/genome.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(options.rounds);
const sizePx = 1024;
const peersDir = join(process.cwd(), 'bench', 'peers');
const scratchDir = mkdtempSync(join(tmpdir(), 'cardioid-peers-'));

/** Pictures in a turn of a program that goes on running. */
const triesInside = 8;

type Scene = 'whole' | 'seahorse' | 'julia';
const scenes: readonly Scene[] = ['whole', 'seahorse', 'julia'];

/** Something that draws the scenes. */
interface Contender {
  readonly name: string;
  /** pictures in a turn, of which the best counts */
  readonly tries: number;
  /** draws a scene once and says how long that took */
  drawMs(scene: Scene): Promise<number>;
  close?(): void;
}

function genomeOf(scene: Scene): Genome {
  const palette = loadPalettes()[0]!.palette;
  const mandelbrot = defaultGenome('mandelbrot', palette);
  if (scene === 'julia')
    return {
      ...defaultGenome('julia', palette),
      params: { c: [-0.8, 0.156] },
      view: { center: [0, 0], width: 3.2, rotationDeg: 0 },
      iterations: 1000,
    };
  const view = scene === 'whole' ? { center: [-0.75, 0], width: 3 } : { center: [-0.743643887037151, 0.13182590420533], width: 5.1e-5 };
  return { ...mandelbrot, view: { ...view, rotationDeg: 0 } as Genome['view'], iterations: scene === 'whole' ? 1000 : 5000 };
}

function ours(): Contender {
  const renderer = createRenderer();
  const into = new Uint8Array(sizePx * sizePx * 3);
  return {
    name: 'Cardioid f64',
    tries: triesInside,
    async drawMs(scene) {
      const genome = genomeOf(scene);
      const begin = performance.now();
      await renderer.batch([genome], sizePx, 1, { into });
      return performance.now() - begin;
    },
  };
}

/** A program that is started for every picture. */
function program(
  name: string,
  command: string,
  argumentsOf: (scene: Scene) => string[],
  env: Record<string, string> = {},
): Contender | null {
  if (spawnSync('which', [command]).status !== 0) return null;
  return {
    name,
    tries: 1,
    async drawMs(scene) {
      const begin = performance.now();
      const { status, error } = spawnSync(command, argumentsOf(scene), { cwd: peersDir, stdio: 'ignore', env: { ...process.env, ...env } });
      if (status !== 0) throw error ?? new Error(`${command} ended with status ${String(status)}`);
      return performance.now() - begin;
    },
  };
}

/** numba in a Python of its own, compiled before the first answer; null where it is not installed. */
async function numba(): Promise<Contender | null> {
  const python = process.env['PYTHON'] ?? '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import numba'], { stdio: 'ignore' }).status !== 0) return null;
  const child = spawn(python, [join(peersDir, 'fractals_numba.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    name: 'numba parallel fastmath',
    tries: triesInside,
    async drawMs(scene) {
      child.stdin.write(`${scene}\n`);
      return Number((await lines.next()).value);
    },
    close: () => child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

const fractalnow = (quad: string) => (scene: Scene) => [
  ...['-q', '-c', `fractalnow-${scene}.config`, '-x', String(sizePx), '-y', String(sizePx), '-l', 'double', '-j', '2', '-i', quad],
  ...['-o', join(scratchDir, 'fractalnow.ppm')],
];
const xaos = (scene: Scene) => [
  ...['-render', `xaos-${scene}.xhf`, '-size', `${sizePx}x${sizePx}`, '-renderframerate', '5'],
  ...['-basename', join(scratchDir, 'xaos'), '-alwaysrecalc', '-threads', '2'],
];
const candidates: readonly (readonly [name: string, contender: Contender | null])[] = [
  ['fractalnow', program('fractalnow double, exact', 'fractalnow', fractalnow('1'))],
  ['fractalnow', program('fractalnow double, interpolated', 'fractalnow', fractalnow('5'))],
  ['xaos', program('XaoS', 'xaos', xaos, { QT_QPA_PLATFORM: 'offscreen' })],
  ['python3-numba', await numba()],
];
for (const name of new Set(candidates.filter(([, contender]) => !contender).map(([name]) => name)))
  console.log(`${name} is not installed: left out`);
const contenders = [ours(), ...candidates.flatMap(([, contender]) => contender ?? [])];

try {
  console.log(`${sizePx} x ${sizePx}, two threads where the program has threads, ${rounds} rounds, load ${loadavg()[0]!.toFixed(2)}`);
  for (const scene of scenes) {
    const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
    await contenders[0]!.drawMs(scene);
    for (let round = 0; round < rounds; round++)
      for (const contender of contenders) {
        let best = Infinity;
        for (let k = 0; k < contender.tries; k++) best = Math.min(best, await contender.drawMs(scene));
        times.get(contender)!.push(best);
      }
    const oursMs = median(times.get(contenders[0]!)!);
    console.log(`\n${scene}`);
    for (const [{ name }, list] of times)
      console.log(`  ${name.padEnd(34)} ${median(list).toFixed(1).padStart(8)} ms  x${(median(list) / oursMs).toFixed(1)}`);
  }
} finally {
  for (const contender of contenders) contender.close?.();
  rmSync(scratchDir, { recursive: true, force: true });
}
