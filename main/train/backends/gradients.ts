import { replaceCpuNearestGradient } from './cpu_nearest_gradient.ts';
import { activeNativeBackend } from './native/backend.ts';
import { repairSavedOutputs } from './saved_outputs.ts';
import { depthwiseConv2dNativeBackpropFilter, depthwiseConv2dNativeBackpropInput, tf } from './tf.ts';

/** The version whose gradients the repair was written and checked against. */
const checkedVersion = '4.22.0';

type Gradient = tf.GradConfig['gradFunc'];

function replaceGradient(config: tf.GradConfig): void {
  if (tf.getGradient(config.kernelName) !== null && tf.getGradient(config.kernelName) !== undefined)
    tf.unregisterGradient(config.kernelName);
  tf.registerGradient(config);
}

function run(kernelName: string, inputs: Record<string, tf.Tensor>, attributes: object = {}): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap);
}

/** The saved tensor at an index; tfjs saves what the gradient's configuration names, so it is there. */
function savedAt<T extends tf.Tensor = tf.Tensor>(saved: tf.Tensor[], index: number): T {
  return saved[index] as T;
}

const zerosOf = (x: tf.Tensor) => () => tf.zeros(x.shape);

/** The same values as a tensor that no gradient flows through. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const engine = tf.engine();
  const owner = engine.state.tensorInfo.get(x.dataId)?.backend ?? tf.backend();
  owner.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo({ dataId: x.dataId, shape: x.shape, dtype: x.dtype }, owner) as T;
}

/** Comparisons and logic are constant wherever they have a derivative at all. */
function registerPiecewiseConstant(): void {
  const comparisons = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'];
  for (const kernelName of comparisons)
    replaceGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_dy, saved) => ({ a: zerosOf(savedAt(saved, 0)), b: zerosOf(savedAt(saved, 1)) }),
    });
  replaceGradient({
    kernelName: 'LogicalNot',
    inputsToSave: ['x'],
    gradFunc: (_dy, saved) => ({ x: zerosOf(savedAt(saved, 0)) }),
  });
}

/** dy where x > 0, dy * slope elsewhere, without a comparison on the tape. */
function leakyReluGradient(dy: tf.Tensor, x: tf.Tensor, slope: number): tf.Tensor {
  const constant = stopGradient(x);
  if (activeNativeBackend()) return run('LeakyReluGradient', { dy, x: constant }, { alpha: slope });
  return tf.mul(dy, tf.step(constant, slope));
}

function registerActivations(): void {
  replaceGradient({
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy: tf.Tensor, saved, attributes) => ({
      x: () => leakyReluGradient(dy, savedAt(saved, 0), attributes['alpha'] as number),
    }),
  } as tf.GradConfig);
  replaceGradient({
    kernelName: 'Relu',
    inputsToSave: ['x'],
    gradFunc: ((dy: tf.Tensor, saved) => ({ x: () => leakyReluGradient(dy, savedAt(saved, 0), 0) })) as Gradient,
  });
  replaceGradient({
    kernelName: 'LeakyReluGradient',
    inputsToSave: ['x'],
    gradFunc: ((ddx: tf.Tensor, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => ({
      dy: () => leakyReluGradient(ddx, savedAt(saved, 0), attributes['alpha'] as number),
      x: zerosOf(savedAt(saved, 0)),
    })) as Gradient,
  });
  // elu'(x) = 1 for x > 0, e^x elsewhere; min(x, 0) keeps the exponential finite where it is not used
  replaceGradient({
    kernelName: 'Elu',
    inputsToSave: ['x'],
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => ({
      x: () => {
        const x = savedAt(saved, 0);
        const positive = tf.step(stopGradient(x));
        return tf.mul(dy, tf.add(positive, tf.mul(tf.sub(1, positive), tf.exp(tf.minimum(x, 0)))));
      },
    })) as Gradient,
  });
  // from the saved output: the library's own takes a power with a fractional exponent, or a second square root
  replaceGradient({
    kernelName: 'Rsqrt',
    outputsToSave: [true],
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => ({
      x: () => {
        const y = savedAt(saved, 0);
        return tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5));
      },
    })) as Gradient,
  });
  replaceGradient({
    kernelName: 'Sqrt',
    outputsToSave: [true],
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => ({
      x: () => tf.div(dy, tf.mul(savedAt(saved, 0), 2)),
    })) as Gradient,
  });
}

/** The library's own does not sum over the axes along which an operand was repeated. */
function registerSquaredDifference(): void {
  const sumTo = (gradient: tf.Tensor, shape: number[]) => {
    const axes = tf.backend_util.getReductionAxes(shape, gradient.shape);
    return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
  };
  replaceGradient({
    kernelName: 'SquaredDifference',
    inputsToSave: ['a', 'b'],
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [a, b] = [savedAt(saved, 0), savedAt(saved, 1)];
      const slope = (factor: number) => tf.mul(dy, tf.mul(tf.sub(a, b), factor));
      return { a: () => sumTo(slope(2), a.shape), b: () => sumTo(slope(-2), b.shape) };
    }) as Gradient,
  });
}

/**
 * Every element of a sum or mean gets the same gradient. The library multiplies by a tensor of ones that it fills in
 * JavaScript, and divides a mean's in a second pass; this fills with the share in the backend.
 */
function registerSums(): void {
  for (const kernelName of ['Sum', 'Mean'] as const)
    replaceGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => ({
        x: () => {
          const { shape } = savedAt(saved, 0);
          const axes = new Set(tf.util.parseAxisParam(attributes['axis'] as number[], shape));
          const kept = shape.map((extent, axis) => (axes.has(axis) ? 1 : extent));
          const share = kernelName === 'Sum' ? 1 : tf.util.sizeFromShape(kept) / tf.util.sizeFromShape(shape);
          return tf.mul(tf.reshape(dy, kept), tf.fill(shape, share));
        },
      })) as Gradient,
    });
}

/** Linear maps: the gradient of the transpose is the map itself. */
function registerAdjoints(): void {
  replaceGradient({
    kernelName: 'AvgPoolGrad',
    inputsToSave: ['input'],
    gradFunc: ((ddx: tf.Tensor4D, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => {
      const { filterSize, strides, pad } = attributes as unknown as tf.AvgPoolGradAttrs;
      return {
        dy: () => tf.avgPool(ddx, filterSize, strides, pad as number | 'valid' | 'same'),
        input: zerosOf(savedAt(saved, 0)),
      };
    }) as Gradient,
  });
  for (const [kernelName, resize] of [
    ['ResizeBilinearGrad', tf.image.resizeBilinear],
    ['ResizeNearestNeighborGrad', tf.image.resizeNearestNeighbor],
  ] as const)
    replaceGradient({
      kernelName,
      inputsToSave: ['images', 'dy'],
      gradFunc: ((ddx: tf.Tensor4D, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => {
        const [, height = 0, width = 0] = savedAt(saved, 1).shape;
        return {
          dy: () =>
            resize(ddx, [height, width], attributes['alignCorners'] as boolean, attributes['halfPixelCenters'] as boolean | undefined),
          images: zerosOf(savedAt(saved, 0)),
        };
      }) as Gradient,
    });
}

function registerDepthwise(): void {
  type Attributes = tf.DepthwiseConv2dNativeBackpropInputAttrs;
  const convolve = (x: tf.Tensor4D, filter: tf.Tensor4D, a: Attributes) =>
    tf.depthwiseConv2d(x, filter, a.strides, a.pad as 'same', 'NHWC', a.dilations, a.dimRoundingMode);
  replaceGradient({
    kernelName: 'DepthwiseConv2dNativeBackpropInput',
    inputsToSave: ['dy', 'filter'],
    gradFunc: ((ddx: tf.Tensor4D, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => {
      const a = attributes as unknown as Attributes;
      const dy = savedAt<tf.Tensor4D>(saved, 0);
      const filter = savedAt<tf.Tensor4D>(saved, 1);
      return {
        dy: () => convolve(ddx, filter, a),
        filter: () =>
          depthwiseConv2dNativeBackpropFilter(ddx, dy, filter.shape, a.strides, a.pad as 'same', a.dilations, a.dimRoundingMode),
      };
    }) as Gradient,
  });
  replaceGradient({
    kernelName: 'DepthwiseConv2dNativeBackpropFilter',
    inputsToSave: ['x', 'dy'],
    gradFunc: ((ddFilter: tf.Tensor4D, saved: tf.Tensor[], attributes: tf.NamedAttrMap) => {
      const a = attributes as unknown as Attributes;
      const x = savedAt<tf.Tensor4D>(saved, 0);
      const dy = savedAt<tf.Tensor4D>(saved, 1);
      return {
        x: () => depthwiseConv2dNativeBackpropInput(x.shape, dy, ddFilter, a.strides, a.pad as 'same', a.dilations, a.dimRoundingMode),
        dy: () => convolve(x, ddFilter, a),
      };
    }) as Gradient,
  });
}

/** The library has no gradient for it at all. */
function registerDepthToSpace(): void {
  replaceGradient({
    kernelName: 'DepthToSpace',
    gradFunc: ((dy: tf.Tensor, _saved: tf.Tensor[], attributes: tf.NamedAttrMap) => ({
      x: () => {
        const block = attributes['blockSize'] as number;
        const [batch = 0, height = 0, width = 0, channels = 0] = dy.shape;
        const [h, w] = [height / block, width / block];
        const blocks = tf.reshape(dy, [batch, h, block, w, block, channels]);
        return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, h, w, block * block * channels]);
      },
    })) as Gradient,
  });
}

let repaired = false;

/**
 * Makes tfjs gradients right to second order for every operation the models use: penalties on gradients (R1, WGAN-GP)
 * differentiate them again. Without it some throw, and tanh, sigmoid, exp and softmax are silently off by a quarter.
 * Must run before the native backend is registered, which copies the cpu kernels. Safe to repeat.
 *
 * Reaches into private parts of the engine, therefore refuses any version of tfjs-core but the one it was checked with.
 */
export function repairGradients(): void {
  if (repaired) return;
  if (tf.version_core !== checkedVersion)
    throw new Error(`The gradient repair is for tfjs-core ${checkedVersion}, but ${tf.version_core} is installed.`);
  repaired = true;
  repairSavedOutputs();
  registerPiecewiseConstant();
  registerActivations();
  registerSquaredDifference();
  registerSums();
  registerAdjoints();
  registerDepthwise();
  registerDepthToSpace();
  replaceCpuNearestGradient();
}
