// Depthwise convolution (stride 1, one output per channel) and the fixed 3x3 blur of the style generators.
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

/** out(y, x) = sum of in(y + ky - padTop, x + kx - padLeft) * filter(ky, kx), the filter mirrored if `flipped`. */
struct DepthwiseRows {
  int batch, inHeight, inWidth, outHeight, outWidth, channels, filterHeight, filterWidth, padTop, padLeft;
  bool flipped;

  const float* tap(const float* filter, int ky, int kx) const {
    const int index = ky * filterWidth + kx;
    return filter + Index(flipped ? filterHeight * filterWidth - 1 - index : index) * channels;
  }

  void run(const float* in, const float* filter, float* out) const {
    parallelForGrained(batch * outHeight, 2.0 * outWidth * channels * filterHeight * filterWidth, [&](int row, int) {
      const float* image = in + Index(row / outHeight) * inHeight * inWidth * channels;
      const int top = row % outHeight - padTop;
      const int ky0 = larger(0, -top), ky1 = smaller(filterHeight, inHeight - top);
      for (int x = 0; x < outWidth; x++) {
        const int left = x - padLeft;
        const int kx0 = larger(0, -left), kx1 = smaller(filterWidth, inWidth - left);
        forEachVec(0, channels, [&](Index c, int lanes) {
          Vec sum = zero();
          for (int ky = ky0; ky < ky1; ky++)
            for (int kx = kx0; kx < kx1; kx++)
              sum = fma(loadUpTo(image + (Index(top + ky) * inWidth + left + kx) * channels + c, lanes),
                        loadUpTo(tap(filter, ky, kx) + c, lanes), sum);
          storeUpTo(out + (Index(row) * outWidth + x) * channels + c, sum, lanes);
        });
      }
    });
  }
};

}  // namespace

void depthwiseForward(const DepthwiseShape& s, const float* x, const float* filter, float* y) {
  DepthwiseRows{s.batch, s.inHeight, s.inWidth, s.outHeight, s.outWidth, s.channels, s.filterHeight, s.filterWidth,
                s.padTop, s.padLeft, false}
      .run(x, filter, y);
}

void depthwiseBackwardInput(const DepthwiseShape& s, const float* dy, const float* filter, float* dx) {
  DepthwiseRows{s.batch, s.outHeight, s.outWidth, s.inHeight, s.inWidth, s.channels, s.filterHeight, s.filterWidth,
                s.filterHeight - 1 - s.padTop, s.filterWidth - 1 - s.padLeft, true}
      .run(dy, filter, dx);
}

/** [1 2 1] x [1 2 1] / 16, zeros outside, as a column pass into one padded row and a row pass out of it. */
void blur3(int batch, int height, int width, int channels, const float* x, float* y) {
  const Index rowFloats = Index(width) * channels;
  const Vec two = broadcast(2.f), sixteenth = broadcast(1.f / 16.f);
  parallelForGrained(batch * height, 16.0 * rowFloats, [&](int row, int worker) {
    float* padded = scratch(worker, Scratch::strip, rowFloats + 2 * channels);
    memset(padded, 0, sizeof(float) * channels);
    memset(padded + channels + rowFloats, 0, sizeof(float) * channels);
    const bool hasAbove = row % height > 0, hasBelow = row % height < height - 1;
    const float* middle = x + row * rowFloats;
    forEachVec(0, rowFloats, [&](Index i, int lanes) {
      Vec sum = loadUpTo(middle + i, lanes) * two;
      if (hasAbove) sum = sum + loadUpTo(middle - rowFloats + i, lanes);
      if (hasBelow) sum = sum + loadUpTo(middle + rowFloats + i, lanes);
      storeUpTo(padded + channels + i, sum, lanes);
    });
    forEachVec(0, rowFloats, [&](Index i, int lanes) {
      const Vec sides = loadUpTo(padded + i, lanes) + loadUpTo(padded + 2 * channels + i, lanes);
      storeUpTo(y + row * rowFloats + i, fma(loadUpTo(padded + channels + i, lanes), two, sides) * sixteenth, lanes);
    });
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
