#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/** [batch, inHeight, inWidth, inChannels, filterHeight, filterWidth, stride, padTop, padLeft, outHeight, outWidth,
 * outChannels]. */
ConvShape readConvShape(Arguments& arguments, size_t index) {
  const int32_t* v = arguments.integers(index, 12);
  if (!arguments.ok()) return {};
  const ConvShape s{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11]};
  for (int i = 0; i < 12; i++)
    if (v[i] < 1 && i != 7 && i != 8) arguments.fail("convolution with an empty dimension");
  return s;
}

Index inFloats(const ConvShape& s) { return Index(s.batch) * s.inHeight * s.inWidth * s.inChannels; }
Index outFloats(const ConvShape& s) { return Index(s.batch) * s.outHeight * s.outWidth * s.outChannels; }
Index filterFloats(const ConvShape& s) {
  return Index(s.filterHeight) * s.filterWidth * s.inChannels * s.outChannels;
}

/** convForward(shape, x, filter, bias | null, activation, slope, y) */
napi_value convForward(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const ConvShape s = readConvShape(arguments, 0);
  const float* x = arguments.floats(1, inFloats(s));
  const float* filter = arguments.floats(2, filterFloats(s));
  const Epilogue epilogue{arguments.optionalFloats(3, s.outChannels), arguments.choice(4, Activation::leakyRelu),
                          static_cast<float>(arguments.number(5))};
  float* y = arguments.floats(6, outFloats(s));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().convForward(s, x, filter, epilogue, y);
  return nullptr;
}

/** convBackwardInput(shape, dy, filter, dx) */
napi_value convBackwardInput(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const ConvShape s = readConvShape(arguments, 0);
  const float* dy = arguments.floats(1, outFloats(s));
  const float* filter = arguments.floats(2, filterFloats(s));
  float* dx = arguments.floats(3, inFloats(s));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().convBackwardInput(s, dy, filter, dx);
  return nullptr;
}

/** convBackwardFilter(shape, x, dy, dFilter) */
napi_value convBackwardFilter(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const ConvShape s = readConvShape(arguments, 0);
  const float* x = arguments.floats(1, inFloats(s));
  const float* dy = arguments.floats(2, outFloats(s));
  float* dFilter = arguments.floats(3, filterFloats(s));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().convBackwardFilter(s, x, dy, dFilter);
  return nullptr;
}

/** depthwise(shape, input, filter, output, backward): the gradient for the input if `backward`. */
napi_value depthwise(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* v = arguments.integers(0, 10);
  if (!arguments.ok()) return nullptr;
  const DepthwiseShape s{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]};
  const Index in = Index(s.batch) * s.inHeight * s.inWidth * s.channels;
  const Index out = Index(s.batch) * s.outHeight * s.outWidth * s.channels;
  const bool backward = arguments.number(4) != 0;
  const float* input = arguments.floats(1, backward ? out : in);
  const float* filter = arguments.floats(2, Index(s.filterHeight) * s.filterWidth * s.channels);
  float* output = arguments.floats(3, backward ? in : out);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  (backward ? kernels().depthwiseBackwardInput : kernels().depthwiseForward)(s, input, filter, output);
  return nullptr;
}

/** blur3([batch, height, width, channels], x, y) */
napi_value blur3(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* s = arguments.integers(0, 4);
  if (!arguments.ok()) return nullptr;
  const Index size = Index(s[0]) * s[1] * s[2] * s[3];
  const float* x = arguments.floats(1, size);
  float* y = arguments.floats(2, size);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().blur3(s[0], s[1], s[2], s[3], x, y);
  return nullptr;
}

}  // namespace

void addConvolutionFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "convForward", convForward);
  addFunction(env, exports, "convBackwardInput", convBackwardInput);
  addFunction(env, exports, "convBackwardFilter", convBackwardFilter);
  addFunction(env, exports, "depthwise", depthwise);
  addFunction(env, exports, "blur3", blur3);
}

}  // namespace cardioid
