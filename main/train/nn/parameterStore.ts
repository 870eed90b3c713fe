import { tf } from '../backends/tf.ts';

/** Read access to a network's weights; networks take it on every call, so one network runs on trained or on averaged weights. */
export interface Weights {
  get(name: string): tf.Tensor;
}

/** What the optimiser needs to know about one parameter beside its values. */
export interface ParameterOptions {
  /** factor on the learning rate of this parameter (equalised learning rate); 1 when left out */
  readonly rateScale?: number;
}

/** tfjs keeps one process-wide table of variable names; the number keeps two stores apart. */
let storeCount = 0;

/** The named parameters of one model, in the order they were added; names are paths such as `encoder/block0/conv1/weight`. */
export class ParameterStore implements Weights {
  readonly #prefix: string;
  readonly #variables = new Map<string, tf.Variable>();
  readonly #rateScales = new Map<string, number>();

  constructor() {
    storeCount += 1;
    this.#prefix = `store${storeCount}/`;
  }

  /** Adds a parameter with these initial values; a name can be taken only once. */
  add(name: string, shape: readonly number[], values: Float32Array, options: ParameterOptions = {}): void {
    if (this.#variables.has(name)) throw new Error(`parameter ${name} was added twice`);
    const initial = tf.tensor(values, [...shape], 'float32');
    this.#variables.set(name, tf.variable(initial, true, this.#prefix + name, 'float32'));
    initial.dispose();
    this.#rateScales.set(name, options.rateScale ?? 1);
  }

  get(name: string): tf.Variable {
    const variable = this.#variables.get(name);
    if (variable === undefined) throw new Error(`there is no parameter ${name}`);
    return variable;
  }

  rateScale(name: string): number {
    return this.#rateScales.get(name) ?? 1;
  }

  /** Names in the order of adding, those of one network when its path (`encoder`) is given. */
  names(network?: string): string[] {
    const all = [...this.#variables.keys()];
    return network === undefined ? all : all.filter((name) => name.startsWith(`${network}/`));
  }

  /** Number of scalar parameters, of one network when its path is given. */
  count(network?: string): number {
    return this.names(network).reduce((sum, name) => sum + this.get(name).size, 0);
  }

  /** A second store with the same names and the present values. */
  clone(): ParameterStore {
    const copy = new ParameterStore();
    for (const [name, variable] of this.#variables) {
      copy.#variables.set(name, tf.variable(variable, true, copy.#prefix + name, 'float32'));
      copy.#rateScales.set(name, this.rateScale(name));
    }
    return copy;
  }

  /** Replaces the values of one parameter. */
  assign(name: string, values: Float32Array): void {
    const variable = this.get(name);
    if (values.length !== variable.size) throw new Error(`parameter ${name} has ${variable.size} values, not ${values.length}`);
    const tensor = tf.tensor(values, variable.shape, 'float32');
    variable.assign(tensor);
    tensor.dispose();
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}
