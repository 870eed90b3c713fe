// Matrix products. The four transpositions and the shape decide which inner loop fits:
//   A^T B                   outer products, nothing packed (weight gradients of dense layers)
//   A B, few rows           B read as it is: packing it would cost as much as the product
//   A B^T, few rows         dot products along the rows of both
//   everything else         B packed, then a 1x1 convolution over the rows of A
#include "conv_core.h"
#include "outer_product.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

constexpr int kFewRows = 64;

/** One product of the batch. */
struct Product {
  int rows, columns, inner;
  const float *a, *b;
  Epilogue epilogue;
  float* c;
  int vecs() const { return columns > kLanes ? 2 : 1; }
  double flops() const { return 2.0 * rows * columns * inner; }
  Epilogue epilogueAt(int column) const {
    Epilogue e = epilogue;
    if (e.bias) e.bias += column;
    return e;
  }
};

/** target [columns][rows] = source [rows][columns] transposed. */
void transpose(const float* source, Index rows, Index columns, float* target) {
  const Index tile = 32;
  parallelForGrained(static_cast<int>(divideUp(rows, tile)), 4.0 * tile * columns, [&](int task, int) {
    const Index r0 = task * tile, r1 = smaller(rows, r0 + tile);
    for (Index c0 = 0; c0 < columns; c0 += tile) {
      const Index c1 = smaller(columns, c0 + tile);
      for (Index c = c0; c < c1; c++)
        for (Index r = r0; r < r1; r++) target[c * rows + r] = source[r * columns + c];
    }
  });
}

/** a is [inner][rows], b is [inner][columns]. */
void multiplyTransposedA(const Product& p) {
  const int width = p.vecs() * kLanes;
  const int columnBlocks = static_cast<int>(divideUp(p.columns, width));
  const int rowBlocks = static_cast<int>(divideUp(p.rows, kMaxRows));
  const PixelWalk walk{1, 1, p.inner, 0, 0, p.rows, 0, 0, p.columns};
  parallelForGrained(rowBlocks * columnBlocks, p.flops() / (rowBlocks * columnBlocks), [&](int task, int) {
    const int block = task % columnBlocks, rowBlock = task / columnBlocks;
    const int r0 = static_cast<int>(Index(p.rows) * rowBlock / rowBlocks);
    const int r1 = static_cast<int>(Index(p.rows) * (rowBlock + 1) / rowBlocks);
    const int columns = smaller(width, p.columns - block * width);
    float* c = p.c + Index(r0) * p.columns + block * width;
    pickOuterProduct(r1 - r0, p.vecs())(walk, p.a + r0, p.b + block * width, c, p.columns, columns, false);
    const Epilogue epilogue = p.epilogueAt(block * width);
    if (!epilogue.bias && epilogue.activation == Activation::none) return;
    for (int r = r0; r < r1; r++, c += p.columns)
      for (int j = 0; j < columns; j++)
        c[j] = activate(c[j] + (epilogue.bias ? epilogue.bias[j] : 0.f), epilogue.activation, epilogue.slope);
  });
}

void multiplyFewRows(const Product& p) {
  const int width = p.vecs() * kLanes;
  const int columnBlocks = static_cast<int>(divideUp(p.columns, width));
  const int rowBlocks = static_cast<int>(divideUp(p.rows, kMaxRows));
  parallelForGrained(rowBlocks * columnBlocks, p.flops() / (rowBlocks * columnBlocks), [&](int task, int) {
    const int block = task / rowBlocks, rowBlock = task % rowBlocks;
    const int r0 = p.rows * rowBlock / rowBlocks, r1 = p.rows * (rowBlock + 1) / rowBlocks;
    const LeftOperand left{p.a + Index(r0) * p.inner, p.inner, 0, 1, p.inner};
    pickUnpackedProduct(r1 - r0, p.vecs())(left, p.b + block * width, p.columns,
                                           p.c + Index(r0) * p.columns + block * width, p.columns,
                                           smaller(width, p.columns - block * width), p.epilogueAt(block * width));
  });
}

/** b is [columns][inner]. */
void multiplyFewRowsTransposedB(const Product& p) {
  const int columnBlocks = static_cast<int>(divideUp(p.columns, 4));
  const int rowBlocks = static_cast<int>(divideUp(p.rows, 16));
  parallelForGrained(rowBlocks * columnBlocks, p.flops() / (rowBlocks * columnBlocks), [&](int task, int) {
    const int column = task / rowBlocks * 4, rowBlock = task % rowBlocks;
    const int r0 = p.rows * rowBlock / rowBlocks, r1 = p.rows * (rowBlock + 1) / rowBlocks;
    const LeftOperand left{p.a + Index(r0) * p.inner, p.inner, 0, 1, p.inner};
    narrowProduct(smaller(4, p.columns - column), r1 - r0, left, p.b + Index(column) * p.inner,
                  p.c + Index(r0) * p.columns + column, p.columns, p.epilogueAt(column));
  });
}

/** Packs b [columns][inner] as packFilter packs its transpose. */
void packTransposedB(const Product& p, FilterLayout layout, float* packed) {
  if (layout.vecs == 0) {
    memcpy(packed, p.b, sizeof(float) * p.columns * p.inner);
    return;
  }
  const int width = layout.width(), chunk = 128, step = 16;
  const int chunks = static_cast<int>(divideUp(p.inner, chunk));
  parallelForGrained(layout.blocks(p.columns) * chunks, 4.0 * chunk * width, [&](int task, int) {
    const int block = task / chunks, k0 = task % chunks * chunk, k1 = smaller(p.inner, k0 + chunk);
    const int columns = smaller(width, p.columns - block * width);
    float* target = packed + Index(block) * p.inner * width;
    for (int kk = k0; kk < k1; kk += step) {
      const int end = smaller(k1, kk + step);
      for (int j = 0; j < columns; j++) {
        const float* source = p.b + Index(block * width + j) * p.inner;
        for (int k = kk; k < end; k++) target[Index(k) * width + j] = source[k];
      }
      for (int j = columns; j < width; j++)
        for (int k = kk; k < end; k++) target[Index(k) * width + j] = 0;
    }
  });
}

void multiplyPacked(const Product& p, bool transposeB) {
  const FilterLayout layout = chooseLayout(p.columns, p.inner);
  float* packed = scratch(0, Scratch::packedFilter, layout.packedFloats(p.columns, p.inner));
  if (transposeB) packTransposedB(p, layout, packed);
  else packFilter(p.b, p.inner, p.columns, layout, packed);
  const Index size = Index(p.rows) * p.columns;
  runConvCore({p.a, 1, 1, p.rows, p.inner, 1, 1, 1, 0, 0, 1, p.rows, p.columns, packed, layout, p.c, size, size,
               p.columns, p.epilogue});
}

}  // namespace

void matMul(const MatMulShape& s, const float* a, const float* b, Epilogue epilogue, float* c) {
  for (int i = 0; i < s.batch; i++) {
    Product p{s.rows, s.columns, s.inner, a + i * s.batchStrideA, b + i * s.batchStrideB, epilogue,
              c + Index(i) * s.rows * s.columns};
    if (s.transposeA && !s.transposeB && s.columns > 4) {
      multiplyTransposedA(p);
      continue;
    }
    if (s.transposeA) {
      float* transposed = scratch(0, Scratch::partials, Index(s.rows) * s.inner);
      transpose(p.a, s.inner, s.rows, transposed);
      p.a = transposed;
    }
    if (s.rows > kFewRows) multiplyPacked(p, s.transposeB);
    else if (s.transposeB) multiplyFewRowsTransposedB(p);
    else multiplyFewRows(p);
  }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
