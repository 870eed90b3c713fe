import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { BackendProblem, reasonOf } from './problem.ts';
import { tf } from './tf.ts';

/** The graphics device that tensors would live on. */
export interface GpuDevice {
  /** For people: what the driver calls it. */
  label: string;
  /** Drawn by the processor: correct and slower than the native backend, so never chosen without being asked for. */
  software: boolean;
  adapter: GPUAdapter;
}

interface DawnModule {
  create(options: string[]): GPU;
  globals: object;
}

/** Kept for the life of the process: Dawn's objects must not outlive it. */
let gpu: GPU | undefined;

/** Where Node finds the `webgpu` package (Dawn), as a URL. Throws BackendProblem if it is not installed. */
export function dawnUrl(): string {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  } catch {
    throw new BackendProblem('the package webgpu is not installed', true);
  }
}

/** Defines WebGPU's globals and navigator.gpu, which tfjs looks for while it is loaded. */
async function loadDawn(): Promise<GPU> {
  if (gpu) return gpu;
  let dawn: DawnModule;
  try {
    dawn = (await import(/* @vite-ignore */ dawnUrl())) as DawnModule;
  } catch (cause) {
    if (cause instanceof BackendProblem) throw cause;
    throw new BackendProblem(`the package webgpu cannot be loaded (${reasonOf(cause)})`);
  }
  Object.assign(globalThis, dawn.globals);
  gpu = dawn.create([]);
  const target: object = (globalThis as { navigator?: Navigator }).navigator ?? defineNavigator();
  Object.defineProperty(target, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

function defineNavigator(): object {
  const value = { userAgent: 'node' };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  return value;
}

/** True for adapters that compute on the processor: SwiftShader, Mesa's llvmpipe, Microsoft's WARP. */
export function isSoftwareAdapter(info: {
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  isFallbackAdapter?: boolean;
}): boolean {
  if (info.isFallbackAdapter === true) return true;
  const text = [info.vendor, info.architecture, info.device, info.description].join(' ');
  return /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(text);
}

/** Looks for a graphics adapter. Throws BackendProblem if there is none. */
export async function findGpuDevice(): Promise<GpuDevice> {
  const api = await loadDawn();
  const adapter = await api.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new BackendProblem('no graphics driver with Vulkan, Metal or Direct3D 12 was found');
  const { info } = adapter;
  const label = info.description || info.device || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return { label: label || 'unnamed graphics device', software: isSoftwareAdapter(info), adapter };
}

/**
 * Registers the backend `webgpu` on a device and makes it current.
 *
 * A shader or validation error is not thrown by the library: the work is dropped and the output is whatever its buffer
 * held before. Here the errors the device reports are kept, and the next reading of any value throws the first of them.
 */
export async function useWebGpu({ adapter }: GpuDevice): Promise<void> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  });
  let failure: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    failure ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  let closing = false;
  void device.lost.then((lost) => {
    if (!closing) failure ??= `the graphics device was lost: ${lost.message}`;
  });

  class CheckedBackend extends WebGPUBackend {
    override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
      const values = await super.read(dataId);
      if (failure !== undefined) throw new BackendProblem(`a computation on the graphics device failed: ${failure}`);
      return values;
    }
    override dispose(): void {
      closing = true;
      super.dispose();
      device.destroy();
    }
  }

  // loading the package registers a backend of its own, on a device without these precautions
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new CheckedBackend(device, adapter.info));
  await tf.setBackend('webgpu');
}
