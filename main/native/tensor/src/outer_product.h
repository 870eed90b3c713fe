// The inner loop of the filter gradient and of A^T B: a block of the result in registers, summed over pixels.
#pragma once
#include "microkernel.h"

namespace cardioid {
namespace CARDIOID_ISA {

/** Pixels of both operands, in three nested strides: images, rows, columns. */
struct PixelWalk {
  int images, rows, columns;
  Index imageStrideA, rowStrideA, columnStrideA;
  Index imageStrideB, rowStrideB, columnStrideB;
};

template <int kRows, int kVecs, bool kFull>
CARDIOID_INLINE void sumOuterProducts(Vec (&acc)[kRows][kVecs], const PixelWalk& walk, const float* __restrict a,
                                      const float* __restrict b, int columns) {
  for (int n = 0; n < walk.images; n++)
    for (int y = 0; y < walk.rows; y++) {
      const float* pa = a + n * walk.imageStrideA + y * walk.rowStrideA;
      const float* pb = b + n * walk.imageStrideB + y * walk.rowStrideB;
      for (int x = 0; x < walk.columns; x++) {
        Vec right[kVecs];
        CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
          right[v] = kFull ? load(pb + v * kLanes) : loadUpTo(pb + v * kLanes, columns - v * kLanes);
        CARDIOID_UNROLL for (int r = 0; r < kRows; r++) {
          const Vec left = broadcast(pa[r]);
          CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) acc[r][v] = fma(left, right[v], acc[r][v]);
        }
        pa += walk.columnStrideA;
        pb += walk.columnStrideB;
      }
    }
}

/** out[kRows][columns] (+)= sum over the walk of a[row] * b[column]. */
template <int kRows, int kVecs>
void outerProduct(const PixelWalk& walk, const float* __restrict a, const float* __restrict b, float* __restrict out,
                  Index outStride, int columns, bool accumulate) {
  Vec acc[kRows][kVecs];
  CARDIOID_UNROLL for (int r = 0; r < kRows; r++) CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) acc[r][v] = zero();
  if (columns >= kVecs * kLanes) sumOuterProducts<kRows, kVecs, true>(acc, walk, a, b, columns);
  else sumOuterProducts<kRows, kVecs, false>(acc, walk, a, b, columns);
  CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
    CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) {
      float* target = out + r * outStride + v * kLanes;
      const int lanes = columns - v * kLanes;
      storeUpTo(target, accumulate ? loadUpTo(target, lanes) + acc[r][v] : acc[r][v], lanes);
    }
}

using OuterProduct = void (*)(const PixelWalk&, const float*, const float*, float*, Index, int, bool);

CARDIOID_INLINE OuterProduct pickOuterProduct(int rows, int vecs) {
  static constexpr OuterProduct narrow[kMaxRows] = CARDIOID_PER_ROWS(outerProduct, 1);
  static constexpr OuterProduct wide[kMaxRows] = CARDIOID_PER_ROWS(outerProduct, 2);
  return (vecs == 1 ? narrow : wide)[rows - 1];
}

/** At most four output columns: vectors run along the rows instead. Adds to out. */
template <int kColumns, int kVecs>
void narrowOuterProduct(const PixelWalk& walk, const float* a, const float* b, float* out, Index outStride, int rows) {
  Vec acc[kVecs][kColumns];
  CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) CARDIOID_UNROLL for (int c = 0; c < kColumns; c++) acc[v][c] = zero();
  const bool full = rows >= kVecs * kLanes;
  for (int y = 0; y < walk.rows; y++) {
    const float* pa = a + y * walk.rowStrideA;
    const float* pb = b + y * walk.rowStrideB;
    for (int x = 0; x < walk.columns; x++) {
      Vec left[kVecs];
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
        left[v] = full ? load(pa + v * kLanes) : loadUpTo(pa + v * kLanes, rows - v * kLanes);
      CARDIOID_UNROLL for (int c = 0; c < kColumns; c++) {
        const Vec right = broadcast(pb[c]);
        CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) acc[v][c] = fma(left[v], right, acc[v][c]);
      }
      pa += walk.columnStrideA;
      pb += walk.columnStrideB;
    }
  }
  for (int v = 0; v < kVecs; v++)
    for (int c = 0; c < kColumns; c++) {
      float lane[kLanes];
      store(lane, acc[v][c]);
      for (int i = 0; i < kLanes && v * kLanes + i < rows; i++) out[(v * kLanes + i) * outStride + c] += lane[i];
    }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
