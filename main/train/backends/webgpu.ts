import { BackendProblem } from './problem.ts';
import type { GpuDevice } from '../../gpu/dawn.ts';
import { tf } from './tf.ts';

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
