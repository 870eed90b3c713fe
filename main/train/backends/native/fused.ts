import { tf } from '../tf.ts';
import { activeNativeBackend } from './backend.ts';

export interface AdamOptions {
  lr: number;
  beta1: number;
  beta2: number;
  eps: number;
  /** Number of this step, from 1: the exponent of the bias corrections. */
  step: number;
}

/**
 * One step of Adam for one variable in one pass over its memory:
 *
 *   m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2,
 *   p <- p - lr sqrt(1 - beta2^step) / (1 - beta1^step) * m / (sqrt(v) + eps)
 *
 * (Kingma & Ba 2015, section 2, the efficient form; with beta1 = 0 it is the variant of LREQ/ALAE).
 * `m` and `v` are updated in place, both as long as the parameter. The parameter is updated in place too unless its
 * memory is shared with another tensor, which then keeps the old values.
 * @returns false, having done nothing, if the backend in use is not the native one
 */
export function fusedAdam(
  param: tf.Variable,
  grad: tf.Tensor,
  m: Float32Array,
  v: Float32Array,
  { lr, beta1, beta2, eps, step }: AdamOptions,
): boolean {
  const backend = activeNativeBackend();
  if (!backend || param.dtype !== 'float32' || grad.dtype !== 'float32') return false;
  if (!backend.isExclusive(param)) {
    const own = backend.output(param.shape);
    own.values.set(backend.floats(param));
    const tensor = tf.engine().makeTensorFromTensorInfo(own, backend);
    param.assign(tensor);
    tensor.dispose();
  }
  const rate = (lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  backend.addon.adam(param.size, backend.floats(grad), backend.floats(param), m, v, rate, beta1, beta2, eps);
  return true;
}
