import { parseArgs } from 'node:util';
import { loadPalettes } from '../main/render/library.ts';
import { loadNativeRenderer } from '../main/render/native.ts';
import { renderSpec } from '../main/render/spec.ts';
import { FORMULAS } from '../shared/formula/catalog.ts';
import { defaultGenome } from '../shared/genome/defaults.ts';
import { drawIfs } from '../shared/genome/ifs.ts';
import { RandomStream } from '../shared/math/rng.ts';

// Speed of the engines that are not orbits: iterated function systems as datasets draw them (256 x 256 px, 102,400 points, sRGB out;
// at least 2,000 img/s asked for on two threads), and every other formula at its defaults, 256 x 256 px without supersampling.
// Best of many repeats; processor time beside wall time tells a busy machine from slow code.

const { values: options } = parseArgs({ options: { isa: { type: 'string' }, repeats: { type: 'string', default: '8' } } });
const renderer = loadNativeRenderer();
if (options.isa) renderer.configure({ isa: options.isa });
const repeats = Number(options.repeats);
const threads = renderer.info().threads;
const { palette } = loadPalettes()[0]!;
const sizePx = 256;

/** Best wall time and processor time of a call, in milliseconds. */
async function best(call: () => Promise<unknown>, times: number): Promise<{ wall: number; cpu: number }> {
  let [wall, cpu] = [Infinity, Infinity];
  for (let k = 0; k < times; k++) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    await call();
    wall = Math.min(wall, performance.now() - began);
    const { user, system } = process.cpuUsage(used);
    cpu = Math.min(cpu, (user + system) / 1000);
  }
  return { wall, cpu };
}

const base = defaultGenome('ifs', palette);
const looks = {
  density: { params: {}, coloring: base.coloring },
  'density, 3 x 3 patch': { params: { patch: 0b101_111_010 }, coloring: base.coloring },
  'colour of the last maps': { params: {}, coloring: { ...base.coloring, mode: 'mean' as const } },
};
const { f32 } = renderer.calibrate();
console.log(`${renderer.info().isa}, fused multiply-adds ${f32.toFixed(0)} Gflop/s a thread in f32\n`);
console.log(
  `iterated function systems         ${[1, threads].map((n) => `${n} thread${n > 1 ? 's' : ' '}`.padStart(16)).join('')}     CPU a picture`,
);
for (const [name, { params, coloring }] of Object.entries(looks)) {
  const specs = Array.from({ length: 512 }, (_, seed) => {
    const maps = drawIfs({ kind: 'ifs', style: 'anderson', maps: [2, 4] }, RandomStream.fromSeed(seed));
    return renderSpec({ ...base, iterations: 25, params: { ...base.params, maps, ...params }, coloring });
  });
  const rates: string[] = [];
  let cpuMs = 0;
  for (const count of [1, threads]) {
    renderer.configure({ threads: count });
    const { wall, cpu } = await best(() => renderer.renderBatch(specs, { sizePx, supersample: 1 }), repeats);
    rates.push(`${((specs.length * 1000) / wall).toFixed(0)} img/s`.padStart(16));
    cpuMs = cpu / specs.length;
  }
  console.log(`${name.padEnd(32)}${rates.join('')}  ${cpuMs.toFixed(3).padStart(10)} ms`);
}

console.log(`\none picture at its defaults, ${threads} threads    wall         CPU`);
for (const { id } of FORMULAS.filter(({ engine }) => engine !== 'orbit')) {
  const spec = renderSpec(defaultGenome(id, palette));
  const { wall, cpu } = await best(() => renderer.renderImage(spec, { widthPx: sizePx, heightPx: sizePx, supersample: 1 }), repeats);
  console.log(`${id.padEnd(32)} ${wall.toFixed(2).padStart(8)} ms ${cpu.toFixed(2).padStart(8)} ms`);
}
