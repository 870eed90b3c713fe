import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { selectBackend } from '../backends/index.ts';
import { tf } from '../backends/tf.ts';
import { relativeError } from '../testing/weights.ts';
import { Adam, type AdamOptions } from './adam.ts';
import { ParameterStore } from './parameterStore.ts';

const size = 700;
const momentum: AdamOptions = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const lreq: AdamOptions = { learningRate: 0.01, beta1: 0, beta2: 0.99, epsilon: 1e-8 };

/** Adam of one parameter in plain double precision. */
class ReferenceAdam {
  #t = 0;
  readonly #m = new Float64Array(size);
  readonly #v = new Float64Array(size);
  readonly p: Float64Array;
  constructor(p: Float32Array) {
    this.p = Float64Array.from(p);
  }
  step(g: Float32Array, { learningRate, beta1, beta2, epsilon }: AdamOptions, scale: number): void {
    this.#t += 1;
    const rate = (learningRate * scale * Math.sqrt(1 - beta2 ** this.#t)) / (1 - beta1 ** this.#t);
    for (let i = 0; i < size; i++) {
      this.#m[i] = beta1 * this.#m[i]! + (1 - beta1) * g[i]!;
      this.#v[i] = beta2 * this.#v[i]! + (1 - beta2) * g[i]! ** 2;
      this.p[i]! -= (rate * this.#m[i]!) / (Math.sqrt(this.#v[i]!) + epsilon);
    }
  }
}

function normals(seed: number): Float32Array {
  return RandomStream.fromSeed(seed).fillNormal(new Float32Array(size));
}

function twoParameters(): ParameterStore {
  const store = new ParameterStore();
  store.add('a', [size], normals(1));
  store.add('b', [7, 100], normals(2), { rateScale: 0.3 });
  return store;
}

function apply(adam: Adam, gradients: Record<string, Float32Array>, store: ParameterStore): void {
  tf.tidy(() => adam.apply(new Map(Object.entries(gradients).map(([name, g]) => [name, tf.tensor(g, store.get(name).shape)]))));
}

describe.each(['cpu', 'native'] as const)('on %s', (backend) => {
  test.each([momentum, lreq])('updates of different subsets are those of independent optimisers (%o)', async (options) => {
    await selectBackend(backend);
    const store = twoParameters();
    const adam = new Adam(store, options);
    const a = new ReferenceAdam(normals(1));
    const b = new ReferenceAdam(normals(2));
    for (let step = 0; step < 12; step++) {
      const [ga, gb] = [normals(10 + step), normals(50 + step)];
      // `a` alone, `b` alone, or both
      const [withA, withB] = [step % 3 !== 1, step % 3 !== 0];
      apply(adam, { ...(withA ? { a: ga } : {}), ...(withB ? { b: gb } : {}) }, store);
      if (withA) a.step(ga, options, 1);
      if (withB) b.step(gb, options, 0.3);
    }
    expect(relativeError(store.get('a').dataSync(), a.p)).toBeLessThan(1e-5);
    expect(relativeError(store.get('b').dataSync(), b.p)).toBeLessThan(1e-5);
    adam.dispose();
    store.dispose();
  });

  test('a restored state continues bit for bit', async () => {
    await selectBackend(backend);
    const whole = twoParameters();
    const half = twoParameters();
    const uninterrupted = new Adam(whole, momentum);
    const first = new Adam(half, momentum);
    for (let step = 0; step < 5; step++) {
      apply(uninterrupted, { a: normals(step) }, whole);
      apply(first, { a: normals(step) }, half);
    }
    const second = new Adam(half, momentum);
    second.restore(await first.moments());
    for (let step = 5; step < 10; step++) {
      apply(uninterrupted, { a: normals(step) }, whole);
      apply(second, { a: normals(step) }, half);
    }
    expect(half.get('a').dataSync()).toEqual(whole.get('a').dataSync());
    expect(await second.moments()).toEqual(await uninterrupted.moments());
  });
});
