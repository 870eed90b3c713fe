import { spawn } from 'node:child_process';
import { dawnUrl, DeviceProblem, findGpuDevice, isSoftwareAdapter, noDriver, type GpuDevice } from './dawn.ts';

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

/** Runs a program in a Node of its own, where a crash or an endless wait of a driver harms nobody. */
export function runIsolated(program: string, timeoutMs: number): Promise<unknown> {
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
      reject(new DeviceProblem(`the check could not be started (${cause.message})`));
    });
    child.on('close', (code, signal) => {
      const line = output.split('\n').find((text) => text.startsWith('RESULT '));
      if (line !== undefined) resolve(JSON.parse(line.slice('RESULT '.length)));
      else if (signal === 'SIGKILL') reject(new DeviceProblem(`it did not answer within ${timeoutMs / 1000} s`));
      else reject(new DeviceProblem(`it failed to start (${lastError(errors) ?? `exit code ${code ?? signal}`})`));
    });
  });
}

function lastError(text: string): string | undefined {
  return text.split('\n').find((line) => /error/i.test(line));
}

/** Throws DeviceProblem with the reason if there is no adapter. */
export async function probeWebGpu(inProcess: boolean, timeoutMs: number): Promise<ProbeResult> {
  if (inProcess) return findGpuDevice();
  const info = (await runIsolated(webGpuProgram(dawnUrl()), timeoutMs)) as Parameters<typeof isSoftwareAdapter>[0] | null;
  if (!info) throw noDriver();
  return { label: info.description || info.device || info.vendor, software: isSoftwareAdapter(info) };
}

/** Electron has no Node to start for a look in a process of its own. */
const inProcess = process.versions['electron'] !== undefined;
const timeoutMs = 20_000;

let probed: Promise<ProbeResult> | undefined;

/** What the first look in a process of its own found; later calls share it. Throws DeviceProblem. */
export function probeOnce(): Promise<ProbeResult> {
  return (probed ??= probeWebGpu(false, timeoutMs));
}

/**
 * The graphics device, opened in this process. Where there is none, that is found out in a process of its own: a driver that crashes harms
 * nobody, and what it prints does not reach the user beside our own sentence. Throws DeviceProblem if there is none.
 */
export async function openGpuDevice(): Promise<GpuDevice> {
  if (!inProcess) await probeOnce();
  return findGpuDevice();
}
