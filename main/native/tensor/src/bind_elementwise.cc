#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/** unary(code, size, x, y, p0, p1) */
napi_value unary(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Unary op = arguments.choice(0, Unary::elu);
  const Index size = static_cast<Index>(arguments.number(1));
  const float* x = arguments.floats(2, size);
  float* y = arguments.floats(3, size);
  const float p0 = static_cast<float>(arguments.number(4)), p1 = static_cast<float>(arguments.number(5));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().unary(op, size, x, y, p0, p1);
  return nullptr;
}

/** binary(code, size, a, b, y, parameter): operands of the same shape. */
napi_value binary(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Binary op = arguments.choice(0, Binary::leakyReluGradient);
  const Index size = static_cast<Index>(arguments.number(1));
  const float* a = arguments.floats(2, size);
  const float* b = arguments.floats(3, size);
  float* y = arguments.floats(4, size);
  const float parameter = static_cast<float>(arguments.number(5));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().binary(op, size, a, b, y, parameter);
  return nullptr;
}

/** Strides of an operand that is present in the axis groups of `mask` (bit 0 outer, 1 middle, 2 inner); its size. */
Index operandStrides(const Index (&extent)[3], int mask, Index (&stride)[3]) {
  Index size = 1;
  for (int group = 2; group >= 0; group--) {
    const bool present = mask >> group & 1;
    stride[group] = present ? size : 0;
    if (present) size *= extent[group];
  }
  return size;
}

/** binaryBroadcast(code, [outer, middle, inner, maskA, maskB], a, b, y) */
napi_value binaryBroadcast(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Binary op = arguments.choice(0, Binary::power);
  const int32_t* v = arguments.integers(1, 5);
  if (!arguments.ok()) return nullptr;
  BroadcastShape s{v[0], v[1], v[2], {}, {}};
  const Index extent[3] = {s.outer, s.middle, s.inner};
  const float* a = arguments.floats(2, operandStrides(extent, v[3], s.strideA));
  const float* b = arguments.floats(3, operandStrides(extent, v[4], s.strideB));
  float* y = arguments.floats(4, s.outer * s.middle * s.inner);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().binaryBroadcast(op, s, a, b, y);
  return nullptr;
}

/** compare(code, size, a, b, scalarB, y): y is a Uint8Array of 0 and 1. */
napi_value compare(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Comparison op = arguments.choice(0, Comparison::notEqual);
  const Index size = static_cast<Index>(arguments.number(1));
  const bool scalarB = arguments.number(4) != 0;
  const float* a = arguments.floats(2, size);
  const float* b = arguments.floats(3, scalarB ? 1 : size);
  uint8_t* y = arguments.bytes(5, size);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().compare(op, size, a, b, scalarB, y);
  return nullptr;
}

/** select(size, condition, whenTrue, whenFalse, y) */
napi_value select(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Index size = static_cast<Index>(arguments.number(0));
  const uint8_t* condition = arguments.bytes(1, size);
  const float* whenTrue = arguments.floats(2, size);
  const float* whenFalse = arguments.floats(3, size);
  float* y = arguments.floats(4, size);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().select(size, condition, whenTrue, whenFalse, y);
  return nullptr;
}

/** adam(size, gradient, parameter, m, v, learningRate, beta1, beta2, epsilon) */
napi_value adam(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Index size = static_cast<Index>(arguments.number(0));
  const float* gradient = arguments.floats(1, size);
  float* parameter = arguments.floats(2, size);
  float* m = arguments.floats(3, size);
  float* v = arguments.floats(4, size);
  const AdamStep step{static_cast<float>(arguments.number(5)), static_cast<float>(arguments.number(6)),
                      static_cast<float>(arguments.number(7)), static_cast<float>(arguments.number(8))};
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().adam(step, size, gradient, parameter, m, v);
  return nullptr;
}

}  // namespace

void addElementwiseFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "unary", unary);
  addFunction(env, exports, "binary", binary);
  addFunction(env, exports, "binaryBroadcast", binaryBroadcast);
  addFunction(env, exports, "compare", compare);
  addFunction(env, exports, "select", select);
  addFunction(env, exports, "adam", adam);
}

}  // namespace cardioid
