import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases } from '../testing/cases.ts';
import { useBackend, valuesOn } from '../testing/compare.ts';
import { normals } from '../testing/values.ts';
import { avgPool2, blur3, instanceNorm, lrelu, up2 } from '../ops.ts';
import { tf } from '../tf.ts';
import { loadTensorAddon, tensorAddonPath } from './addon.ts';
import { activeNativeBackend } from './backend.ts';
import { BufferPool } from './buffer_pool.ts';
import { fusedAdam } from './fused.ts';
import { registerNativeBackend } from './register.ts';

const addon = loadTensorAddon();

beforeAll(async () => {
  registerNativeBackend({ threads: 2 });
  await useBackend('native');
});

/** Gradients of a network with every kind of layer; large enough that the kernels share their work. */
function trainingStep(seed: number): tf.Tensor[] {
  const filters = [normals([3, 3, 3, 16], 1, 0.2), normals([4, 4, 16, 32], 2, 0.1), normals([3, 3, 32, 272], 3, 0.1)];
  const weights = [...filters, normals([272, 8], 4, 0.1)];
  const loss = (x: tf.Tensor4D, w: tf.Tensor[]) => {
    let h = lrelu(tf.conv2d(x, w[0] as tf.Tensor4D, 1, 'same'));
    h = instanceNorm(blur3(tf.conv2d(h, w[1] as tf.Tensor4D, 2, 'same')), 1e-5);
    h = lrelu(tf.conv2d(up2(avgPool2(h)), w[2] as tf.Tensor4D, 1, 'same'));
    return tf.mean(tf.square(tf.matMul(tf.mean<tf.Tensor2D>(h, [1, 2]), w[3] as tf.Tensor2D)));
  };
  const x = normals<tf.Rank.R4>([8, 32, 32, 3], seed);
  return tf.grads(((...w: tf.Tensor[]) => loss(x, w)) as never)(weights);
}

function bitsOf(tensors: tf.Tensor[]): string {
  return tensors.map((tensor) => Buffer.from(new Uint8Array(Float32Array.from(tensor.dataSync()).buffer)).toString('base64')).join(' ');
}

describe('the number of threads changes no bit', () => {
  test('of a training step', () => {
    const bits = [1, 2, 3, 7, 2].map((threads) => {
      addon.configure(threads, '');
      return tf.tidy(() => bitsOf(trainingStep(5)));
    });
    expect(new Set(bits).size).toBe(1);
  });

  test('of any kernel', async () => {
    for (const testCase of conformanceCases) {
      const results: string[] = [];
      for (const threads of [1, 2, 3]) {
        addon.configure(threads, '');
        const values = await valuesOn('native', testCase);
        results.push(values.map((array) => Buffer.from(array.buffer).toString('base64')).join(' '));
      }
      expect(new Set(results).size, testCase.name).toBe(1);
    }
    addon.configure(2, '');
  });
});

describe('memory', () => {
  test('a step leaves no tensor behind and the next one allocates nothing', () => {
    const backend = activeNativeBackend();
    const step = () => {
      tf.dispose(tf.tidy(() => trainingStep(5)));
    };
    step();
    const before = tf.memory();
    const freeBytes = backend?.pool.freeBytes;
    step();
    expect(tf.memory()).toEqual(before);
    expect(backend?.pool.freeBytes).toBe(freeBytes);
  });

  test('a value read from a tensor outlives it', () => {
    const tensor = tf.fill([1000], 3);
    const values = tensor.dataSync();
    tensor.dispose();
    tf.fill([1000], 4).dispose();
    expect(values[0]).toBe(3);
  });

  test('a view that a cpu kernel takes of a recycled array is not overwritten', () => {
    // reversing, then taking one of several: kernels the addon does not have; Unpack and SplitV go through Slice
    const source = tf.fill([4, 300], 7);
    const parts = tf.unstack(source);
    const doubled = tf.add(source, 1);
    const pieces = tf.split(doubled, 2);
    source.dispose();
    doubled.dispose();
    const overwrite = [tf.fill([4, 300], 0), tf.fill([300], 0), tf.fill([2, 300], 0)];
    expect(parts[3]?.dataSync()[299]).toBe(7);
    expect(pieces[1]?.dataSync()[0]).toBe(8);
    tf.dispose([overwrite, parts, pieces]);
  });

  test('the pool hands back what it was given, by length, and lets go at its limit', () => {
    const pool = new BufferPool(5000);
    const buffer = new Float32Array(1000);
    pool.give(buffer);
    expect(pool.take(999)).not.toBe(buffer);
    expect(pool.take(1000)).toBe(buffer);
    pool.give(buffer);
    pool.give(new Float32Array(500));
    expect(pool.freeBytes).toBe(2000);
    expect(pool.take(1000)).not.toBe(buffer);
  });
});

describe('fusedAdam', () => {
  const options = { lr: 0.01, beta1: 0.5, beta2: 0.99, eps: 1e-8 };

  /** Kingma & Ba 2015, algorithm 1 in double precision, with epsilon outside the bias correction. */
  function reference(start: number, gradients: number[], { lr, beta1, beta2, eps } = options): number {
    let [p, m, v] = [start, 0, 0];
    gradients.forEach((g, index) => {
      const step = index + 1;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      p -= ((lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)) * (m / (Math.sqrt(v) + eps));
    });
    return p;
  }

  test('follows the formula, with and without a first moment', () => {
    for (const beta1 of [0.5, 0]) {
      const start = normals([1000], 1);
      const p = tf.variable(start);
      start.dispose();
      const first = p.dataSync()[17] ?? NaN;
      const [m, v] = [new Float32Array(1000), new Float32Array(1000)];
      const gradients: number[] = [];
      for (let step = 1; step <= 5; step++) {
        const g = normals([1000], 10 + step);
        gradients.push(g.dataSync()[17] ?? NaN);
        expect(fusedAdam(p, g, m, v, { ...options, beta1, step })).toBe(true);
        g.dispose();
      }
      expect(p.dataSync()[17]).toBeCloseTo(reference(first, gradients, { ...options, beta1 }), 6);
      p.dispose();
    }
  });

  test('does not change a tensor that shares the memory of the variable', () => {
    const given = new Float32Array(300).fill(1);
    const start = tf.tensor1d(given);
    const p = tf.variable(start);
    const copy = p.clone();
    const g = tf.ones([300]);
    fusedAdam(p, g, new Float32Array(300), new Float32Array(300), { ...options, step: 1 });
    expect(p.dataSync()[0]).toBeCloseTo(0.99, 5);
    expect([copy.dataSync()[0], start.dataSync()[0], given[0]]).toEqual([1, 1, 1]);
    tf.dispose([p, copy, start, g]);
  });

  test('declines on another backend', async () => {
    await useBackend('cpu');
    const p = tf.variable(tf.ones([3]));
    expect(fusedAdam(p, tf.ones([3]), new Float32Array(3), new Float32Array(3), { ...options, step: 1 })).toBe(false);
    p.dispose();
    await useBackend('native');
  });
});

test('a second JavaScript thread may load the addon and compute at the same time', async () => {
  const shape = Int32Array.of(4, 16, 16, 32, 3, 3, 1, 1, 1, 16, 16, 32);
  const x = Float32Array.from({ length: 4 * 16 * 16 * 32 }, (_, index) => Math.sin(index));
  const filter = Float32Array.from({ length: 9 * 32 * 32 }, (_, index) => Math.cos(index));
  const program = `
    const { parentPort, workerData: { file, shape, x, filter } } = require('node:worker_threads');
    const addon = require(file);
    const y = new Float32Array(x.length);
    for (let repeat = 0; repeat < 50; repeat++) addon.convForward(shape, x, filter, null, 0, 0, y);
    parentPort.postMessage(y);`;
  const workerData = { file: tensorAddonPath(), shape, x, filter };
  const results = [1, 2].map(
    () =>
      new Promise<Float32Array>((resolve, reject) => {
        new Worker(program, { eval: true, workerData }).on('message', resolve).on('error', reject);
      }),
  );
  const own = new Float32Array(x.length);
  for (let repeat = 0; repeat < 50; repeat++) addon.convForward(shape, x, filter, null, 0, 0, own);
  for (const result of await Promise.all(results)) expect(Buffer.from(result.buffer).equals(Buffer.from(own.buffer))).toBe(true);
});
