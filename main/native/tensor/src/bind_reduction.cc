#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/** reduce(code, [outer, reduced, inner], x, y) */
napi_value reduce(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Reduction op = arguments.choice(0, Reduction::max);
  const int32_t* v = arguments.integers(1, 3);
  if (!arguments.ok()) return nullptr;
  const float* x = arguments.floats(2, Index(v[0]) * v[1] * v[2]);
  float* y = arguments.floats(3, Index(v[0]) * v[2]);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().reduce(op, v[0], v[1], v[2], x, y);
  return nullptr;
}

/** instanceNorm([batch, positions, channels], epsilon, x, y | null, inverseDeviation | null) */
napi_value instanceNorm(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* v = arguments.integers(0, 3);
  if (!arguments.ok()) return nullptr;
  const Index size = Index(v[0]) * v[1] * v[2];
  const float epsilon = static_cast<float>(arguments.number(1));
  const float* x = arguments.floats(2, size);
  float* y = arguments.optionalFloats(3, size);
  float* inverseDeviation = arguments.optionalFloats(4, Index(v[0]) * v[2]);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().instanceNorm(v[0], v[1], v[2], epsilon, x, y, inverseDeviation);
  return nullptr;
}

/** instanceNormGradient([batch, positions, channels], epsilon, x, dy, dx) */
napi_value instanceNormGradient(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* v = arguments.integers(0, 3);
  if (!arguments.ok()) return nullptr;
  const Index size = Index(v[0]) * v[1] * v[2];
  const float epsilon = static_cast<float>(arguments.number(1));
  const float* x = arguments.floats(2, size);
  const float* dy = arguments.floats(3, size);
  float* dx = arguments.floats(4, size);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().instanceNormGradient(v[0], v[1], v[2], epsilon, x, dy, dx);
  return nullptr;
}

}  // namespace

void addReductionFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "reduce", reduce);
  addFunction(env, exports, "instanceNorm", instanceNorm);
  addFunction(env, exports, "instanceNormGradient", instanceNormGradient);
}

}  // namespace cardioid
