import type { ParameterStore } from '../nn/parameterStore.ts';

/** Value i of the k-th tensor of a fixture, the same formula as in `fixtures/fixtures.py`: no need to store weights. */
export function fixtureValues(k: number, count: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(0.7 * i + 1.3 * k + 0.2));
}

/** Fills a model with the weights of the fixtures: the k-th parameter gets tensor k. */
export function assignFixtureWeights(store: ParameterStore, scale: number): void {
  store.names().forEach((name, k) => store.assign(name, fixtureValues(k, store.get(name).size, scale)));
}

/** Largest absolute difference over largest absolute expected value; where all of them are 0, the difference itself. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  if (actual.length !== expected.length) return Infinity;
  return largest === 0 ? difference : difference / largest;
}
