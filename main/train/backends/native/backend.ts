import { MathBackendCPU, tf, type TensorData } from '../tf.ts';
import { loadTensorAddon, type TensorAddon } from './addon.ts';
import { BufferPool } from './buffer_pool.ts';

/** What the storage keeps per tensor; `pooled` says that the values came from our pool and may go back to it. */
interface NativeData extends TensorData<tf.DataType> {
  pooled?: boolean;
}

/** A float32 tensor under construction: its description and the array a kernel writes. */
export interface NativeOutput extends tf.TensorInfo {
  values: Float32Array;
}

export interface NativeOptions {
  /** 0 or absent: one per core. The number is shared by the whole process. */
  threads?: number;
  /** Absent: the widest this processor has. */
  instructionSet?: 'avx512' | 'avx2' | 'base' | 'neon';
}

/** Storage of the cpu backend, with float32 results in recycled arrays and kernels in the addon. */
export class NativeBackend extends MathBackendCPU {
  readonly addon: TensorAddon = loadTensorAddon();
  readonly pool = new BufferPool();

  constructor(options: NativeOptions = {}) {
    super();
    this.configure(options);
  }

  /** Throws a RangeError if the processor lacks the instruction set. Results do not depend on the threads. */
  configure({ threads = 0, instructionSet }: NativeOptions): void {
    this.addon.configure(threads, instructionSet ?? '');
  }

  get threads(): number {
    return this.addon.configuration().threads;
  }

  get instructionSet(): string {
    return this.addon.configuration().instructionSet;
  }

  /** A new float32 tensor with one reference, contents undefined. */
  output(shape: number[]): NativeOutput {
    const values = this.pool.take(tf.util.sizeFromShape(shape));
    const { dataId } = this.makeTensorInfo(shape, 'float32', values);
    this.#entry(dataId).pooled = true;
    return { dataId, shape, dtype: 'float32', values };
  }

  /**
   * The array behind a float32 tensor, shared, not copied. The library's casts only relabel the data of a bool or int32
   * tensor; should one reach us, this converts it.
   */
  floats(tensor: tf.TensorInfo): Float32Array {
    const { values } = this.#entry(tensor.dataId);
    return values instanceof Float32Array ? values : Float32Array.from(values as Uint8Array);
  }

  /** The array behind a tensor of any other type. */
  values(tensor: tf.TensorInfo): tf.backend_util.BackendValues | undefined {
    return this.#entry(tensor.dataId).values;
  }

  /** True if nobody but the tensor itself can see its array, so that it may be changed in place. */
  isExclusive(tensor: tf.TensorInfo): boolean {
    const entry = this.#entry(tensor.dataId);
    return entry.pooled === true && entry.refCount === 1;
  }

  /** Takes the arrays of two tensors out of the recycling if they are views of the same memory. */
  separate(a: tf.TensorInfo, b: tf.TensorInfo): void {
    if (a.dataId === b.dataId || !this.data.has(a.dataId) || !this.data.has(b.dataId)) return;
    const first = this.#entry(a.dataId);
    const second = this.#entry(b.dataId);
    if (!ArrayBuffer.isView(first.values) || !ArrayBuffer.isView(second.values)) return;
    if (first.values.buffer !== second.values.buffer) return;
    first.pooled = false;
    second.pooled = false;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return super.disposeData(dataId, force);
    const { pooled, values } = this.#entry(dataId);
    const released = super.disposeData(dataId, force);
    if (pooled && !this.data.has(dataId)) this.pool.give(values as Float32Array);
    return released;
  }

  /** A copy where the array may be recycled: the reader keeps it longer than the tensor lives. */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const values = super.readSync(dataId);
    return this.#entry(dataId).pooled ? (values as Float32Array).slice() : values;
  }

  override dispose(): void {
    this.pool.clear();
    super.dispose();
  }

  #entry(dataId: object): NativeData {
    return this.data.get(dataId);
  }
}

/** The backend in use, if it is the native one. */
export function activeNativeBackend(): NativeBackend | undefined {
  const backend = tf.getBackend() === 'native' ? tf.backend() : undefined;
  return backend instanceof NativeBackend ? backend : undefined;
}
