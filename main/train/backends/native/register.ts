import { tf } from '../tf.ts';
import { NativeBackend, type NativeOptions } from './backend.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import type { KernelArguments, NativeKernels } from './kernel.ts';
import { matMulKernels } from './matmul.ts';
import { movementKernels } from './movement.ts';
import { reductionKernels } from './reduction.ts';
import { resampleKernels } from './resample.ts';

const nativeKernels: NativeKernels = {
  ...convolutionKernels,
  ...matMulKernels,
  ...elementwiseKernels,
  ...reductionKernels,
  ...movementKernels,
  ...resampleKernels,
};

/** tfjs names of the kernels that the addon takes over, wholly or for some shapes. */
export const nativeKernelNames: readonly string[] = Object.keys(nativeKernels);

/** These share memory through the reference count, which the recycling respects. */
const sharesByReference = new Set(['Identity', 'Reshape']);

/**
 * A cpu kernel made safe for recycled arrays. Some return a view of their input's memory (a contiguous slice, a split):
 * once either tensor is gone its array would be handed out again under the other. Such pairs leave the recycling.
 */
function withoutAliases(name: string, cpuKernel: tf.KernelFunc): tf.KernelFunc {
  if (sharesByReference.has(name)) return cpuKernel;
  return (args) => {
    const result = cpuKernel(args);
    const backend = args.backend as NativeBackend;
    for (const output of [result].flat())
      for (const input of [args.inputs].flat().flatMap((inputs) => Object.values(inputs).flat()))
        if (input) backend.separate(input, output);
    return result;
  };
}

function toKernelFunc(name: string, cpuKernel: tf.KernelFunc | undefined): tf.KernelFunc {
  const native = nativeKernels[name];
  const fallback = cpuKernel && withoutAliases(name, cpuKernel);
  return (args) => {
    const result = native?.(args as unknown as KernelArguments) ?? fallback?.(args);
    if (result === undefined) throw new Error(`The native kernel ${name} cannot take these inputs.`);
    return result;
  };
}

let registered = false;

/** Registers the backend `native` with all kernels of the cpu backend, those of the addon first. Safe to repeat. */
export function registerNativeBackend(options: NativeOptions = {}): void {
  if (!registered) {
    registered = true;
    const names = new Set<string>();
    for (const config of tf.getKernelsForBackend('cpu')) {
      names.add(config.kernelName);
      tf.registerKernel({
        ...config,
        backendName: 'native',
        kernelFunc: toKernelFunc(config.kernelName, config.kernelFunc),
      });
    }
    for (const name of nativeKernelNames)
      if (!names.has(name)) tf.registerKernel({ kernelName: name, backendName: 'native', kernelFunc: toKernelFunc(name, undefined) });
  }
  if (tf.findBackendFactory('native') === null || tf.findBackendFactory('native') === undefined)
    tf.registerBackend('native', () => new NativeBackend(options));
}
