import { UserError } from '../../../shared/contract/errors.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { probeOnce } from '../../gpu/probe.ts';
import { createRenderer, type Renderer } from '../renderer.ts';
import { openComputeDevice, type ComputeDevice } from './device.ts';
import { gpuObjection, type Sampling } from './drawer.ts';
import { createGpuRenderer } from './gpuRenderer.ts';

/** Who is asked to draw: `auto` is a real graphics device where float32 is enough, else the processor. */
export type DeviceChoice = 'auto' | 'cpu' | 'gpu';

export interface ChosenRenderer {
  readonly renderer: Renderer;
  readonly device: 'cpu' | 'gpu';
  /** why the processor draws although the graphics device was not ruled out by the asker; empty otherwise */
  readonly reason: string;
}

/** What the pictures to draw are like: some of them, and how they are sampled. */
export interface Sampled extends Sampling {
  readonly genomes: readonly Genome[];
}

let opened: Promise<ComputeDevice> | undefined;

/** The graphics device of this process, opened once. @throws DeviceProblem */
function device(): Promise<ComputeDevice> {
  return (opened ??= openComputeDevice());
}

/** Why the graphics device is not worth using, or null. Drivers are first tried in a process of their own, where a crash harms nobody. */
function hardwareObjection(): Promise<string | null> {
  if (process.versions['electron'] !== undefined) return Promise.resolve('graphics drivers are not loaded into the window’s own process');
  return probeOnce().then(
    ({ label, software }) => (software ? `${label} computes on the processor` : null),
    (problem: Error) => problem.message,
  );
}

function objectionTo({ genomes, ...sampling }: Sampled): string | null {
  for (const genome of genomes) {
    const objection = gpuObjection(genome, sampling);
    if (objection) return objection;
  }
  return null;
}

/**
 * Picks who draws.
 * @throws UserError BACKEND_UNAVAILABLE where the graphics device is asked for and there is none, or it could not draw what was sampled
 */
export async function chooseRenderer(choice: DeviceChoice, sampled: Sampled, native: Renderer = createRenderer()): Promise<ChosenRenderer> {
  if (choice === 'cpu') return { renderer: native, device: 'cpu', reason: '' };
  const unavailable = (reason: string) => new UserError('BACKEND_UNAVAILABLE', { backend: 'webgpu', reason });
  const objection = objectionTo(sampled) ?? (choice === 'auto' ? await hardwareObjection() : null);
  if (objection) {
    if (choice === 'gpu') throw unavailable(objection);
    return { renderer: native, device: 'cpu', reason: objection };
  }
  try {
    return { renderer: createGpuRenderer(await device(), native), device: 'gpu', reason: '' };
  } catch (problem) {
    if (choice === 'gpu') throw unavailable((problem as Error).message);
    return { renderer: native, device: 'cpu', reason: (problem as Error).message };
  }
}

/**
 * The renderer that records call by this name.
 * @throws UserError BACKEND_UNAVAILABLE where it is not to be had here: another version, another graphics device
 */
export async function rendererNamed(name: string, native: Renderer): Promise<Renderer> {
  if (name === native.name) return native;
  let found = native.name;
  if (name.startsWith('webgpu/')) {
    try {
      const renderer = createGpuRenderer(await device(), native);
      if (renderer.name === name) return renderer;
      found = renderer.name;
    } catch (problem) {
      throw new UserError('BACKEND_UNAVAILABLE', { backend: name, reason: (problem as Error).message });
    }
  }
  throw new UserError('BACKEND_UNAVAILABLE', { backend: name, reason: `this is ${found}` });
}
