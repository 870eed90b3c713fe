import { tf } from '../tf.ts';
import type { ConformanceCase } from './cases.ts';

/** Makes a backend current. Throws if it does not start: the library would only warn and carry on with another. */
export async function useBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`The backend ${name} did not start.`);
}

/** Runs a case on a backend and gives back the values of all its results. */
export async function valuesOn(backend: string, testCase: ConformanceCase): Promise<Float32Array[]> {
  await useBackend(backend);
  const results = tf.tidy(testCase.run);
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values.map((array) => Float32Array.from(array));
}
