import { DeviceProblem } from '../../gpu/dawn.ts';
import { openGpuDevice } from '../../gpu/probe.ts';

/** A graphics device ready to compute. */
export interface ComputeDevice {
  readonly device: GPUDevice;
  /** what the driver calls it */
  readonly label: string;
  /** played by the processor: correct, and slower than native code */
  readonly software: boolean;
  /** @throws DeviceProblem with the first error of the device, which WebGPU itself would keep to itself, its work dropped */
  check(): void;
}

/** Opens the graphics device with its own limits. @throws DeviceProblem where there is none */
export async function openComputeDevice(): Promise<ComputeDevice> {
  const { adapter, label, software } = await openGpuDevice();
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  let failure: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    failure ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  void device.lost.then((lost) => {
    failure ??= `the graphics device was lost: ${lost.message}`;
  });
  const check = (): void => {
    if (failure !== undefined) throw new DeviceProblem(`a computation on the graphics device failed: ${failure}`);
  };
  return { device, label, software, check };
}
