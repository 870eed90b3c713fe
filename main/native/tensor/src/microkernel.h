// The inner loops of convolution and matrix product: a block of rows x columns of the output held in registers.
//
// Right operands are packed as [column block][inner][width of the block], so that the loop over `inner` reads them
// in order; left operands are read where they are, one broadcast per row.
#pragma once
#include "isa_kernels.h"

namespace cardioid {
namespace CARDIOID_ISA {

CARDIOID_INLINE Vec activate(Vec v, Activation activation, float slope) {
  if (activation == Activation::relu) return max(zero(), v);
  if (activation == Activation::leakyRelu) return selectPositive(v, v, v * broadcast(slope));
  return v;
}

CARDIOID_INLINE float activate(float v, Activation activation, float slope) {
  if (activation == Activation::none || v > 0) return v;
  return activation == Activation::relu ? (v != v ? v : 0.f) : v * slope;
}

/** A left operand: rows `rowStride` apart (pixels of a picture), each read in `runs` contiguous runs of `length`. */
struct LeftOperand {
  const float* data;
  Index rowStride;
  Index runStride;
  int runs;
  Index length;
};

// Rows are addressed from one pointer for every three of them: base, base + stride and base + 2 stride are one
// addressing mode of x86, and five pointers reach 14 rows without spilling.
template <int kRow>
CARDIOID_INLINE float leftAt(const float* p0, const float* p3, const float* p6, const float* p9, const float* p12,
                             Index stride, int offset) {
  const float* base = kRow < 3 ? p0 : kRow < 6 ? p3 : kRow < 9 ? p6 : kRow < 12 ? p9 : p12;
  return base[(kRow % 3) * stride + offset];
}

template <int kRows, int kVecs, int kRow = 0>
struct RankOneUpdate {
  /** acc[row] += left[row][offset] * right, for every row. */
  CARDIOID_INLINE void apply(Vec (&acc)[kRows][kVecs], const Vec (&right)[kVecs], const float* p0, const float* p3,
                             const float* p6, const float* p9, const float* p12, Index stride, int offset) {
    if constexpr (kRow < kRows) {
      const Vec left = broadcast(leftAt<kRow>(p0, p3, p6, p9, p12, stride, offset));
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) acc[kRow][v] = fma(left, right[v], acc[kRow][v]);
      RankOneUpdate<kRows, kVecs, kRow + 1>::apply(acc, right, p0, p3, p6, p9, p12, stride, offset);
    }
  }
};

template <int kRows, int kVecs>
CARDIOID_INLINE void finish(Vec (&acc)[kRows][kVecs], float* out, Index outStride, int columns, Epilogue epilogue) {
  if (epilogue.activation != Activation::none) {
    CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
        acc[r][v] = activate(acc[r][v], epilogue.activation, epilogue.slope);
  }
  if (columns >= kVecs * kLanes) {
    CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) store(out + r * outStride + v * kLanes, acc[r][v]);
  } else {
    CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
        storeUpTo(out + r * outStride + v * kLanes, acc[r][v], columns - v * kLanes);
  }
}

template <int kRows, int kVecs>
CARDIOID_INLINE void startWithBias(Vec (&acc)[kRows][kVecs], const float* bias, int columns) {
  CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) {
    const Vec start = bias ? loadUpTo(bias + v * kLanes, columns - v * kLanes) : zero();
    CARDIOID_UNROLL for (int r = 0; r < kRows; r++) acc[r][v] = start;
  }
}

/** out[kRows][columns] (+)= left x packed right. `accumulate` continues a sum begun by an earlier call. */
template <int kRows, int kVecs>
void packedProduct(LeftOperand left, const float* __restrict packed, float* __restrict out, Index outStride,
                   bool accumulate, int columns, Epilogue epilogue) {
  constexpr int kWidth = kVecs * kLanes;
  Vec acc[kRows][kVecs];
  if (accumulate) {
    CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
        acc[r][v] = loadUpTo(out + r * outStride + v * kLanes, columns - v * kLanes);
  } else {
    startWithBias(acc, epilogue.bias, columns);
  }
  const Index s = left.rowStride;
  for (int run = 0; run < left.runs; run++) {
    const float* p0 = left.data + run * left.runStride;
    const float *p3 = p0 + 3 * s, *p6 = p0 + 6 * s, *p9 = p0 + 9 * s, *p12 = p0 + 12 * s;
    auto step = [&](int offset) __attribute__((always_inline)) {
      Vec right[kVecs];
      CARDIOID_UNROLL for (int v = 0; v < kVecs; v++) right[v] = load(packed + offset * kWidth + v * kLanes);
      RankOneUpdate<kRows, kVecs>::apply(acc, right, p0, p3, p6, p9, p12, s, offset);
    };
    Index remaining = left.length;
    for (; remaining >= 4; remaining -= 4) {
      step(0);
      step(1);
      step(2);
      step(3);
      packed += 4 * kWidth;
      p0 += 4, p3 += 4, p6 += 4, p9 += 4, p12 += 4;
    }
    for (; remaining > 0; remaining--) {
      step(0);
      packed += kWidth;
      p0++, p3++, p6++, p9++, p12++;
    }
  }
  finish(acc, out, outStride, columns, epilogue);
}

/** The same with the right operand as it is, rows `rightStride` apart: for products too small to be worth packing. */
template <int kRows, int kVecs>
void unpackedProduct(LeftOperand left, const float* __restrict right, Index rightStride, float* __restrict out,
                     Index outStride, int columns, Epilogue epilogue) {
  Vec acc[kRows][kVecs];
  startWithBias(acc, epilogue.bias, columns);
  const Index s = left.rowStride;
  const float* p0 = left.data;
  const float *p3 = p0 + 3 * s, *p6 = p0 + 6 * s, *p9 = p0 + 9 * s, *p12 = p0 + 12 * s;
  const bool full = columns >= kVecs * kLanes;
  for (Index k = 0; k < left.length; k++) {
    Vec row[kVecs];
    CARDIOID_UNROLL for (int v = 0; v < kVecs; v++)
      row[v] = full ? load(right + v * kLanes) : loadUpTo(right + v * kLanes, columns - v * kLanes);
    RankOneUpdate<kRows, kVecs>::apply(acc, row, p0, p3, p6, p9, p12, s, 0);
    right += rightStride;
    p0++, p3++, p6++, p9++, p12++;
  }
  finish(acc, out, outStride, columns, epilogue);
}

using PackedProduct = void (*)(LeftOperand, const float*, float*, Index, bool, int, Epilogue);
using UnpackedProduct = void (*)(LeftOperand, const float*, Index, float*, Index, int, Epilogue);

// One function per number of rows 1 .. kMaxRows. (No std::integer_sequence: see vec.h.)
#if defined(__AVX512F__)
#define CARDIOID_PER_ROWS(f, vecs)                                                                              \
  {f<1, vecs>, f<2, vecs>, f<3, vecs>,  f<4, vecs>,  f<5, vecs>,  f<6, vecs>,  f<7, vecs>,                      \
   f<8, vecs>, f<9, vecs>, f<10, vecs>, f<11, vecs>, f<12, vecs>, f<13, vecs>, f<14, vecs>}
#elif defined(__ARM_NEON)
#define CARDIOID_PER_ROWS(f, vecs)                                                            \
  {f<1, vecs>, f<2, vecs>, f<3, vecs>, f<4, vecs>,  f<5, vecs>,  f<6, vecs>,                  \
   f<7, vecs>, f<8, vecs>, f<9, vecs>, f<10, vecs>, f<11, vecs>, f<12, vecs>}
#else
#define CARDIOID_PER_ROWS(f, vecs) {f<1, vecs>, f<2, vecs>, f<3, vecs>, f<4, vecs>, f<5, vecs>, f<6, vecs>}
#endif

CARDIOID_INLINE PackedProduct pickPackedProduct(int rows, int vecs) {
  static constexpr PackedProduct narrow[kMaxRows] = CARDIOID_PER_ROWS(packedProduct, 1);
  static constexpr PackedProduct wide[kMaxRows] = CARDIOID_PER_ROWS(packedProduct, 2);
  return (vecs == 1 ? narrow : wide)[rows - 1];
}

CARDIOID_INLINE UnpackedProduct pickUnpackedProduct(int rows, int vecs) {
  static constexpr UnpackedProduct narrow[kMaxRows] = CARDIOID_PER_ROWS(unpackedProduct, 1);
  static constexpr UnpackedProduct wide[kMaxRows] = CARDIOID_PER_ROWS(unpackedProduct, 2);
  return (vecs == 1 ? narrow : wide)[rows - 1];
}

/** At most four output columns: vectors run along the inner dimension. `right` is [kColumns][runs * length]. */
template <int kRows, int kColumns>
CARDIOID_INLINE void dotProducts(LeftOperand left, const float* right, float* out, Index outStride,
                                 Epilogue epilogue) {
  Vec acc[kRows][kColumns];
  CARDIOID_UNROLL for (int r = 0; r < kRows; r++)
    CARDIOID_UNROLL for (int c = 0; c < kColumns; c++) acc[r][c] = zero();
  const Index rightStride = left.runs * left.length;
  for (int run = 0; run < left.runs; run++) {
    const float* a = left.data + run * left.runStride;
    const float* b = right + run * left.length;
    forEachVec(0, left.length, [&](Index k, int lanes) __attribute__((always_inline)) {
      Vec column[kColumns];
      CARDIOID_UNROLL for (int c = 0; c < kColumns; c++)
        column[c] = lanes == kLanes ? load(b + c * rightStride + k) : loadFirst(b + c * rightStride + k, lanes);
      CARDIOID_UNROLL for (int r = 0; r < kRows; r++) {
        const float* p = a + r * left.rowStride + k;
        const Vec row = lanes == kLanes ? load(p) : loadFirst(p, lanes);
        CARDIOID_UNROLL for (int c = 0; c < kColumns; c++) acc[r][c] = fma(row, column[c], acc[r][c]);
      }
    });
  }
  for (int r = 0; r < kRows; r++)
    for (int c = 0; c < kColumns; c++) {
      const float sum = sumLanes(acc[r][c]) + (epilogue.bias ? epilogue.bias[c] : 0.f);
      out[r * outStride + c] = activate(sum, epilogue.activation, epilogue.slope);
    }
}

template <int kColumns>
CARDIOID_INLINE void dotProductRows(int rows, LeftOperand left, const float* right, float* out, Index outStride,
                                    Epilogue epilogue) {
  int r = 0;
  for (; r + 4 <= rows; r += 4, left.data += 4 * left.rowStride, out += 4 * outStride)
    dotProducts<4, kColumns>(left, right, out, outStride, epilogue);
  for (; r < rows; r++, left.data += left.rowStride, out += outStride)
    dotProducts<1, kColumns>(left, right, out, outStride, epilogue);
}

/** out[rows][columns] for 1 to 4 columns. */
CARDIOID_INLINE void narrowProduct(int columns, int rows, LeftOperand left, const float* right, float* out,
                                   Index outStride, Epilogue epilogue) {
  switch (columns) {
    case 1: return dotProductRows<1>(rows, left, right, out, outStride, epilogue);
    case 2: return dotProductRows<2>(rows, left, right, out, outStride, epilogue);
    case 3: return dotProductRows<3>(rows, left, right, out, outStride, epilogue);
    default: return dotProductRows<4>(rows, left, right, out, outStride, epilogue);
  }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
