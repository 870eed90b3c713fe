// The gradient of a convolution for its filter: 
//   dFilter[ky][kx, c][o] = sum over pixels of x[window + (ky, kx)][c] * dy[pixel][o].
//
// For one ky, (kx, c) is one contiguous run of the padded input row, so a block of kMaxRows of it times a block of
// output channels is a sum of outer products, held in registers while the pixels stream by.
// Small filters are summed in a fixed number of parts, whatever the number of threads, and the parts added in order;
// large ones (the parts would cost more memory traffic than they save) are cut into output blocks instead.
#include "conv_core.h"
#include "outer_product.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

constexpr Index kLargeFilterBytes = 1024 * 1024;

/** Parts to sum a filter gradient in: as many as threads may want, fewer where clearing and adding them would show. */
int partsFor(Index filterBytes) { return filterBytes <= kLargeFilterBytes / 4 ? 16 : 8; }

struct FilterGradient {
  const ConvShape& s;
  const float *x, *dy;
  Index run;          // filterWidth * inChannels
  int reach;          // columns of a padded input row
  bool padded;
  Index rowFloats;    // of a row as the kernel reads it
  int vecs, width, columnBlocks, runBlocks;

  FilterGradient(const ConvShape& shape, const float* x, const float* dy) : s(shape), x(x), dy(dy) {
    run = Index(s.filterWidth) * s.inChannels;
    reach = (s.outWidth - 1) * s.stride + s.filterWidth;
    padded = s.padTop != 0 || s.padLeft != 0 || reach > s.inWidth ||
             (s.outHeight - 1) * s.stride + s.filterHeight > s.inHeight;
    rowFloats = padded ? Index(reach) * s.inChannels : Index(s.inWidth) * s.inChannels;
    vecs = s.outChannels > kLanes ? 2 : 1;
    width = vecs * kLanes;
    columnBlocks = static_cast<int>(divideUp(s.outChannels, width));
    runBlocks = static_cast<int>(divideUp(run, kMaxRows));
  }

  Index imageFloats() const { return Index(s.inHeight) * s.inWidth * s.inChannels; }
  Index filterFloats() const { return run * s.filterHeight * s.outChannels; }

  void copyRows(int image, int firstRow, int rows, float* target) const {
    for (int y = 0; y < rows; y++)
      copyPaddedRow(target + y * rowFloats, x + image * imageFloats(), firstRow - s.padTop + y, s.inHeight, s.inWidth,
                    s.inChannels, -s.padLeft, reach);
  }

  /** One block (run block `r`, column block `b`) of every filter row. */
  void block(int r, int b, PixelWalk walk, const float* input, const float* gradient, float* out,
             bool accumulate) const {
    const Index l0 = run * r / runBlocks, l1 = run * (r + 1) / runBlocks;
    const OuterProduct product = pickOuterProduct(static_cast<int>(l1 - l0), vecs);
    for (int ky = 0; ky < s.filterHeight; ky++)
      product(walk, input + ky * rowFloats + l0, gradient + b * width, out + (ky * run + l0) * s.outChannels + b * width,
              s.outChannels, smaller(width, s.outChannels - b * width), accumulate);
  }

  void narrow(PixelWalk walk, const float* input, const float* gradient, float* out) const {
    constexpr int kVecs = 4;
    for (int ky = 0; ky < s.filterHeight; ky++)
      for (Index l = 0; l < run; l += kVecs * kLanes) {
        const int rows = static_cast<int>(smaller<Index>(kVecs * kLanes, run - l));
        const float* a = input + ky * rowFloats + l;
        float* target = out + (ky * run + l) * s.outChannels;
        switch (s.outChannels) {
          case 1: narrowOuterProduct<1, kVecs>(walk, a, gradient, target, s.outChannels, rows); break;
          case 2: narrowOuterProduct<2, kVecs>(walk, a, gradient, target, s.outChannels, rows); break;
          case 3: narrowOuterProduct<3, kVecs>(walk, a, gradient, target, s.outChannels, rows); break;
          default: narrowOuterProduct<4, kVecs>(walk, a, gradient, target, s.outChannels, rows);
        }
      }
  }
};

void byOutputBlocks(const FilterGradient& g, float* dFilter) {
  const ConvShape& s = g.s;
  const int paddedRows = (s.outHeight - 1) * s.stride + s.filterHeight;
  const float* input = g.x;
  Index imageStride = g.imageFloats();
  if (g.padded) {
    imageStride = paddedRows * g.rowFloats;
    float* copy = scratch(0, Scratch::partials, imageStride * s.batch + 64);
    parallelFor(s.batch, [&](int n, int) { g.copyRows(n, 0, paddedRows, copy + n * imageStride); });
    input = copy;
  }
  const Index gradientStride = Index(s.outHeight) * s.outWidth * s.outChannels;
  const int pixelsInCache = 256;  // a chunk of x and dy of so many pixels stays in L2 while all blocks pass over it
  const int chunk = larger(1, smaller(s.batch, pixelsInCache / larger(1, s.outHeight * s.outWidth)));
  for (int n = 0; n < s.batch; n += chunk) {
    const PixelWalk walk{smaller(chunk, s.batch - n), s.outHeight, s.outWidth,
                         imageStride, s.stride * g.rowFloats, Index(s.stride) * s.inChannels,
                         gradientStride, Index(s.outWidth) * s.outChannels, s.outChannels};
    parallelFor(g.columnBlocks * g.runBlocks, [&](int task, int) {
      g.block(task / g.columnBlocks, task % g.columnBlocks, walk, input + n * imageStride,
              g.dy + n * gradientStride, dFilter, n > 0);
    });
  }
}

void byParts(const FilterGradient& g, float* dFilter) {
  const ConvShape& s = g.s;
  const Index filterFloats = g.filterFloats();
  const int rowsPerStrip = larger(1, smaller(s.outHeight, 128 / larger(1, s.outWidth)));
  const int strips = static_cast<int>(divideUp(s.outHeight, rowsPerStrip));
  const int parts = smaller(partsFor(filterFloats * Index(sizeof(float))), s.batch * strips);
  float* partials = scratch(0, Scratch::partials, filterFloats * parts + 64);
  parallelFor(parts, [&](int part, int worker) {
    float* out = partials + part * filterFloats;
    memset(out, 0, sizeof(float) * filterFloats);
    float* strip =
        scratch(worker, Scratch::strip, ((rowsPerStrip - 1) * s.stride + s.filterHeight) * g.rowFloats + 64);
    const Index begin = Index(s.batch) * strips * part / parts, end = Index(s.batch) * strips * (part + 1) / parts;
    for (Index task = begin; task < end; task++) {
      const int n = static_cast<int>(task / strips), strip0 = static_cast<int>(task % strips);
      const int r0 = s.outHeight * strip0 / strips, r1 = s.outHeight * (strip0 + 1) / strips;
      const float* input = g.x + n * g.imageFloats() + r0 * s.stride * g.rowFloats;
      if (g.padded) {
        g.copyRows(n, r0 * s.stride, (r1 - r0 - 1) * s.stride + s.filterHeight, strip);
        input = strip;
      }
      const float* gradient = g.dy + (Index(n) * s.outHeight + r0) * s.outWidth * s.outChannels;
      const PixelWalk walk{1, r1 - r0, s.outWidth, 0, s.stride * g.rowFloats, Index(s.stride) * s.inChannels,
                           0, Index(s.outWidth) * s.outChannels, s.outChannels};
      if (s.outChannels <= 4) g.narrow(walk, input, gradient, out);
      else
        for (int b = 0; b < g.columnBlocks; b++)
          for (int r = 0; r < g.runBlocks; r++) g.block(r, b, walk, input, gradient, out, true);
    }
  });
  const int chunks = static_cast<int>(divideUp(filterFloats, 8192));
  parallelForGrained(chunks, 8192.0 * parts, [&](int chunk, int) {
    forEachVec(chunk * Index(8192), smaller<Index>(filterFloats, (chunk + 1) * Index(8192)), [&](Index i, int lanes) {
      Vec sum = loadUpTo(partials + i, lanes);
      for (int part = 1; part < parts; part++) sum = sum + loadUpTo(partials + part * filterFloats + i, lanes);
      storeUpTo(dFilter + i, sum, lanes);
    });
  });
}

}  // namespace

void convBackwardFilter(const ConvShape& shape, const float* x, const float* dy, float* dFilter) {
  const FilterGradient gradient(shape, x, dy);
  const bool large = gradient.filterFloats() * Index(sizeof(float)) > kLargeFilterBytes && shape.outChannels > 4;
  if (large) byOutputBlocks(gradient, dFilter);
  else byParts(gradient, dFilter);
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
