#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/**
 * matMul([batch, rows, columns, inner, repeatA, repeatB, transposeA, transposeB], a, b, bias | null, activation, slope,
 * c); repeatA and repeatB use the one matrix given for the whole batch.
 */
napi_value matMul(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* v = arguments.integers(0, 8);
  if (!arguments.ok()) return nullptr;
  const Index sizeA = Index(v[1]) * v[3], sizeB = Index(v[2]) * v[3];
  const MatMulShape s{v[0], v[1], v[2], v[3], v[4] ? 0 : sizeA, v[5] ? 0 : sizeB, v[6] != 0, v[7] != 0};
  const float* a = arguments.floats(1, v[4] ? sizeA : s.batch * sizeA);
  const float* b = arguments.floats(2, v[5] ? sizeB : s.batch * sizeB);
  const Epilogue epilogue{arguments.optionalFloats(3, s.columns), arguments.choice(4, Activation::leakyRelu),
                          static_cast<float>(arguments.number(5))};
  float* c = arguments.floats(6, Index(s.batch) * s.rows * s.columns);
  if (!arguments.ok()) return nullptr;
  if (s.batch < 1 || s.rows < 1 || s.columns < 1 || s.inner < 1) {
    arguments.fail("matrix product with an empty dimension");
    return nullptr;
  }
  KernelLock lock;
  kernels().matMul(s, a, b, epilogue, c);
  return nullptr;
}

}  // namespace

void addMatMulFunctions(napi_env env, napi_value exports) { addFunction(env, exports, "matMul", matMul); }

}  // namespace cardioid
