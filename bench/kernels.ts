/**
 * Speed of the tensor kernels: convolution and its two gradients, and matrix products.
 *
 *   node bench/kernels.ts [--threads N] [--repeats N] [--instruction-set avx512|avx2|base] [--with-cpu]
 *
 * Where a Python with PyTorch is found (PYTHON, else /usr/bin/python3), every repetition alternates with PyTorch's
 * (channels last) on the same shapes and threads, so that a change of clock or load meets both; otherwise only our own
 * numbers are shown. (Debian's PyTorch multiplies matrices with whatever BLAS is installed, possibly the slow reference.) --with-cpu adds the tfjs cpu backend (slow). Numbers are medians.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type * as Tfjs from '@tensorflow/tfjs-core';
import { loadTensorAddon } from '../main/train/backends/native/addon.ts';

interface ConvLayer {
  kind: 'conv';
  batch: number;
  size: number;
  channels: number;
  out: number;
  filter: number;
  stride: number;
}

interface Product {
  kind: 'matmul';
  rows: number;
  columns: number;
  inner: number;
  transposeA: boolean;
  transposeB: boolean;
}

type Pass = 'forward' | 'input gradient' | 'filter gradient' | 'product';

const conv = (size: number, channels: number, out: number, filter: number, stride = 1, batch = 32): ConvLayer => ({
  kind: 'conv',
  batch,
  size,
  channels,
  out,
  filter,
  stride,
});

const layers: ConvLayer[] = [
  conv(32, 64, 64, 3),
  conv(64, 32, 32, 3),
  conv(16, 128, 128, 3),
  conv(8, 256, 256, 3),
  conv(4, 512, 512, 3),
  conv(32, 64, 128, 4, 2),
  conv(64, 32, 64, 4, 2),
  conv(32, 64, 64, 1),
  conv(64, 3, 32, 3),
  conv(64, 32, 3, 3),
];

const product = (rows: number, columns: number, inner: number, transposeA = false, transposeB = false): Product => ({
  kind: 'matmul',
  rows,
  columns,
  inner,
  transposeA,
  transposeB,
});

const products: Product[] = [
  product(1024, 1024, 1024),
  product(32, 8192, 128),
  product(32, 128, 8192, false, true),
  product(128, 8192, 32, true),
  product(32, 256, 256),
];

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: '0' },
    repeats: { type: 'string', default: '7' },
    'instruction-set': { type: 'string', default: '' },
    'with-cpu': { type: 'boolean', default: false },
  },
});

const addon = loadTensorAddon();
const { threads, instructionSet } = addon.configure(Number(options.threads), options['instruction-set']);
const repeats = Number(options.repeats);

/** Any finite values do: the kernels do not branch on them. */
const filled = (length: number) => Float32Array.from({ length }, (_, index) => ((index * 7919) % 1013) / 506 - 1);
const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;

function timeMs(run: () => void): number {
  run(); // bring operands and code into the caches
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Our side of each pass of a layer. */
function nativePasses(layer: ConvLayer | Product): [Pass, () => void][] {
  if (layer.kind === 'matmul') {
    const { rows, columns, inner, transposeA, transposeB } = layer;
    const shape = Int32Array.of(1, rows, columns, inner, 0, 0, +transposeA, +transposeB);
    const [a, b, c] = [filled(rows * inner), filled(inner * columns), new Float32Array(rows * columns)];
    return [['product', () => addon.matMul(shape, a, b, null, 0, 0, c)]];
  }
  const { batch, size, channels, out, filter, stride } = layer;
  const outSize = Math.ceil(size / stride);
  const pad = Math.max((outSize - 1) * stride + filter - size, 0) >> 1;
  const shape = Int32Array.of(batch, size, size, channels, filter, filter, stride, pad, pad, outSize, outSize, out);
  const x = filled(batch * size * size * channels);
  const y = filled(batch * outSize * outSize * out);
  const w = filled(filter * filter * channels * out);
  const [dx, dw] = [x.slice(), w.slice()];
  return [
    ['forward', () => addon.convForward(shape, x, w, null, 0, 0, y)],
    ['input gradient', () => addon.convBackwardInput(shape, y, w, dx)],
    ['filter gradient', () => addon.convBackwardFilter(shape, x, y, dw)],
  ];
}

function flops(layer: ConvLayer | Product): number {
  if (layer.kind === 'matmul') return 2 * layer.rows * layer.columns * layer.inner;
  const outPixels = layer.batch * Math.ceil(layer.size / layer.stride) ** 2;
  return 2 * outPixels * layer.out * layer.channels * layer.filter ** 2;
}

/** PyTorch in a process of its own: one request a line, answered with the milliseconds of one run. */
interface Torch {
  time(layer: ConvLayer | Product, pass: Pass): Promise<number>;
  close(): void;
}

async function startTorch(): Promise<Torch | undefined> {
  const script = fileURLToPath(new URL('kernels_torch.py', import.meta.url));
  const child = spawn(process.env['PYTHON'] ?? '/usr/bin/python3', [script, String(threads)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== 'ready') return undefined;
  return {
    async time(layer, pass) {
      child.stdin.write(`${JSON.stringify({ ...layer, pass })}\n`);
      return Number((await lines.next()).value);
    },
    close() {
      child.stdin.end();
    },
  };
}

/** The forward pass of the tfjs cpu backend, from its CommonJS build. */
function cpuForward(layer: ConvLayer): () => void {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as typeof Tfjs;
  require('@tensorflow/tfjs-backend-cpu');
  tf.enableProdMode();
  const { batch, size, channels, out, filter, stride } = layer;
  const x = tf.tensor4d(filled(batch * size * size * channels), [batch, size, size, channels]);
  const w = tf.tensor4d(filled(filter * filter * channels * out), [filter, filter, channels, out]);
  const strides = stride;
  return () => {
    tf.engine().runKernel('Conv2D', { x, filter: w }, { strides, pad: 'same', dataFormat: 'NHWC', dilations: 1 });
  };
}

function title(layer: ConvLayer | Product): string {
  if (layer.kind === 'conv')
    return `${layer.size}x${layer.size}x${layer.channels} -> ${layer.out}, ${layer.filter}x${layer.filter}/${layer.stride}`;
  const [a, b] = [layer.transposeA ? "A'" : 'A', layer.transposeB ? "B'" : 'B'];
  return `${layer.rows}x${layer.inner}x${layer.columns} ${a}${b}`;
}

const torch = await startTorch();
console.log(`${threads} threads, ${instructionSet}; ${torch ? 'x = time of PyTorch / our time' : 'no PyTorch found'}`);
const totals = new Map<Pass, { ours: number; torch: number }>();
for (const layer of [...layers, ...products]) {
  const columns: string[] = [];
  for (const [pass, run] of nativePasses(layer)) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      ours.push(timeMs(run));
      if (torch) theirs.push(await torch.time(layer, pass));
    }
    const total = totals.get(pass) ?? { ours: 0, torch: 0 };
    totals.set(pass, { ours: total.ours + median(ours), torch: total.torch + median(theirs) });
    const speed = (flops(layer) / median(ours) / 1e6).toFixed(0).padStart(4);
    const ratio = torch ? ` x${(median(theirs) / median(ours)).toFixed(2)}` : '';
    columns.push(`${pass} ${speed} GF/s${ratio}`);
  }
  if (options['with-cpu'] && layer.kind === 'conv') {
    const cpuMs = timeMs(cpuForward(layer));
    columns.push(`tfjs cpu forward ${(flops(layer) / cpuMs / 1e6).toFixed(2)} GF/s`);
  }
  console.log(title(layer).padEnd(28), columns.join('   '));
}
for (const [pass, total] of totals)
  console.log(`all ${pass}: ${total.ours.toFixed(1)} ms${torch ? `, x${(total.torch / total.ours).toFixed(2)}` : ''}`);
torch?.close();
