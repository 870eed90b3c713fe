import { tf } from '../tf.ts';
import type { NativeBackend, NativeOutput } from './backend.ts';
import { finish, isFloat, kernel, sizeOf, type NativeKernels, type NativeResult } from './kernel.ts';
import { Reduction } from './opcodes.ts';

/** Neighbouring axes of one kind merged: extents of kept, reduced, kept, reduced ... axes, beginning with kept ones. */
function mergeAxes(shape: number[], reduced: ReadonlySet<number>): number[] {
  const extents = [1];
  let lastReduced = false;
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    if (reduced.has(axis) === lastReduced) extents.push((extents.pop() ?? 1) * extent);
    else extents.push(extent);
    lastReduced = reduced.has(axis);
  });
  return extents;
}

function applyReduction(
  backend: NativeBackend,
  code: number,
  x: tf.TensorInfo,
  axis: number | number[] | undefined,
  keepDims: boolean,
): NativeResult {
  if (!isFloat(x) || sizeOf(x.shape) === 0) return undefined;
  const axes = new Set(tf.util.parseAxisParam(axis as number | number[], x.shape));
  const outShape = x.shape.flatMap((extent, index) => (axes.has(index) ? (keepDims ? [1] : []) : [extent]));
  const extents = mergeAxes(x.shape, axes);
  let source = backend.floats(x);
  let result: NativeOutput;
  let previous: NativeOutput | undefined;
  // the addon reduces one run of axes at a time: the innermost first
  do {
    const inner = extents.length % 2 === 1 && extents.length > 1 ? (extents.pop() ?? 1) : 1;
    const reduced = extents.length > 1 ? (extents.pop() ?? 1) : 1;
    const outer = sizeOf(extents);
    result = backend.output(extents.length > 1 ? [outer, inner] : outShape);
    backend.addon.reduce(code, Int32Array.of(outer, reduced, inner), source, result.values);
    extents.push((extents.pop() ?? 1) * inner);
    if (previous) backend.disposeIntermediateTensorInfo(previous);
    previous = result;
    source = result.values;
  } while (extents.length > 1);
  return finish(result);
}

/** [batch, height, width, channels] as [batch, positions, channels]. */
function instanceShape(shape: number[]): Int32Array {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  return Int32Array.of(batch, height * width, channels);
}

export const reductionKernels: NativeKernels = {
  Sum: kernel<'x', tf.SumAttrs>(({ x }, { axis, keepDims }, backend) => applyReduction(backend, Reduction.sum, x, axis, keepDims)),
  Mean: kernel<'x', tf.MeanAttrs>(({ x }, { axis, keepDims }, backend) => applyReduction(backend, Reduction.mean, x, axis, keepDims)),
  Max: kernel<'x', tf.MaxAttrs>(({ x }, { reductionIndices, keepDims }, backend) =>
    applyReduction(backend, Reduction.max, x, reductionIndices, keepDims),
  ),

  /** Ours, the next three: see `../ops.ts`. */
  InstanceNorm: kernel<'x', { epsilon: number }>(({ x }, { epsilon }, backend) => {
    const y = backend.output(x.shape);
    backend.addon.instanceNorm(instanceShape(x.shape), epsilon, backend.floats(x), y.values, null);
    return finish(y);
  }),
  InverseDeviation: kernel<'x', { epsilon: number }>(({ x }, { epsilon }, backend) => {
    const [batch = 1, , , channels = 1] = x.shape;
    const s = backend.output([batch, 1, 1, channels]);
    backend.addon.instanceNorm(instanceShape(x.shape), epsilon, backend.floats(x), null, s.values);
    return finish(s);
  }),
  InstanceNormGradient: kernel<'x' | 'dy', { epsilon: number }>(({ x, dy }, { epsilon }, backend) => {
    const dx = backend.output(x.shape);
    const shape = instanceShape(x.shape);
    backend.addon.instanceNormGradient(shape, epsilon, backend.floats(x), backend.floats(dy), dx.values);
    return finish(dx);
  }),
};
