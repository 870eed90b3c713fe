import { spawn } from 'node:child_process';
import { tensorflowPath } from './cuda.ts';
import { BackendProblem } from './problem.ts';
import { dawnUrl, findGpuDevice, isSoftwareAdapter } from '../../gpu/dawn.ts';

/** What was found out about a graphics device without using it. */
export interface ProbeResult {
  label: string;
  software: boolean;
}

/** Prints the adapter as JSON, or null. It is the whole program of a child process, so it may import nothing of ours. */
const webGpuProgram = (url: string) => `
  import { create, globals } from ${JSON.stringify(url)};
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const pick = ({ vendor, architecture, device, description, isFallbackAdapter }) =>
    ({ vendor, architecture, device, description, isFallbackAdapter });
  console.log('RESULT ' + JSON.stringify(adapter ? pick(adapter.info) : null));
  process.exit(0);`;

const cudaProgram = (path: string) => `
  import { createRequire } from 'node:module';
  import util from 'node:util';
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = createRequire(${JSON.stringify(path)})(${JSON.stringify(path)});
  console.log('RESULT ' + JSON.stringify(tf.backend().isUsingGpuDevice === true));
  process.exit(0);`;

/** Runs a program in a Node of its own, where a crash or an endless wait of a driver harms nobody. */
function runIsolated(program: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', (cause) => {
      reject(new BackendProblem(`the check could not be started (${cause.message})`));
    });
    child.on('close', (code, signal) => {
      const line = output.split('\n').find((text) => text.startsWith('RESULT '));
      if (line !== undefined) resolve(JSON.parse(line.slice('RESULT '.length)));
      else if (signal === 'SIGKILL') reject(new BackendProblem(`it did not answer within ${timeoutMs / 1000} s`));
      else reject(new BackendProblem(`it failed to start (${lastError(errors) ?? `exit code ${code ?? signal}`})`));
    });
  });
}

function lastError(text: string): string | undefined {
  return text.split('\n').find((line) => /error/i.test(line));
}

/** Throws BackendProblem with the reason if there is no adapter. */
export async function probeWebGpu(inProcess: boolean, timeoutMs: number): Promise<ProbeResult> {
  if (inProcess) return findGpuDevice();
  const info = (await runIsolated(webGpuProgram(dawnUrl()), timeoutMs)) as Parameters<typeof isSoftwareAdapter>[0] | null;
  if (!info) throw new BackendProblem('no graphics driver with Vulkan, Metal or Direct3D 12 was found');
  return { label: info.description || info.device || info.vendor, software: isSoftwareAdapter(info) };
}

/** Throws BackendProblem with the reason if TensorFlow is missing, broken or without a CUDA device. */
export async function probeCuda(inProcess: boolean, timeoutMs: number): Promise<ProbeResult> {
  const program = cudaProgram(tensorflowPath());
  // loading TensorFlow cannot be undone, and it takes over as the current backend
  if (inProcess) throw new BackendProblem('it is installed, and checked when a run uses it');
  if ((await runIsolated(program, timeoutMs)) !== true) throw new BackendProblem('TensorFlow found no CUDA device');
  return { label: 'CUDA device through TensorFlow', software: false };
}
