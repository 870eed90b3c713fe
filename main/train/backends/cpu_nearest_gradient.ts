import { type MathBackendCPU, tf } from './tf.ts';

/** For every target pixel along one axis, the source pixel that nearest-neighbour resizing reads. */
function sourcePixels(source: number, target: number, alignCorners: boolean, halfPixelCenters: boolean): Int32Array {
  const scale = alignCorners && target > 1 ? (source - 1) / (target - 1) : source / target;
  return Int32Array.from({ length: target }, (_, index) => {
    const position = (index + (halfPixelCenters ? 0.5 : 0)) * scale;
    return Math.min(source - 1, alignCorners ? Math.round(position) : Math.floor(position));
  });
}

/**
 * The cpu backend's gradient of nearest-neighbour resizing steps through dy with the batch stride of the images, which
 * is wrong for every picture of a batch but the first. This one adds every gradient to the pixel that was read.
 */
export function replaceCpuNearestGradient(): void {
  const kernelName = 'ResizeNearestNeighborGrad';
  tf.unregisterKernel(kernelName, 'cpu');
  tf.registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { images, dy } = inputs as Record<'images' | 'dy', tf.TensorInfo>;
      const { alignCorners, halfPixelCenters = false } = attrs as { alignCorners: boolean; halfPixelCenters?: boolean };
      const [batch = 0, height = 0, width = 0, channels = 0] = images.shape;
      const [, dyHeight = 0, dyWidth = 0] = dy.shape;
      const rows = sourcePixels(height, dyHeight, alignCorners, halfPixelCenters);
      const columns = sourcePixels(width, dyWidth, alignCorners, halfPixelCenters);
      const storage = backend as MathBackendCPU;
      const gradient = storage.data.get(dy.dataId).values as Float32Array;
      const sum = new Float32Array(batch * height * width * channels);
      let read = 0;
      for (let n = 0; n < batch; n++)
        for (const row of rows)
          for (const column of columns) {
            const write = ((n * height + row) * width + column) * channels;
            for (let c = 0; c < channels; c++) sum[write + c] = (sum[write + c] ?? 0) + (gradient[read++] ?? 0);
          }
      return storage.makeTensorInfo(images.shape, 'float32', sum);
    },
  });
}
