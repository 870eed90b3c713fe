import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../../../shared/contract/errors.ts';

/**
 * The tensor addon (`main/native/tensor`). All functions run to completion on the calling thread and the addon's own
 * threads, and write into arrays given to them. Shapes are Int32Arrays, described at each binding in the C++ sources;
 * an array shorter than its shape is a RangeError.
 */
export interface TensorAddon {
  /** 0 threads: one per core. '' instruction set: the widest there is, else 'avx512' | 'avx2' | 'base' | 'neon'. */
  configure(threads: number, instructionSet: string): { threads: number; instructionSet: string };
  /** What is configured now. */
  configuration(): { threads: number; instructionSet: string };

  convForward(
    shape: Int32Array,
    x: Float32Array,
    filter: Float32Array,
    bias: Float32Array | null,
    activation: number,
    slope: number,
    y: Float32Array,
  ): void;
  convBackwardInput(shape: Int32Array, dy: Float32Array, filter: Float32Array, dx: Float32Array): void;
  convBackwardFilter(shape: Int32Array, x: Float32Array, dy: Float32Array, dFilter: Float32Array): void;
  depthwise(shape: Int32Array, input: Float32Array, filter: Float32Array, output: Float32Array, backward: number): void;
  blur3(shape: Int32Array, x: Float32Array, y: Float32Array): void;

  matMul(
    shape: Int32Array,
    a: Float32Array,
    b: Float32Array,
    bias: Float32Array | null,
    activation: number,
    slope: number,
    c: Float32Array,
  ): void;

  unary(code: number, size: number, x: Float32Array, y: Float32Array, p0: number, p1: number): void;
  binary(code: number, size: number, a: Float32Array, b: Float32Array, y: Float32Array, parameter: number): void;
  binaryBroadcast(code: number, shape: Int32Array, a: Float32Array, b: Float32Array, y: Float32Array): void;
  compare(code: number, size: number, a: Float32Array, b: Float32Array, scalarB: number, y: Uint8Array): void;
  select(size: number, condition: Uint8Array, whenTrue: Float32Array, whenFalse: Float32Array, y: Float32Array): void;
  adam(
    size: number,
    gradient: Float32Array,
    parameter: Float32Array,
    m: Float32Array,
    v: Float32Array,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;

  reduce(code: number, shape: Int32Array, x: Float32Array, y: Float32Array): void;
  instanceNorm(shape: Int32Array, epsilon: number, x: Float32Array, y: Float32Array | null, inverseDeviation: Float32Array | null): void;
  instanceNormGradient(shape: Int32Array, epsilon: number, x: Float32Array, dy: Float32Array, dx: Float32Array): void;

  stridedCopy(shape: Int32Array, source: Float32Array, target: Float32Array): void;
  up2(shape: Int32Array, scale: number, x: Float32Array, y: Float32Array): void;
  sumPool2(shape: Int32Array, scale: number, x: Float32Array, y: Float32Array): void;
}

const addonPath = join('main', 'native', 'tensor', 'build', 'Release', 'cardioid_tensor.node');

/**
 * The addon's file: `CARDIOID_TENSOR_ADDON` if set, else the build looked for upwards from this file, so that the sources
 * and the bundle in `out/` find the same one. Throws `NATIVE_MISSING` if there is none.
 */
export function tensorAddonPath(): string {
  const named = process.env['CARDIOID_TENSOR_ADDON'];
  if (named !== undefined && named !== '') return named;
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, addonPath).replace('app.asar/', 'app.asar.unpacked/');
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  throw new UserError('NATIVE_MISSING', { addon: 'cardioid_tensor', reason: 'it has not been built' });
}

let loaded: TensorAddon | undefined;

/** Throws `NATIVE_MISSING` if the addon is not built or not for this platform. */
export function loadTensorAddon(): TensorAddon {
  if (loaded) return loaded;
  const file = tensorAddonPath();
  try {
    loaded = createRequire(import.meta.url)(file) as TensorAddon;
    loaded.configure(0, '');
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UserError('NATIVE_MISSING', { addon: 'cardioid_tensor', reason });
  }
  return loaded;
}
