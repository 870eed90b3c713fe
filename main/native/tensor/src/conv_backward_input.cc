// The gradient of a convolution for its input, which is also a transposed convolution.
//
// With stride S the input pixels fall into S x S phases (row % S, column % S); the pixels of one phase meet only every
// S-th filter tap, always the same ones. So each phase is an ordinary stride-1 convolution of dy with fewer taps, and
// no inserted zero is ever multiplied.
#include "conv_core.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

/** One direction of one phase: which taps it has, where its pixels start and how many there are. */
struct PhaseAxis {
  int taps, firstPixel, pixels, pad;

  PhaseAxis(int phase, int stride, int filterSize, int padBefore, int inSize) {
    taps = phase < filterSize ? static_cast<int>(divideUp(filterSize - phase, stride)) : 0;
    const int skipped = padBefore > phase ? static_cast<int>(divideUp(padBefore - phase, stride)) : 0;
    firstPixel = stride * skipped + phase - padBefore;
    pixels = firstPixel < inSize ? static_cast<int>(divideUp(inSize - firstPixel, stride)) : 0;
    pad = taps - 1 - skipped;
  }
};

/** Packs the taps of one phase, mirrored and with the roles of in and out channels exchanged. */
void packPhase(const ConvShape& s, const float* filter, int phaseY, int phaseX, const PhaseAxis& rows,
               const PhaseAxis& columns, FilterLayout layout, float* packed) {
  const int taps = rows.taps * columns.taps;
  const Index inner = Index(taps) * s.outChannels;
  const int width = layout.vecs == 0 ? s.inChannels : layout.width();
  const int blocks = layout.blocks(s.inChannels);
  parallelForGrained(blocks * taps, 4.0 * s.outChannels * width, [&](int task, int) {
    const int b = task / taps, tap = task % taps;
    const int ky = phaseY + s.stride * (rows.taps - 1 - tap / columns.taps);
    const int kx = phaseX + s.stride * (columns.taps - 1 - tap % columns.taps);
    const float* source = filter + (Index(ky) * s.filterWidth + kx) * s.inChannels * s.outChannels;
    if (layout.vecs == 0) {
      for (int c = 0; c < s.inChannels; c++)
        memcpy(packed + c * inner + Index(tap) * s.outChannels, source + Index(c) * s.outChannels,
               sizeof(float) * s.outChannels);
      return;
    }
    float* target = packed + (Index(b) * inner + Index(tap) * s.outChannels) * width;
    const int used = smaller(width, s.inChannels - b * width);
    // transposed 16 columns at a time, so that the cache lines of the target are written while they are near
    for (int o0 = 0; o0 < s.outChannels; o0 += 16) {
      const int o1 = smaller(s.outChannels, o0 + 16);
      for (int c = 0; c < used; c++) {
        const float* row = source + Index(b * width + c) * s.outChannels;
        for (int o = o0; o < o1; o++) target[Index(o) * width + c] = row[o];
      }
      for (int c = used; c < width; c++)
        for (int o = o0; o < o1; o++) target[Index(o) * width + c] = 0;
    }
  });
}

}  // namespace

void convBackwardInput(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const Index batchStride = Index(s.inHeight) * s.inWidth * s.inChannels;
  const Index rowStride = Index(s.stride) * s.inWidth * s.inChannels, columnStride = Index(s.stride) * s.inChannels;
  for (int phaseY = 0; phaseY < s.stride; phaseY++)
    for (int phaseX = 0; phaseX < s.stride; phaseX++) {
      const PhaseAxis rows(phaseY, s.stride, s.filterHeight, s.padTop, s.inHeight);
      const PhaseAxis columns(phaseX, s.stride, s.filterWidth, s.padLeft, s.inWidth);
      if (rows.pixels <= 0 || columns.pixels <= 0) continue;
      float* out = dx + (Index(rows.firstPixel) * s.inWidth + columns.firstPixel) * s.inChannels;
      if (rows.taps == 0 || columns.taps == 0) {  // a stride wider than the filter leaves pixels nothing touches
        for (int n = 0; n < s.batch; n++)
          for (int y = 0; y < rows.pixels; y++)
            for (int x = 0; x < columns.pixels; x++)
              memset(out + n * batchStride + y * rowStride + x * columnStride, 0, sizeof(float) * s.inChannels);
        continue;
      }
      const Index inner = Index(rows.taps) * columns.taps * s.outChannels;
      const FilterLayout layout = chooseLayout(s.inChannels, Index(columns.taps) * s.outChannels);
      float* packed = scratch(0, Scratch::packedFilter, layout.packedFloats(s.inChannels, inner));
      packPhase(s, filter, phaseY, phaseX, rows, columns, layout, packed);
      runConvCore({dy, s.batch, s.outHeight, s.outWidth, s.outChannels, rows.taps, columns.taps, 1, rows.pad,
                   columns.pad, rows.pixels, columns.pixels, s.inChannels, packed, layout, out, batchStride, rowStride,
                   columnStride, {nullptr, Activation::none, 0}});
    }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
