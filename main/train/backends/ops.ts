import { repairGradients } from './gradients.ts';
import { activeNativeBackend } from './native/backend.ts';
import { tf } from './tf.ts';

// Operations the models share, each differentiable at least twice on every backend: one kernel on the native backend,
// composed of stock operations elsewhere. Pictures are [batch, height, width, channels].

repairGradients();

function run<T extends tf.Tensor>(kernelName: string, inputs: Record<string, tf.Tensor>, attributes: object = {}): T {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap);
}

/** Leaky ReLU: x for x > 0, slope * x elsewhere; its second derivative is 0. */
export function lrelu<T extends tf.Tensor>(x: T, slope = 0.2): T {
  return tf.leakyRelu(x, slope);
}

/** Nearest-neighbour doubling: [batch, h, w, c] -> [batch, 2h, 2w, c]. */
export function up2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.image.resizeNearestNeighbor(x, [2 * x.shape[1], 2 * x.shape[2]]);
}

/** Mean of every 2x2 block: [batch, h, w, c] -> [batch, h/2, w/2, c]; h and w must be even. */
export function avgPool2(x: tf.Tensor4D): tf.Tensor4D {
  if (x.shape[1] % 2 !== 0 || x.shape[2] % 2 !== 0)
    throw new Error(`avgPool2 needs an even height and width, got ${x.shape[1]} x ${x.shape[2]}.`);
  return tf.avgPool(x, 2, 2, 'valid');
}

/** Blur by [1 2 1] x [1 2 1] / 16 with zeros outside: the low-pass filter of the style generators. Same shape. */
export function blur3(x: tf.Tensor4D): tf.Tensor4D {
  if (activeNativeBackend()) return run('Blur3', { x });
  const channels = x.shape[3];
  const taps = [1, 2, 1, 2, 4, 2, 1, 2, 1].flatMap((tap) => new Array<number>(channels).fill(tap / 16));
  return tf.tidy(() => tf.depthwiseConv2d(x, tf.tensor4d(taps, [3, 3, channels, 1]), 1, 'same'));
}

/**
 * Instance normalisation without affine part: (x - mean) / sqrt(variance + epsilon), per picture and channel over all
 * positions, biased variance (Ulyanov et al. 2016). Same shape.
 */
export function instanceNorm(x: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  if (activeNativeBackend()) return run('InstanceNorm', { x }, { epsilon });
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, [1, 2], true));
    const variance = tf.mean(tf.square(centred), [1, 2], true);
    return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  });
}

/** 1 / sqrt(variance + epsilon) of every picture and channel, [batch, 1, 1, channels]; native backend only. */
function inverseDeviation(x: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  return run('InverseDeviation', { x }, { epsilon });
}

/** Jacobian of instanceNorm at x, which is symmetric, times v; native backend only. */
function normJacobian(x: tf.Tensor4D, v: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  return run('InstanceNormGradient', { x, dy: v }, { epsilon });
}

/**
 * Gradient for x of <u, J(x) v>, J the Jacobian of instanceNorm. With y = instanceNorm(x), s the inverse deviation, n
 * positions and means over them, <u, J v> = s P with P = <u, v> - n mean(u) mean(v) - n mean(u y) mean(v y); both
 * factors depend on x: ds/dx = -s^2 y / n and dy/dx = J.
 */
function normSecondOrder(x: tf.Tensor4D, u: tf.Tensor4D, v: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  const mean = (t: tf.Tensor) => tf.mean(t, [1, 2], true);
  const y = instanceNorm(x, epsilon);
  const s = inverseDeviation(x, epsilon);
  const uy = mean(tf.mul(u, y));
  const vy = mean(tf.mul(v, y));
  const covariance = tf.sub(tf.sub(mean(tf.mul(u, v)), tf.mul(mean(u), mean(v))), tf.mul(uy, vy)); // P / n
  const throughScale = tf.mul(y, tf.mul(tf.square(s), covariance));
  const mixed = tf.add(tf.mul(u, vy), tf.mul(v, uy)) as tf.Tensor4D;
  const throughNorm = tf.mul(s, normJacobian(x, mixed, epsilon));
  return tf.neg(tf.add(throughScale, throughNorm));
}

type Gradient = tf.GradConfig['gradFunc'];

function registerGradients(): void {
  const epsilonOf = (attributes: tf.NamedAttrMap) => attributes['epsilon'] as number;
  // symmetric taps and zero padding: the blur is its own transpose
  tf.registerGradient({ kernelName: 'Blur3', gradFunc: ((dy: tf.Tensor4D) => ({ x: () => blur3(dy) })) as Gradient });
  tf.registerGradient({
    kernelName: 'InstanceNorm',
    inputsToSave: ['x'],
    gradFunc: ((dy: tf.Tensor4D, saved: tf.Tensor4D[], attributes: tf.NamedAttrMap) => ({
      x: () => normJacobian(saved[0] as tf.Tensor4D, dy, epsilonOf(attributes)),
    })) as Gradient,
  });
  tf.registerGradient({
    kernelName: 'InstanceNormGradient',
    inputsToSave: ['x', 'dy'],
    gradFunc: ((u: tf.Tensor4D, saved: tf.Tensor4D[], attributes: tf.NamedAttrMap) => {
      const [x, v] = saved as [tf.Tensor4D, tf.Tensor4D];
      const epsilon = epsilonOf(attributes);
      return { x: () => normSecondOrder(x, u, v, epsilon), dy: () => normJacobian(x, u, epsilon) };
    }) as Gradient,
  });
  tf.registerGradient({
    kernelName: 'InverseDeviation',
    inputsToSave: ['x'],
    gradFunc: ((ds: tf.Tensor4D, saved: tf.Tensor4D[], attributes: tf.NamedAttrMap) => ({
      x: () => {
        const x = saved[0] as tf.Tensor4D;
        const epsilon = epsilonOf(attributes);
        const s = inverseDeviation(x, epsilon);
        const perPosition = tf.mul(tf.mul(ds, tf.square(s)), -1 / (x.shape[1] * x.shape[2]));
        return tf.mul(instanceNorm(x, epsilon), perPosition);
      },
    })) as Gradient,
  });
}

registerGradients();
