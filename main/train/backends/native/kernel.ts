import type { tf } from '../tf.ts';
import type { NativeBackend, NativeOutput } from './backend.ts';

/** A kernel's result or results, or undefined for "not this shape or type: let the cpu kernel do it". */
export type NativeResult = tf.TensorInfo | tf.TensorInfo[] | undefined;

/** Kernels by tfjs name. */
export type NativeKernels = Record<string, (args: KernelArguments) => NativeResult>;

export interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  attrs: tf.NamedAttrMap;
  backend: NativeBackend;
}

/** One kernel with its inputs by name: those always given, its attributes, and those that may be missing. */
export function kernel<Given extends string, Attributes = unknown, Optional extends string = never>(
  run: (
    inputs: Record<Given, tf.TensorInfo> & Partial<Record<Optional, tf.TensorInfo>>,
    attributes: Attributes,
    backend: NativeBackend,
  ) => NativeResult,
): (args: KernelArguments) => NativeResult {
  return ({ inputs, attrs, backend }) => run(inputs as never, attrs as Attributes, backend);
}

export function isFloat(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every((tensor) => tensor.dtype === 'float32');
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Without the array, as tfjs expects it. */
export function finish({ dataId, shape, dtype }: NativeOutput): tf.TensorInfo {
  return { dataId, shape, dtype };
}
