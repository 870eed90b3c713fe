#include "conv_core.h"

namespace cardioid {
namespace CARDIOID_ISA {

void convForward(const ConvShape& s, const float* x, const float* filter, Epilogue epilogue, float* y) {
  const Index inner = Index(s.filterHeight) * s.filterWidth * s.inChannels;
  const FilterLayout layout = chooseLayout(s.outChannels, Index(s.filterWidth) * s.inChannels);
  float* packed = scratch(0, Scratch::packedFilter, layout.packedFloats(s.outChannels, inner));
  packFilter(filter, inner, s.outChannels, layout, packed);
  runConvCore({x, s.batch, s.inHeight, s.inWidth, s.inChannels, s.filterHeight, s.filterWidth, s.stride, s.padTop,
               s.padLeft, s.outHeight, s.outWidth, s.outChannels, packed, layout, y,
               Index(s.outHeight) * s.outWidth * s.outChannels, Index(s.outWidth) * s.outChannels, s.outChannels,
               epilogue});
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
