import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A failed attempt to use a graphics device; the message is a reason that completes "it is not available: ...". */
export class DeviceProblem extends Error {
  override readonly name = 'DeviceProblem';
  /** True if a package or a driver is simply not there, false if it is but does not work. */
  readonly absent: boolean;
  constructor(message: string, absent = false) {
    super(message);
    this.absent = absent;
  }
}

/** A graphics device that was found. */
export interface GpuDevice {
  /** For people: what the driver calls it. */
  label: string;
  /** Played by the processor: correct and slower than native code, so never chosen without being asked for. */
  software: boolean;
  adapter: GPUAdapter;
}

interface DawnModule {
  create(options: string[]): GPU;
  globals: object;
}

/** Kept for the life of the process: Dawn's objects must not outlive it. */
let gpu: GPU | undefined;

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

/** Where Node finds the `webgpu` package (Dawn), as a URL. Throws DeviceProblem if it is not installed. */
export function dawnUrl(): string {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  } catch {
    throw new DeviceProblem('the package webgpu is not installed', true);
  }
}

/** Defines WebGPU's globals and navigator.gpu, which tfjs looks for while it is loaded. */
async function loadDawn(): Promise<GPU> {
  if (gpu) return gpu;
  let dawn: DawnModule;
  try {
    dawn = (await import(/* @vite-ignore */ dawnUrl())) as DawnModule;
  } catch (cause) {
    if (cause instanceof DeviceProblem) throw cause;
    throw new DeviceProblem(`the package webgpu cannot be loaded (${firstLine(cause)})`);
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

/** What is said where no driver offers an adapter. */
export function noDriver(): DeviceProblem {
  return new DeviceProblem('no graphics driver with Vulkan, Metal or Direct3D 12 was found', true);
}

/**
 * Loads the graphics drivers into this process and looks for an adapter; drivers may print what they like. `openGpuDevice` asks first
 * whether there is one. Throws DeviceProblem if there is none.
 */
export async function findGpuDevice(): Promise<GpuDevice> {
  const api = await loadDawn();
  const adapter = await api.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw noDriver();
  const { info } = adapter;
  const label = info.description || info.device || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return { label: label || 'unnamed graphics device', software: isSoftwareAdapter(info), adapter };
}
