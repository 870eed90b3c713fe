import { tf } from '../tf.ts';
import { finish, isFloat, kernel, type NativeKernels } from './kernel.ts';
import { activationCode } from './matmul.ts';

type Conv2DInfo = tf.backend_util.Conv2DInfo;

/** The shape the addon takes, or undefined for what it does not do: dilation, unequal strides, channels first, empty. */
function convShape(info: Conv2DInfo): Int32Array | undefined {
  const supported =
    info.dilationHeight === 1 &&
    info.dilationWidth === 1 &&
    info.strideHeight === info.strideWidth &&
    info.dataFormat === 'channelsLast' &&
    tf.util.sizeFromShape(info.inShape) > 0 &&
    tf.util.sizeFromShape(info.outShape) > 0;
  if (!supported) return undefined;
  return Int32Array.of(
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.padInfo.top,
    info.padInfo.left,
    info.outHeight,
    info.outWidth,
    info.outChannels,
  );
}

function convInfo(
  inShape: number[],
  filterShape: number[],
  attributes: Pick<tf.Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>,
  dilations: tf.Conv2DAttrs['dilations'] | null = 1,
): Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(attributes.dataFormat ?? 'NHWC'),
  );
}

function depthwiseShape(
  inShape: number[],
  filterShape: number[],
  attributes: tf.DepthwiseConv2dNativeAttrs,
): { shape: Int32Array; info: Conv2DInfo } | undefined {
  const info = tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    true,
  );
  const supported =
    info.strideHeight === 1 && info.strideWidth === 1 && info.dilationHeight === 1 && info.dilationWidth === 1 && filterShape[3] === 1;
  if (!supported) return undefined;
  const shape = Int32Array.of(
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.filterHeight,
    info.filterWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.outHeight,
    info.outWidth,
  );
  return { shape, info };
}

export const convolutionKernels: NativeKernels = {
  Conv2D: kernel<'x' | 'filter', tf.Conv2DAttrs>(({ x, filter }, attributes, backend) => {
    const info = convInfo(x.shape, filter.shape, attributes, attributes.dilations);
    const shape = convShape(info);
    if (!shape || !isFloat(x, filter)) return undefined;
    const y = backend.output(info.outShape);
    backend.addon.convForward(shape, backend.floats(x), backend.floats(filter), null, 0, 0, y.values);
    return finish(y);
  }),

  FusedConv2D: kernel<'x' | 'filter', tf.FusedConv2DAttrs, 'bias' | 'preluActivationWeights'>((inputs, attributes, backend) => {
    const { x, filter, bias, preluActivationWeights } = inputs;
    const info = convInfo(x.shape, filter.shape, attributes, attributes.dilations);
    const shape = convShape(info);
    const activation = activationCode(attributes.activation);
    const biasFits = !bias || tf.util.sizeFromShape(bias.shape) === info.outChannels;
    if (!shape || activation === undefined || preluActivationWeights || !biasFits || !isFloat(x, filter)) return undefined;
    const y = backend.output(info.outShape);
    const biasValues = bias ? backend.floats(bias) : null;
    const slope = attributes.leakyreluAlpha ?? 0;
    backend.addon.convForward(shape, backend.floats(x), backend.floats(filter), biasValues, activation, slope, y.values);
    return finish(y);
  }),

  Conv2DBackpropInput: kernel<'dy' | 'filter', tf.Conv2DBackpropInputAttrs>(({ dy, filter }, attributes, backend) => {
    const info = convInfo(attributes.inputShape, filter.shape, attributes);
    const shape = convShape(info);
    if (!shape || !isFloat(dy, filter)) return undefined;
    const dx = backend.output(info.inShape);
    backend.addon.convBackwardInput(shape, backend.floats(dy), backend.floats(filter), dx.values);
    return finish(dx);
  }),

  Conv2DBackpropFilter: kernel<'x' | 'dy', tf.Conv2DBackpropFilterAttrs>(({ x, dy }, attributes, backend) => {
    const info = convInfo(x.shape, attributes.filterShape, attributes);
    const shape = convShape(info);
    if (!shape || !isFloat(x, dy)) return undefined;
    const dFilter = backend.output(info.filterShape);
    backend.addon.convBackwardFilter(shape, backend.floats(x), backend.floats(dy), dFilter.values);
    return finish(dFilter);
  }),

  DepthwiseConv2dNative: kernel<'x' | 'filter', tf.DepthwiseConv2dNativeAttrs>(({ x, filter }, attributes, backend) => {
    const plan = depthwiseShape(x.shape, filter.shape, attributes);
    if (!plan || !isFloat(x, filter)) return undefined;
    const y = backend.output(plan.info.outShape);
    backend.addon.depthwise(plan.shape, backend.floats(x), backend.floats(filter), y.values, 0);
    return finish(y);
  }),

  DepthwiseConv2dNativeBackpropInput: kernel<'dy' | 'filter', tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    ({ dy, filter }, attributes, backend) => {
      const plan = depthwiseShape(attributes.inputShape, filter.shape, { ...attributes, dataFormat: 'NHWC' });
      if (!plan || !isFloat(dy, filter)) return undefined;
      const dx = backend.output(plan.info.inShape);
      backend.addon.depthwise(plan.shape, backend.floats(dy), backend.floats(filter), dx.values, 1);
      return finish(dx);
    },
  ),

  /** Ours: see `../ops.ts`. */
  Blur3: kernel<'x'>(({ x }, _attributes, backend) => {
    const y = backend.output(x.shape);
    backend.addon.blur3(Int32Array.from(x.shape), backend.floats(x), y.values);
    return finish(y);
  }),
};
