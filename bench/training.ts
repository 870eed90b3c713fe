/**
 * Time of one training step of each model on the native backend, beside PyTorch with the same model and beside the cpu backend.
 *
 *   npm run bench -- training [--model vae|style-alae] [--size PX] [--batch N] [--threads N] [--rounds N] [--cpu] [--profile]
 *
 * Our steps and PyTorch's alternate, so that a change of clock or load meets both; numbers are medians over the rounds, of wall time
 * and of processor time over all threads. A round of StyleALAE is four steps, one of them with the R1 penalty. PyTorch runs in a
 * Python of its own (PYTHON, else /usr/bin/python3) in three forms: channels last, channels first, and with resampling folded into
 * the convolutions as in our models. --cpu adds one round of the reference backend (slow); --profile lists the kernels' shares.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { selectBackend } from '../main/train/backends/index.ts';
import { tf } from '../main/train/backends/tf.ts';
import { createModel, type Model } from '../main/train/models/index.ts';
import { normalTensor } from '../main/train/nn/noise.ts';
import { RandomStream } from '../shared/math/rng.ts';
import { modelConfigSchema } from '../shared/model/config.ts';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    size: { type: 'string', default: '32' },
    batch: { type: 'string', default: '32' },
    threads: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '5' },
    cpu: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
const sizePx = Number(options.size);
const batch = Number(options.batch);
const rounds = Number(options.rounds);

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Something that takes training steps of a model and says how long one took. */
interface Contender {
  readonly name: string;
  steps(count: number): Promise<Timing>;
  close(): void;
}

class Ours implements Contender {
  readonly name: string;
  readonly #model: Model;
  readonly #images: tf.Tensor4D;
  readonly #random = RandomStream.fromSeed(1);
  #step = 0;

  constructor(name: string, model: Model) {
    this.name = name;
    this.#model = model;
    this.#images = tf.clipByValue(normalTensor<tf.Rank.R4>(this.#random.split('images'), [batch, sizePx, sizePx, 3]), -1, 1);
  }

  async steps(count: number): Promise<Timing> {
    const start = performance.now();
    const startCpu = process.cpuUsage();
    for (let i = 0; i < count; i++) {
      const metrics = this.#model.trainStep(this.#images, this.#step, this.#random.split(this.#step));
      for (const metric of Object.values(metrics)) await metric.data();
      tf.dispose(metrics);
      this.#step += 1;
    }
    const { user, system } = process.cpuUsage(startCpu);
    return { wallMs: (performance.now() - start) / count, cpuMs: (user + system) / 1000 / count };
  }

  close(): void {
    this.#images.dispose();
    this.#model.dispose();
  }
}

/** PyTorch in its own process, or null where there is none. */
async function startPeer(name: string, modelType: string, threads: number, flags: string[]): Promise<Contender | null> {
  const script = new URL('../../bench/peers/training_torch.py', import.meta.url).pathname;
  const python = process.env['PYTHON'] ?? '/usr/bin/python3';
  const child = spawn(python, [script, String(threads), String(batch), String(sizePx), ...flags], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const steps = async (count: number): Promise<Timing> => {
    child.stdin.write(`${modelType} ${count}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch is not there');
    return JSON.parse(value) as Timing;
  };
  try {
    await steps(1);
  } catch {
    return null;
  }
  return { name, steps, close: () => child.kill() };
}

function median(values: number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

async function compare(type: 'vae' | 'style-alae', stepsPerRound: number): Promise<void> {
  const { device } = await selectBackend('native', { threads: Number(options.threads) });
  const threads = Number(/(\d+) threads/.exec(device)?.[1] ?? 1);
  const create = (): Model => createModel(modelConfigSchema.parse({ type }), sizePx, RandomStream.fromSeed(1));
  const native = new Ours('native', create());
  const peers = await Promise.all([
    startPeer('PyTorch', type, threads, []),
    startPeer('PyTorch, channels first', type, threads, ['--channels-first']),
    ...(type === 'style-alae' ? [startPeer('PyTorch, folded', type, threads, ['--folded'])] : []),
  ]);
  const contenders: Contender[] = [native, ...peers.flatMap((peer) => peer ?? [])];
  const timings = contenders.map((): Timing[] => []);
  for (const contender of contenders) await contender.steps(stepsPerRound);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) timings[i]!.push(await contender.steps(stepsPerRound));
  }
  console.log(`\n${type}, ${sizePx} px, batch ${batch}, ${device}, load ${loadavg()[0]!.toFixed(1)}`);
  const middle = (i: number, key: keyof Timing): number => median(timings[i]!.map((timing) => timing[key]));
  for (const [i, { name }] of contenders.entries()) {
    const ratio = (key: keyof Timing): string =>
      median(timings[i]!.map((timing, round) => timing[key] / timings[0]![round]![key])).toFixed(2);
    const columns = [
      name.padEnd(26),
      `${middle(i, 'wallMs').toFixed(0)} ms`.padStart(9),
      `${middle(i, 'cpuMs').toFixed(0)} ms cpu`.padStart(13),
    ];
    console.log(`${columns.join('')}   x native: ${ratio('wallMs')} wall, ${ratio('cpuMs')} cpu`);
  }
  if (options.profile) await profile(native, stepsPerRound);
  for (const contender of contenders) contender.close();
  if (options.cpu) {
    await selectBackend('cpu');
    const reference = new Ours('cpu', create());
    const { wallMs } = await reference.steps(1);
    console.log(`cpu${''.padEnd(23)}${wallMs.toFixed(0).padStart(6)} ms   one step${type === 'style-alae' ? ', with R1' : ''}`);
    reference.close();
    await selectBackend('native');
  }
}

/** Shares of the kernels in a round, by time. */
async function profile(contender: Contender, count: number): Promise<void> {
  const totals = new Map<string, { ms: number; calls: number }>();
  const kernels = tf.getKernelsForBackend('native');
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, 'native');
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const start = performance.now();
        const result = kernel.kernelFunc(args);
        const total = totals.get(kernel.kernelName) ?? { ms: 0, calls: 0 };
        totals.set(kernel.kernelName, { ms: total.ms + performance.now() - start, calls: total.calls + 1 });
        return result;
      },
    });
  }
  const { wallMs } = await contender.steps(count);
  const sum = [...totals.values()].reduce((ms, total) => ms + total.ms, 0) / count;
  console.log(`profile: ${wallMs.toFixed(0)} ms per step, ${sum.toFixed(0)} ms of it in kernels`);
  for (const [name, { ms, calls }] of [...totals].sort((a, b) => b[1].ms - a[1].ms).slice(0, 24)) {
    console.log(`  ${name.padEnd(26)}${(ms / count).toFixed(1).padStart(8)} ms ${(calls / count).toFixed(0).padStart(6)} calls`);
  }
}

const wanted = options.model;
if (wanted === undefined || wanted === 'vae') await compare('vae', 4);
if (wanted === undefined || wanted === 'style-alae') await compare('style-alae', 4);
process.exit(0);
