import { fusedAdam } from '../backends/native/fused.ts';
import { tf } from '../backends/tf.ts';
import type { ParameterStore } from './parameterStore.ts';

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** added to the root of the second moment */
  readonly epsilon: number;
}

/** State of one parameter: how often it was updated, and its moments. Without momentum (beta1 = 0) there is no first moment. */
export interface AdamMoments {
  readonly step: number;
  readonly m: Float32Array | null;
  readonly v: Float32Array;
}

/** Moments live where the gradients do: in plain arrays beside the native kernels, in tensors elsewhere. */
type Entry =
  | { readonly where: 'array'; step: number; readonly m: Float32Array; readonly v: Float32Array }
  | { readonly where: 'tensor'; step: number; m: tf.Tensor; v: tf.Tensor };

/**
 * Adam (Kingma and Ba 2015) in the order of operations of its section 2, last paragraph:
 *
 *     m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *     p = p - rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 *
 * with rate = learning rate * the parameter's own scale, which makes it the LREQ-Adam of ALAE when beta1 = 0. The state is keyed by
 * name and every parameter counts its own steps, so updates of different subsets do not disturb each other and a saved state resumes
 * exactly. (tfjs's own optimiser keys by position and restores its bias correction only approximately.)
 */
export class Adam {
  readonly options: AdamOptions;
  readonly #store: ParameterStore;
  readonly #entries = new Map<string, Entry>();

  constructor(store: ParameterStore, options: AdamOptions) {
    this.#store = store;
    this.options = options;
  }

  /** One update of the parameters that have a gradient here. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>): void {
    const { learningRate, beta1, beta2, epsilon } = this.options;
    for (const [name, gradient] of gradients) {
      const parameter = this.#store.get(name);
      const entry = this.#entry(name, parameter);
      entry.step += 1;
      const rates = { lr: learningRate * this.#store.rateScale(name), beta1, beta2, eps: epsilon, step: entry.step };
      if (entry.where === 'array') {
        if (!fusedAdam(parameter, gradient, entry.m, entry.v, rates)) throw new Error('the tensor backend changed during training');
      } else {
        updateTensors(parameter, gradient, entry, rates);
      }
    }
  }

  #entry(name: string, parameter: tf.Variable): Entry {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = newEntry(parameter, 0, new Float32Array(parameter.size), new Float32Array(parameter.size));
      this.#entries.set(name, entry);
    }
    return entry;
  }

  /** The present state of every parameter that was ever updated, by name, in the order of the store. */
  async moments(): Promise<Map<string, AdamMoments>> {
    const all = new Map<string, AdamMoments>();
    for (const name of this.#store.names()) {
      const entry = this.#entries.get(name);
      if (entry === undefined) continue;
      const m = entry.where === 'array' ? entry.m.slice() : ((await entry.m.data()) as Float32Array);
      const v = entry.where === 'array' ? entry.v.slice() : ((await entry.v.data()) as Float32Array);
      all.set(name, { step: entry.step, m: this.options.beta1 === 0 ? null : m, v });
    }
    return all;
  }

  /** Puts back a state that `moments` returned. */
  restore(moments: ReadonlyMap<string, AdamMoments>): void {
    this.dispose();
    for (const [name, { step, m, v }] of moments) {
      const parameter = this.#store.get(name);
      this.#entries.set(name, newEntry(parameter, step, m?.slice() ?? new Float32Array(parameter.size), v.slice()));
    }
  }

  dispose(): void {
    for (const entry of this.#entries.values()) {
      if (entry.where === 'tensor') tf.dispose([entry.m, entry.v]);
    }
    this.#entries.clear();
  }
}

function newEntry(parameter: tf.Variable, step: number, m: Float32Array, v: Float32Array): Entry {
  if (tf.getBackend() === 'native') return { where: 'array', step, m, v };
  return { where: 'tensor', step, m: tf.keep(tf.tensor(m, parameter.shape)), v: tf.keep(tf.tensor(v, parameter.shape)) };
}

interface Rates {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly step: number;
}

function updateTensors(parameter: tf.Variable, gradient: tf.Tensor, entry: Entry & { where: 'tensor' }, rates: Rates): void {
  const { lr, beta1, beta2, eps, step } = rates;
  const rate = (lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  const [oldM, oldV] = [entry.m, entry.v];
  tf.tidy(() => {
    entry.m = tf.keep(tf.add(tf.mul(oldM, beta1), tf.mul(gradient, 1 - beta1)));
    entry.v = tf.keep(tf.add(tf.mul(oldV, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    parameter.assign(tf.sub(parameter, tf.mul(tf.div(entry.m, tf.add(tf.sqrt(entry.v), eps)), rate)));
  });
  tf.dispose([oldM, oldV]);
}
