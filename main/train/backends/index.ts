import { cpus } from 'node:os';
import { UserError } from '../../../shared/contract/errors.ts';
import { useCuda } from './cuda.ts';
import { openGpuDevice, probeWebGpu } from '../../gpu/probe.ts';
import { repairGradients } from './gradients.ts';
import { loadTensorAddon } from './native/addon.ts';
import type { NativeBackend, NativeOptions } from './native/backend.ts';
import { registerNativeBackend } from './native/register.ts';
import { probeCuda } from './probe.ts';
import { BackendProblem, reasonOf } from './problem.ts';
import { tf } from './tf.ts';
import { useWebGpu } from './webgpu.ts';

/** In the order in which `auto` tries them. */
export const backendNames = ['cuda', 'webgpu', 'native', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export interface SelectedBackend {
  name: BackendName;
  /** For people and for the record of a run: graphics device, or processor, threads and instruction set. */
  device: string;
  /** The library, with that backend current and gradients repaired. */
  tf: typeof tf;
}

export interface BackendReport {
  name: BackendName;
  status: 'ok' | 'absent' | 'broken';
  /** Empty unless the status is ok. */
  device: string;
  /** Why it is not available, or why `auto` would not choose it; empty if there is nothing to say. */
  reason: string;
}

function processorName(): string {
  return cpus()[0]?.model.trim() ?? process.arch;
}

/** Makes one backend current and says what it runs on; throws if it cannot. */
async function use(name: BackendName, auto: boolean, options: NativeOptions): Promise<string> {
  switch (name) {
    case 'cuda':
      return useCuda();
    case 'webgpu': {
      const device = await openGpuDevice();
      if (device.software && auto) throw new BackendProblem(`${device.label} computes on the processor`);
      await useWebGpu(device);
      return device.label;
    }
    case 'native': {
      loadTensorAddon(); // throws with a reason, where the library would only warn
      registerNativeBackend();
      if (!(await tf.setBackend('native'))) throw new BackendProblem('it could not be started');
      const backend = tf.backend() as NativeBackend;
      backend.configure(options);
      return `${processorName()}, ${backend.threads} threads, ${backend.instructionSet}`;
    }
    case 'cpu':
      await tf.setBackend('cpu');
      return `${processorName()}, 1 thread, JavaScript`;
  }
}

/**
 * Makes a backend current: the named one, or with `auto` the first that works of cuda, webgpu (on a real graphics
 * device), native and cpu. Runs in the process that will train: drivers are loaded into it.
 * @throws UserError BACKEND_UNAVAILABLE if the named one does not work here
 */
export async function selectBackend(name: BackendName | 'auto', options: NativeOptions = {}): Promise<SelectedBackend> {
  repairGradients();
  const reasons: string[] = [];
  for (const candidate of name === 'auto' ? backendNames : [name]) {
    try {
      const device = await use(candidate, name === 'auto', options);
      await tf.ready();
      return { name: candidate, device, tf };
    } catch (cause) {
      reasons.push(reasonOf(cause));
    }
  }
  throw new UserError('BACKEND_UNAVAILABLE', { backend: name, reason: reasons.join('; ') });
}

export interface ProbeOptions {
  /**
   * True looks for a graphics device in this process; false does it in a Node process of its own, so that a driver that
   * crashes or hangs does no harm. Electron has no such Node: there, ask in the trainer's process, with true.
   */
  inProcess?: boolean;
  timeoutMs?: number;
}

async function report(name: BackendName, probe: () => Promise<Omit<BackendReport, 'name' | 'status'>>) {
  try {
    return { name, status: 'ok', ...(await probe()) } as const;
  } catch (cause) {
    const absent = cause instanceof BackendProblem ? cause.absent : cause instanceof UserError;
    return { name, status: absent ? 'absent' : 'broken', device: '', reason: reasonOf(cause) } as const;
  }
}

/** What works here, what does not and why. Changes no state and never throws. */
export async function probeBackends({
  inProcess = process.versions['electron'] !== undefined,
  timeoutMs = 20_000,
}: ProbeOptions = {}): Promise<BackendReport[]> {
  const [cuda, webgpu] = await Promise.all([
    report('cuda', async () => ({ device: (await probeCuda(inProcess, timeoutMs)).label, reason: '' })),
    report('webgpu', async () => {
      const { label, software } = await probeWebGpu(inProcess, timeoutMs);
      return { device: label, reason: software ? 'it computes on the processor: the native backend is faster' : '' };
    }),
  ]);
  const native = await report('native', () => {
    const { threads, instructionSet } = loadTensorAddon().configuration();
    return Promise.resolve({ device: `${processorName()}, ${threads} threads, ${instructionSet}`, reason: '' });
  });
  const cpu = await report('cpu', () =>
    Promise.resolve({ device: `${processorName()}, 1 thread, JavaScript`, reason: 'slow: the reference for tests' }),
  );
  return [cuda, webgpu, native, cpu];
}
