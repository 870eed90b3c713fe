import { tf } from '../tf.ts';
import type { NativeBackend } from './backend.ts';
import { finish, isFloat, kernel, sizeOf, type NativeKernels } from './kernel.ts';

const maxRank = 6;

/** One side of a strided copy. */
interface View {
  values: Float32Array;
  strides: number[];
  offset: number;
}

function rowMajorStrides(shape: number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

function dense(values: Float32Array, shape: number[], offset = 0): View {
  return { values, strides: rowMajorStrides(shape), offset };
}

function copy(backend: NativeBackend, extents: number[], source: View, target: View): void {
  const plan = new Int32Array(20).fill(1, 0, 6);
  const shift = maxRank - extents.length;
  plan.set(extents, shift);
  plan.set(source.strides, 6 + shift);
  plan.set(target.strides, 12 + shift);
  plan[18] = source.offset;
  plan[19] = target.offset;
  backend.addon.stridedCopy(plan, source.values, target.values);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function isPlain(x: tf.TensorInfo): boolean {
  return isFloat(x) && x.shape.length >= 1 && x.shape.length <= maxRank && sizeOf(x.shape) > 0;
}

export const movementKernels: NativeKernels = {
  Transpose: kernel<'x', tf.TransposeAttrs>(({ x }, { perm }, backend) => {
    if (!isPlain(x)) return undefined;
    const strides = rowMajorStrides(x.shape);
    const shape = perm.map((axis) => x.shape[axis] ?? 1);
    const y = backend.output(shape);
    const source = { values: backend.floats(x), strides: perm.map((axis) => strides[axis] ?? 0), offset: 0 };
    copy(backend, shape, source, dense(y.values, shape));
    return finish(y);
  }),

  /** Always a copy: the cpu kernel's view of the input would have to be kept out of the recycling. */
  Slice: kernel<'x', tf.SliceAttrs>(({ x }, attributes, backend) => {
    if (!isPlain(x)) return undefined;
    const [begin = [], size = []] = tf.slice_util.parseSliceParams(x as tf.Tensor, attributes.begin, attributes.size);
    tf.slice_util.assertParamsValid(x, begin, size);
    const y = backend.output(size);
    if (sizeOf(size) > 0) {
      const strides = rowMajorStrides(x.shape);
      copy(backend, size, { values: backend.floats(x), strides, offset: dot(begin, strides) }, dense(y.values, size));
    }
    return finish(y);
  }),

  SplitV: kernel<'x', tf.SplitVAttrs>(({ x }, attributes, backend) => {
    if (!isPlain(x)) return undefined;
    const axis = tf.util.parseAxisParam(attributes.axis, x.shape)[0] ?? 0;
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attributes.numOrSizeSplits, axis);
    const strides = rowMajorStrides(x.shape);
    let offset = 0;
    return sizes.map((size) => {
      const shape = x.shape.with(axis, size);
      const y = backend.output(shape);
      if (y.values.length > 0) copy(backend, shape, { values: backend.floats(x), strides, offset }, dense(y.values, shape));
      offset += size * (strides[axis] ?? 1);
      return finish(y);
    });
  }),

  PadV2: kernel<'x', tf.PadV2Attrs>(({ x }, { paddings, constantValue }, backend) => {
    if (!isPlain(x)) return undefined;
    const shape = x.shape.map((extent, axis) => extent + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
    const y = backend.output(shape);
    y.values.fill(constantValue);
    const strides = rowMajorStrides(shape);
    const before = paddings.map((pair) => pair[0]);
    const target = { values: y.values, strides, offset: dot(before, strides) };
    copy(backend, x.shape, dense(backend.floats(x), x.shape), target);
    return finish(y);
  }),

  Concat: kernel<string, tf.ConcatAttrs>((inputs, attributes, backend) => {
    const tensors = Object.values(inputs);
    const first = tensors[0];
    if (!first || !isFloat(...tensors)) return undefined;
    const axis = tf.util.parseAxisParam(attributes.axis, first.shape)[0] ?? 0;
    const shape = tf.backend_util.computeOutShape(
      tensors.map((tensor) => tensor.shape),
      axis,
    );
    const y = backend.output(shape);
    const outer = sizeOf(shape.slice(0, axis));
    const rowFloats = sizeOf(shape.slice(axis));
    let offset = 0;
    for (const tensor of tensors) {
      const floats = sizeOf(tensor.shape.slice(axis));
      if (floats > 0 && outer > 0) {
        const target = { values: y.values, strides: [rowFloats, 1], offset };
        copy(backend, [outer, floats], dense(backend.floats(tensor), [outer, floats]), target);
      }
      offset += floats;
    }
    return finish(y);
  }),

  /** Each axis becomes two: the repetitions, read with stride 0, and the axis itself. */
  Tile: kernel<'x', tf.TileAttrs>(({ x }, { reps }, backend) => {
    const repeated = x.shape.map((extent, axis) => ({ extent, reps: reps[axis] ?? 1 }));
    const axesNeeded = repeated.reduce((axes, r) => axes + (r.reps === 1 ? 1 : 2), 0);
    const shape = repeated.map((r) => r.extent * r.reps);
    if (!isPlain(x) || axesNeeded > maxRank || sizeOf(shape) === 0) return undefined;
    const strides = rowMajorStrides(x.shape);
    const outStrides = rowMajorStrides(shape);
    const extents: number[] = [];
    const sourceStrides: number[] = [];
    const targetStrides: number[] = [];
    repeated.forEach((r, axis) => {
      const stride = outStrides[axis] ?? 1;
      if (r.reps !== 1) {
        extents.push(r.reps);
        sourceStrides.push(0);
        targetStrides.push(stride * r.extent);
      }
      extents.push(r.extent);
      sourceStrides.push(strides[axis] ?? 1);
      targetStrides.push(stride);
    });
    const y = backend.output(shape);
    const source = { values: backend.floats(x), strides: sourceStrides, offset: 0 };
    copy(backend, extents, source, { values: y.values, strides: targetStrides, offset: 0 });
    return finish(y);
  }),
};
