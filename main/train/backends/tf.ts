/**
 * The one place that imports tfjs. Everything else writes `import { tf } from '.../backends/tf.ts'`.
 *
 * Why one place: the package's CommonJS entry has neither gradients nor chained operators, and two copies of the
 * core in one process would disagree on what a tensor is. The ES modules are bundled (and inlined by the tests),
 * the gradients and chained operators are registered here, and the cpu backend, the reference for all others, comes along.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

// Off: the advice tfjs prints when it finds itself in Node ("install tfjs-node"), and its slow debug checks.
tf.enableProdMode();

export { tf, MathBackendCPU };
// kernels with no operation of their own in the public interface
export { depthwiseConv2dNativeBackpropFilter } from '@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_filter.js';
export { depthwiseConv2dNativeBackpropInput } from '@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_input.js';
export type { TensorData } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
