import { tf } from '../tf.ts';
import { normals } from './values.ts';

/** A small network f(x, weights) and the sizes of its inputs. */
export interface PenaltyCase {
  name: string;
  x: number[];
  weights: number[][];
  f: (x: tf.Tensor, weights: tf.Tensor[]) => tf.Tensor;
}

/** R1: the mean over the batch of the squared norm of df/dx (Mescheder et al. 2018, eq. 9 without gamma / 2). */
function penalty({ f, x: shape }: PenaltyCase, weights: tf.Tensor[]): tf.Scalar {
  const gradient = tf.grad((x) => tf.sum(f(x, weights)))(normals(shape, 11));
  return tf.div(tf.sum(tf.square(gradient)), shape[0] ?? 1);
}

function weightsOf(testCase: PenaltyCase): tf.Tensor[] {
  return testCase.weights.map((shape, index) => normals(shape, 20 + index, 0.5));
}

/**
 * Derivative of the penalty along a random direction of the weights: by differentiating twice, and by a central
 * difference of the penalty. Relative difference of the two. The step is a compromise for float32: the truncation
 * error grows with its square, the rounding error with its inverse.
 */
export function secondOrderError(testCase: PenaltyCase): number {
  return tf.tidy(() => {
    const weights = weightsOf(testCase);
    const directions = testCase.weights.map((shape, index) => normals(shape, 40 + index));
    const step = 5e-3;
    const gradients = tf.grads(((...w: tf.Tensor[]) => penalty(testCase, w)) as never)(weights);
    const exact = gradients.reduce((sum, gradient, index) => {
      const direction = directions[index];
      return sum + (direction ? (tf.sum(tf.mul(gradient, direction)).dataSync()[0] ?? NaN) : NaN);
    }, 0);
    const moved = (sign: number) => {
      const at = weights.map((w, index) => tf.add(w, tf.mul(directions[index] ?? 0, sign * step)));
      return penalty(testCase, at).dataSync()[0] ?? NaN;
    };
    const difference = (moved(1) - moved(-1)) / (2 * step);
    return Math.abs(exact - difference) / Math.max(Math.abs(difference), 1e-2);
  });
}
