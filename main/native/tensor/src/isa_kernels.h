// Declarations of the kernels, inside the namespace of the instruction set being compiled.
#pragma once
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {

void convForward(const ConvShape&, const float* x, const float* filter, Epilogue, float* y);
void convBackwardInput(const ConvShape&, const float* dy, const float* filter, float* dx);
void convBackwardFilter(const ConvShape&, const float* x, const float* dy, float* dFilter);
void depthwiseForward(const DepthwiseShape&, const float* x, const float* filter, float* y);
void depthwiseBackwardInput(const DepthwiseShape&, const float* dy, const float* filter, float* dx);
void blur3(int batch, int height, int width, int channels, const float* x, float* y);
void matMul(const MatMulShape&, const float* a, const float* b, Epilogue, float* c);
void unary(Unary, Index size, const float* x, float* y, float p0, float p1);
void binary(Binary, Index size, const float* a, const float* b, float* y, float parameter);
void binaryBroadcast(Binary, const BroadcastShape&, const float* a, const float* b, float* y);
void compare(Comparison, Index size, const float* a, const float* b, bool scalarB, uint8_t* y);
void selectKernel(Index size, const uint8_t* condition, const float* whenTrue, const float* whenFalse, float* y);
void reduce(Reduction, Index outer, Index reduced, Index inner, const float* x, float* y);
void instanceNorm(int batch, Index positions, int channels, float epsilon, const float* x, float* y,
                  float* inverseDeviation);
void instanceNormGradient(int batch, Index positions, int channels, float epsilon, const float* x, const float* dy,
                          float* dx);
void stridedCopy(const StridedCopy&, const float* source, float* target);
void up2(int batch, int height, int width, int channels, float scale, const float* x, float* y);
void sumPool2(int batch, int height, int width, int channels, float scale, const float* x, float* y);
void adam(const AdamStep&, Index size, const float* gradient, float* parameter, float* m, float* v);

}  // namespace CARDIOID_ISA
}  // namespace cardioid
