// Neither im2col nor packing of the picture. A strip of input rows is copied once into a zero-padded buffer that
// stays in the L2 cache; in it, the window of an output pixel is `tapRows` runs of tapColumns * inChannels floats that
// lie next to each other, so the micro kernel's inner loop is long and its loads need no gathering.
#include "conv_core.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

Epilogue atBlock(Epilogue epilogue, int firstColumn) {
  if (epilogue.bias) epilogue.bias += firstColumn;
  return epilogue;
}

/** Pieces to cut the column blocks into when the pixels alone give the threads too little to share. */
int splitColumns(Index pixelTasks, int blocks) {
  const Index wanted = 4 * threadCount();
  int pieces = 1;
  while (pixelTasks * pieces < wanted && pieces < blocks) pieces *= 2;
  return smaller(pieces, blocks);
}

bool isPointwise(const ConvCore& c) {
  return c.tapRows == 1 && c.tapColumns == 1 && c.stride == 1 && c.padTop == 0 && c.padLeft == 0 &&
         c.inHeight == c.outHeight && c.inWidth == c.outWidth && c.outColumnStride == c.outChannels &&
         c.outRowStride == Index(c.outWidth) * c.outChannels &&
         c.outBatchStride == Index(c.outHeight) * c.outWidth * c.outChannels;
}

/** 1x1 convolution: a matrix product over all pixels, the inner dimension cut so that a packed block stays in L2. */
void runPointwise(const ConvCore& c) {
  const Index innerBlock = 1024;
  const Index pixels = Index(c.batch) * c.inHeight * c.inWidth;
  const int blocks = c.layout.blocks(c.outChannels), width = c.layout.width();
  const int pixelTasks = static_cast<int>(smaller<Index>(divideUp(pixels, kMaxRows * 4), 4096));
  const int columnTasks = splitColumns(pixelTasks, blocks);
  parallelFor(pixelTasks * columnTasks, [&](int task, int) {
    const int pixelTask = task / columnTasks, columnTask = task % columnTasks;
    const Index m0 = pixels * pixelTask / pixelTasks, m1 = pixels * (pixelTask + 1) / pixelTasks;
    if (c.layout.vecs == 0) {
      const LeftOperand left{c.in + m0 * c.inChannels, c.inChannels, 0, 1, c.inChannels};
      narrowProduct(c.outChannels, static_cast<int>(m1 - m0), left, c.packed, c.out + m0 * c.outChannels,
                    c.outChannels, c.epilogue);
      return;
    }
    const Index rowBlocks = divideUp(m1 - m0, kMaxRows);
    for (int b = blocks * columnTask / columnTasks; b < blocks * (columnTask + 1) / columnTasks; b++) {
      const int columns = smaller(width, c.outChannels - b * width);
      for (Index k0 = 0; k0 < c.inChannels; k0 += innerBlock) {
        const Index length = smaller<Index>(innerBlock, c.inChannels - k0);
        Epilogue epilogue = atBlock(c.epilogue, b * width);
        if (k0 + length < c.inChannels) epilogue.activation = Activation::none;
        const float* packed = c.packed + (Index(b) * c.inChannels + k0) * width;
        for (Index r = 0; r < rowBlocks; r++) {
          const Index row = m0 + (m1 - m0) * r / rowBlocks, end = m0 + (m1 - m0) * (r + 1) / rowBlocks;
          const LeftOperand left{c.in + row * c.inChannels + k0, c.inChannels, 0, 1, length};
          pickPackedProduct(static_cast<int>(end - row), c.layout.vecs)(
              left, packed, c.out + row * c.outChannels + b * width, c.outChannels, k0 > 0, columns, epilogue);
        }
      }
    }
  });
}

/** The window of one output pixel as one dense row. */
void gatherWindow(const ConvCore& c, Index pixel, float* target) {
  const int x = static_cast<int>(pixel % c.outWidth);
  const Index row = pixel / c.outWidth;
  const int y = static_cast<int>(row % c.outHeight);
  const float* image = c.in + row / c.outHeight * c.inHeight * c.inWidth * c.inChannels;
  for (int t = 0; t < c.tapRows; t++)
    copyPaddedRow(target + Index(t) * c.tapColumns * c.inChannels, image, y * c.stride - c.padTop + t, c.inHeight,
                  c.inWidth, c.inChannels, x * c.stride - c.padLeft, c.tapColumns);
}

/** Maps narrower than half a micro kernel: gather the windows of neighbouring pixels, across rows and pictures. */
void runNarrowMaps(const ConvCore& c) {
  const Index inner = Index(c.tapRows) * c.tapColumns * c.inChannels;
  const Index pixels = Index(c.batch) * c.outHeight * c.outWidth;
  const int pixelsPerTask = 2 * kMaxRows;
  const int blocks = c.layout.blocks(c.outChannels), width = c.layout.width();
  const int pixelTasks = static_cast<int>(divideUp(pixels, pixelsPerTask));
  const int columnTasks = splitColumns(pixelTasks, blocks);
  parallelFor(pixelTasks * columnTasks, [&](int task, int worker) {
    const int pixelTask = task / columnTasks, columnTask = task % columnTasks;
    const Index m0 = pixels * pixelTask / pixelTasks, m1 = pixels * (pixelTask + 1) / pixelTasks;
    const int count = static_cast<int>(m1 - m0);
    float* windows = scratch(worker, Scratch::strip, count * inner + pixelsPerTask * width);
    float* tile = windows + count * inner;
    for (int i = 0; i < count; i++) gatherWindow(c, m0 + i, windows + i * inner);
    const int rowBlocks = static_cast<int>(divideUp(count, kMaxRows));
    for (int b = blocks * columnTask / columnTasks; b < blocks * (columnTask + 1) / columnTasks; b++) {
      const int columns = smaller(width, c.outChannels - b * width);
      const Epilogue epilogue = atBlock(c.epilogue, b * width);
      for (int r = 0; r < rowBlocks; r++) {
        const int row = count * r / rowBlocks, end = count * (r + 1) / rowBlocks;
        const LeftOperand left{windows + row * inner, inner, 0, 1, inner};
        pickPackedProduct(end - row, c.layout.vecs)(left, c.packed + Index(b) * inner * width, tile + row * width,
                                                    width, false, width, {nullptr, Activation::none, 0});
      }
      for (int i = 0; i < count; i++) {
        const Index pixel = m0 + i, rowIndex = pixel / c.outWidth;
        float* out = c.out + rowIndex / c.outHeight * c.outBatchStride + rowIndex % c.outHeight * c.outRowStride +
                     pixel % c.outWidth * c.outColumnStride + b * width;
        forEachVec(0, columns, [&](Index k, int lanes) {
          Vec v = loadUpTo(tile + i * width + k, lanes);
          if (epilogue.bias) v = v + loadUpTo(epilogue.bias + k, lanes);
          storeUpTo(out + k, activate(v, epilogue.activation, epilogue.slope), lanes);
        });
      }
    }
  });
}

/** Output rows r0 .. r1 of one picture, column blocks b0 .. b1. */
void runStrip(const ConvCore& c, int n, int r0, int r1, int b0, int b1, float* strip) {
  const int width = c.layout.width();
  const float* image = c.in + Index(n) * c.inHeight * c.inWidth * c.inChannels;
  const int reach = (c.outWidth - 1) * c.stride + c.tapColumns;
  const int rows = (r1 - r0 - 1) * c.stride + c.tapRows;
  const float* input;
  Index rowStride;
  const bool inside = c.padTop == 0 && c.padLeft == 0 && reach <= c.inWidth && r0 * c.stride + rows <= c.inHeight;
  if (inside) {
    input = image + Index(r0) * c.stride * c.inWidth * c.inChannels;
    rowStride = Index(c.inWidth) * c.inChannels;
  } else {
    rowStride = Index(reach) * c.inChannels;
    for (int y = 0; y < rows; y++)
      copyPaddedRow(strip + y * rowStride, image, r0 * c.stride - c.padTop + y, c.inHeight, c.inWidth, c.inChannels,
                    -c.padLeft, reach);
    input = strip;
  }
  const Index run = Index(c.tapColumns) * c.inChannels, inner = run * c.tapRows;
  const Index pixelStride = Index(c.stride) * c.inChannels;
  float* out = c.out + n * c.outBatchStride;
  if (c.layout.vecs == 0) {
    for (int y = r0; y < r1; y++) {
      const LeftOperand left{input + (y - r0) * c.stride * rowStride, pixelStride, rowStride, c.tapRows, run};
      narrowProduct(c.outChannels, c.outWidth, left, c.packed, out + y * c.outRowStride, c.outColumnStride,
                    c.epilogue);
    }
    return;
  }
  const int pixelBlocks = static_cast<int>(divideUp(c.outWidth, kMaxRows));
  for (int b = b0; b < b1; b++) {
    const int columns = smaller(width, c.outChannels - b * width);
    const Epilogue epilogue = atBlock(c.epilogue, b * width);
    const float* packed = c.packed + Index(b) * inner * width;
    for (int y = r0; y < r1; y++)
      for (int i = 0; i < pixelBlocks; i++) {
        const int x = c.outWidth * i / pixelBlocks, end = c.outWidth * (i + 1) / pixelBlocks;
        const LeftOperand left{input + (y - r0) * c.stride * rowStride + x * pixelStride, pixelStride, rowStride,
                               c.tapRows, run};
        pickPackedProduct(end - x, c.layout.vecs)(left, packed,
                                                  out + y * c.outRowStride + x * c.outColumnStride + b * width,
                                                  c.outColumnStride, false, columns, epilogue);
      }
  }
}

void runStrips(const ConvCore& c) {
  const Index stripBytes = 160 * 1024;  // with the packed filter block, well inside a 1 MB L2
  const int reach = (c.outWidth - 1) * c.stride + c.tapColumns;
  const Index rowBytes = Index(reach) * c.inChannels * sizeof(float) * c.stride;
  const int rowsPerStrip = smaller(static_cast<int>(larger<Index>(1, stripBytes / rowBytes)), c.outHeight);
  int strips = static_cast<int>(divideUp(c.outHeight, rowsPerStrip));
  const int blocks = c.layout.blocks(c.outChannels);
  const int columnTasks = splitColumns(Index(c.batch) * strips, blocks);
  while (Index(c.batch) * strips * columnTasks < 4 * threadCount() && strips < c.outHeight)
    strips = smaller(c.outHeight, strips * 2);
  parallelFor(c.batch * strips * columnTasks, [&](int task, int worker) {
    const int columnTask = task % columnTasks, n = task / columnTasks / strips, s = task / columnTasks % strips;
    const int r0 = c.outHeight * s / strips, r1 = c.outHeight * (s + 1) / strips;
    if (r0 >= r1) return;
    const Index rows = (r1 - r0 - 1) * c.stride + c.tapRows;
    float* strip = scratch(worker, Scratch::strip, rows * reach * c.inChannels + 64);
    runStrip(c, n, r0, r1, blocks * columnTask / columnTasks, blocks * (columnTask + 1) / columnTasks, strip);
  });
}

}  // namespace

void runConvCore(const ConvCore& core) {
  // the partition may depend on the number of threads, the arithmetic of an output never does
  if (isPointwise(core)) runPointwise(core);
  else if (core.layout.vecs > 0 && kMaxRows > 6 && core.outWidth < kMaxRows / 2) runNarrowMaps(core);
  else runStrips(core);
}

void packFilter(const float* filter, Index inner, int outChannels, FilterLayout layout, float* packed) {
  if (layout.vecs == 0) {
    for (int o = 0; o < outChannels; o++)
      for (Index k = 0; k < inner; k++) packed[o * inner + k] = filter[k * outChannels + o];
    return;
  }
  const int width = layout.width(), blocks = layout.blocks(outChannels);
  parallelForGrained(blocks, 4.0 * inner * width, [&](int b, int) {
    const int columns = smaller(width, outChannels - b * width);
    for (Index k = 0; k < inner; k++) {
      float* target = packed + (b * inner + k) * width;
      const float* source = filter + k * outChannels + b * width;
      for (int v = 0; v < layout.vecs; v++)
        store(target + v * kLanes, loadUpTo(source + v * kLanes, columns - v * kLanes));
    }
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
