import { createRequire } from 'node:module';
import util from 'node:util';
import { BackendProblem, reasonOf } from './problem.ts';
import { tf } from './tf.ts';

const packageName = '@tensorflow/tfjs-node-gpu';

/** tfjs-node 4.22.0 calls two functions that Node 23 removed (tfjs issue 8609; fixed upstream, not released). */
function restoreRemovedUtilities(): void {
  const removed = util as unknown as Record<string, unknown>;
  removed['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  removed['isArray'] ??= (value: unknown) => Array.isArray(value);
}

/** Where Node finds the package. Throws BackendProblem if it is not installed. */
export function tensorflowPath(): string {
  try {
    return createRequire(import.meta.url).resolve(packageName);
  } catch {
    throw new BackendProblem(`the optional package ${packageName} is not installed`, true);
  }
}

/**
 * Loads TensorFlow with CUDA and makes it the current backend (tfjs calls it `tensorflow`).
 * It shares the engine with the bundled core: both keep it in the same global.
 * @returns what it runs on
 */
export async function useCuda(): Promise<string> {
  const path = tensorflowPath();
  restoreRemovedUtilities();
  const previous = tf.getBackend();
  try {
    createRequire(import.meta.url)(path);
  } catch (cause) {
    throw new BackendProblem(`${packageName} cannot be loaded (${reasonOf(cause)})`);
  }
  await tf.setBackend('tensorflow');
  const backend = tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (backend.isUsingGpuDevice !== true) {
    if (previous) await tf.setBackend(previous);
    tf.removeBackend('tensorflow');
    throw new BackendProblem(`${packageName} found no CUDA device`);
  }
  return 'CUDA device through TensorFlow';
}
