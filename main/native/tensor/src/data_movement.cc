// Transpose, slice, pad, concatenate and tile are one kernel: a copy between strided views.
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {

void stridedCopy(const StridedCopy& c, const float* source, float* target) {
  const Index rows = Index(c.extent[0]) * c.extent[1] * c.extent[2] * c.extent[3] * c.extent[4];
  const Index inner = c.extent[5];
  const Index sourceStep = c.sourceStride[5], targetStep = c.targetStride[5];
  const Index rowsPerTask = larger<Index>(1, 16384 / larger<Index>(1, inner));
  const int tasks = static_cast<int>(divideUp(rows, rowsPerTask));
  auto task = [&](int index, int) {
    const Index end = smaller(rows, (index + 1) * rowsPerTask);
    for (Index row = index * rowsPerTask; row < end; row++) {
      const float* s = source;
      float* t = target;
      Index rest = row;
      for (int axis = 4; axis >= 0; axis--) {
        const Index position = rest % c.extent[axis];
        rest /= c.extent[axis];
        s += position * c.sourceStride[axis];
        t += position * c.targetStride[axis];
      }
      if (sourceStep == 1 && targetStep == 1) {
        if (inner >= 32) memcpy(t, s, sizeof(float) * inner);
        else
          for (Index i = 0; i < inner; i++) t[i] = s[i];
      } else {
        for (Index i = 0; i < inner; i++) t[i * targetStep] = s[i * sourceStep];
      }
    }
  };
  if (tasks <= 1) {
    for (int index = 0; index < tasks; index++) task(index, 0);
  } else {
    parallelFor(tasks, task);
  }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
