#include "arguments.h"
#include "runtime.h"
#include "thread_pool.h"

namespace cardioid {
namespace {

/** How many elements a view starting at `offset` reaches into. */
Index viewLength(const int (&extent)[6], const Index (&stride)[6], Index offset) {
  Index last = offset;
  for (int axis = 0; axis < 6; axis++) {
    if (extent[axis] == 0) return 0;
    last += (extent[axis] - 1) * stride[axis];
  }
  return last + 1;
}

/** stridedCopy([extent x 6, sourceStride x 6, targetStride x 6, sourceOffset, targetOffset], source, target) */
napi_value stridedCopy(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* v = arguments.integers(0, 20);
  if (!arguments.ok()) return nullptr;
  StridedCopy copy;
  for (int axis = 0; axis < 6; axis++) {
    copy.extent[axis] = v[axis];
    copy.sourceStride[axis] = v[6 + axis];
    copy.targetStride[axis] = v[12 + axis];
  }
  const float* source = arguments.floats(1, viewLength(copy.extent, copy.sourceStride, v[18]));
  float* target = arguments.floats(2, viewLength(copy.extent, copy.targetStride, v[19]));
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().stridedCopy(copy, source + v[18], target + v[19]);
  return nullptr;
}

/** up2([batch, height, width, channels], scale, x, y) */
napi_value up2(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* s = arguments.integers(0, 4);
  if (!arguments.ok()) return nullptr;
  const Index size = Index(s[0]) * s[1] * s[2] * s[3];
  const float scale = static_cast<float>(arguments.number(1));
  const float* x = arguments.floats(2, size);
  float* y = arguments.floats(3, 4 * size);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().up2(s[0], s[1], s[2], s[3], scale, x, y);
  return nullptr;
}

/** sumPool2([batch, height, width, channels], scale, x, y) */
napi_value sumPool2(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int32_t* s = arguments.integers(0, 4);
  if (!arguments.ok()) return nullptr;
  const float scale = static_cast<float>(arguments.number(1));
  const float* x = arguments.floats(2, Index(s[0]) * s[1] * s[2] * s[3]);
  float* y = arguments.floats(3, Index(s[0]) * (s[1] / 2) * (s[2] / 2) * s[3]);
  if (!arguments.ok()) return nullptr;
  KernelLock lock;
  kernels().sumPool2(s[0], s[1], s[2], s[3], scale, x, y);
  return nullptr;
}

}  // namespace

void addMovementFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "stridedCopy", stridedCopy);
  addFunction(env, exports, "up2", up2);
  addFunction(env, exports, "sumPool2", sumPool2);
}

}  // namespace cardioid
