// Nearest doubling and 2x2 sums: each is the transpose of the other.
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {

void up2(int batch, int height, int width, int channels, float scale, const float* x, float* y) {
  const Vec factor = broadcast(scale);
  const Index rowFloats = Index(width) * channels;
  parallelForGrained(batch * height, 16.0 * rowFloats, [&](int row, int) {
    const float* source = x + row * rowFloats;
    float* top = y + row * 4 * rowFloats;
    float* bottom = top + 2 * rowFloats;
    for (int column = 0; column < width; column++)
      forEachVec(0, channels, [&](Index c, int lanes) {
        const Vec v = loadUpTo(source + Index(column) * channels + c, lanes) * factor;
        const Index left = Index(2 * column) * channels + c, right = left + channels;
        storeUpTo(top + left, v, lanes);
        storeUpTo(top + right, v, lanes);
        storeUpTo(bottom + left, v, lanes);
        storeUpTo(bottom + right, v, lanes);
      });
  });
}

void sumPool2(int batch, int height, int width, int channels, float scale, const float* x, float* y) {
  const Vec factor = broadcast(scale);
  const int outHeight = height / 2, outWidth = width / 2;
  const Index rowFloats = Index(width) * channels;
  parallelForGrained(batch * outHeight, 16.0 * rowFloats, [&](int row, int) {
    const float* top = x + (Index(row / outHeight) * height + 2 * (row % outHeight)) * rowFloats;
    const float* bottom = top + rowFloats;
    float* target = y + Index(row) * outWidth * channels;
    for (int column = 0; column < outWidth; column++)
      forEachVec(0, channels, [&](Index c, int lanes) {
        const Index left = Index(2 * column) * channels + c, right = left + channels;
        const Vec upper = loadUpTo(top + left, lanes) + loadUpTo(top + right, lanes);
        const Vec lower = loadUpTo(bottom + left, lanes) + loadUpTo(bottom + right, lanes);
        storeUpTo(target + Index(column) * channels + c, (upper + lower) * factor, lanes);
      });
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
