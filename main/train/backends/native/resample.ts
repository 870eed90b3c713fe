import type { tf } from '../tf.ts';
import type { NativeBackend } from './backend.ts';
import { finish, isFloat, kernel, type NativeKernels, type NativeResult } from './kernel.ts';

function up2(backend: NativeBackend, x: tf.TensorInfo, scale: number): NativeResult {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const y = backend.output([batch, 2 * height, 2 * width, channels]);
  backend.addon.up2(Int32Array.of(batch, height, width, channels), scale, backend.floats(x), y.values);
  return finish(y);
}

function sumPool2(backend: NativeBackend, x: tf.TensorInfo, scale: number): NativeResult {
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const y = backend.output([batch, height / 2, width / 2, channels]);
  backend.addon.sumPool2(Int32Array.of(batch, height, width, channels), scale, backend.floats(x), y.values);
  return finish(y);
}

function isDouble(small: number[], large: number[] | undefined): boolean {
  return large?.[0] === 2 * (small[1] ?? 0) && large[1] === 2 * (small[2] ?? 0);
}

/** A 2x2 window with stride 2 on even sizes: no padding whatever `pad` says. */
function isPool2(shape: number[], { filterSize, strides }: Pick<tf.AvgPoolAttrs, 'filterSize' | 'strides'>): boolean {
  const all2 = [filterSize, strides].flat().every((value) => value === 2);
  return all2 && (shape[1] ?? 1) % 2 === 0 && (shape[2] ?? 1) % 2 === 0;
}

export const resampleKernels: NativeKernels = {
  ResizeNearestNeighbor: kernel<'images', tf.ResizeNearestNeighborAttrs>(({ images }, { size, alignCorners }, backend) =>
    isFloat(images) && !alignCorners && isDouble(images.shape, size) ? up2(backend, images, 1) : undefined,
  ),
  ResizeNearestNeighborGrad: kernel<'images' | 'dy', tf.ResizeNearestNeighborGradAttrs>(({ images, dy }, { alignCorners }, backend) =>
    !alignCorners && isDouble(images.shape, dy.shape.slice(1, 3)) ? sumPool2(backend, dy, 1) : undefined,
  ),
  AvgPool: kernel<'x', tf.AvgPoolAttrs>(({ x }, attributes, backend) =>
    isFloat(x) && isPool2(x.shape, attributes) ? sumPool2(backend, x, 0.25) : undefined,
  ),
  AvgPoolGrad: kernel<'dy' | 'input', tf.AvgPoolGradAttrs>(({ dy, input }, attributes, backend) =>
    isFloat(dy) && isPool2(input.shape, attributes) ? up2(backend, dy, 0.25) : undefined,
  ),
};
