// A stride-S convolution with a packed filter, written to a strided view of the output: the common part of the
// forward convolution, of the gradient for the input (one call per phase) and of the matrix product (1x1).
#pragma once
#include "microkernel.h"
#include "thread_pool.h"

namespace cardioid {
namespace CARDIOID_ISA {

/** How the filter is packed: vectors per column block, or 0 for the dot-product layout [out][inner]. */
struct FilterLayout {
  int vecs;
  /** Output channels in a block. */
  int width() const { return vecs * kLanes; }
  int blocks(int outChannels) const { return vecs == 0 ? 1 : static_cast<int>(divideUp(outChannels, width())); }
  Index packedFloats(int outChannels, Index inner) const {
    return vecs == 0 ? Index(outChannels) * inner + 64 : Index(blocks(outChannels)) * inner * width();
  }
};

CARDIOID_INLINE FilterLayout chooseLayout(int outChannels, Index rowLength) {
  if (outChannels <= 4 && rowLength >= kLanes) return {0};
  return {outChannels > kLanes ? 2 : 1};
}

/** Convolution of `in` [batch, inHeight, inWidth, inChannels] with a window of taps, top left tap at -pad. */
struct ConvCore {
  const float* in;
  int batch, inHeight, inWidth, inChannels;
  int tapRows, tapColumns, stride, padTop, padLeft;
  int outHeight, outWidth, outChannels;
  const float* packed;
  FilterLayout layout;
  float* out;
  Index outBatchStride, outRowStride, outColumnStride;
  Epilogue epilogue;
};

void runConvCore(const ConvCore& core);

/** Packs a filter given as rows [inner][outChannels] into `packed`. */
void packFilter(const float* filter, Index inner, int outChannels, FilterLayout layout, float* packed);

/** Copies columns firstColumn .. firstColumn + columns of one picture row, zeros where they lie outside. */
CARDIOID_INLINE void copyPaddedRow(float* target, const float* image, int row, int height, int width, int channels,
                                   int firstColumn, int columns) {
  const size_t pixel = sizeof(float) * channels;
  if (row < 0 || row >= height) {
    memset(target, 0, pixel * columns);
    return;
  }
  const int begin = firstColumn < 0 ? smaller(-firstColumn, columns) : 0;
  const int end = larger(begin, smaller(columns, width - firstColumn));
  if (begin > 0) memset(target, 0, pixel * begin);
  if (end > begin)
    memcpy(target + Index(begin) * channels, image + (Index(row) * width + firstColumn + begin) * channels,
           pixel * (end - begin));
  if (end < columns) memset(target + Index(end) * channels, 0, pixel * (columns - end));
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
