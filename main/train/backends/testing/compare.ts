import { tf } from '../tf.ts';
import type { ConformanceCase } from './cases.ts';

/** Runs a case on a backend and gives back the values of all its results. */
export async function valuesOn(backend: string, testCase: ConformanceCase): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(testCase.run);
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values.map((array) => Float32Array.from(array));
}
