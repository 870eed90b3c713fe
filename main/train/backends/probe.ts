import { runIsolated, type ProbeResult } from '../../gpu/probe.ts';
import { tensorflowPath } from './cuda.ts';
import { BackendProblem } from './problem.ts';

const cudaProgram = (path: string) => `
  import { createRequire } from 'node:module';
  import util from 'node:util';
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = createRequire(${JSON.stringify(path)})(${JSON.stringify(path)});
  console.log('RESULT ' + JSON.stringify(tf.backend().isUsingGpuDevice === true));
  process.exit(0);`;

/** Throws BackendProblem with the reason if TensorFlow is missing, broken or without a CUDA device. */
export async function probeCuda(inProcess: boolean, timeoutMs: number): Promise<ProbeResult> {
  const program = cudaProgram(tensorflowPath());
  // loading TensorFlow cannot be undone, and it takes over as the current backend
  if (inProcess) throw new BackendProblem('it is installed, and checked when a run uses it');
  if ((await runIsolated(program, timeoutMs)) !== true) throw new BackendProblem('TensorFlow found no CUDA device');
  return { label: 'CUDA device through TensorFlow', software: false };
}
