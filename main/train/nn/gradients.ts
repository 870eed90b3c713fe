import { tf } from '../backends/tf.ts';
import type { ParameterStore } from './parameterStore.ts';

export interface LossGradients {
  readonly loss: tf.Scalar;
  /** by parameter name; parameters the loss does not depend on are absent */
  readonly gradients: Map<string, tf.Tensor>;
}

/** Value and gradient of a loss with respect to these parameters only: all others are constants, differentiated through but not moved. */
export function lossGradients(loss: () => tf.Scalar, store: ParameterStore, names: readonly string[]): LossGradients {
  const variables = names.map((name) => store.get(name));
  const { value, grads } = tf.variableGrads(loss, variables);
  const gradients = new Map<string, tf.Tensor>();
  for (const name of names) {
    const gradient = grads[store.get(name).name] as tf.Tensor | null | undefined;
    if (gradient) gradients.set(name, gradient);
  }
  return { loss: value, gradients };
}

/** Euclidean norm of all gradients taken as one vector. */
export function gradientNorm(gradients: ReadonlyMap<string, tf.Tensor>): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN([...gradients.values()].map((gradient) => tf.sum(tf.square(gradient)) as tf.Scalar))) as tf.Scalar);
}

/** The gradients scaled down together so that their norm is at most `largest` (Pascanu et al. 2013). */
export function clipByNorm(gradients: ReadonlyMap<string, tf.Tensor>, norm: tf.Scalar, largest: number): Map<string, tf.Tensor> {
  const factor = tf.div(largest, tf.maximum(norm, largest));
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
