// The kernels of the `native` tensor backend, as one table of functions per instruction set.
//
// Layout everywhere: images [batch, height, width, channels], filters [filterHeight, filterWidth, in, out],
// row-major and dense, 32-bit floats. A result never depends on the number of threads: work is cut into pieces by
// shape alone, and pieces that are added up are added in a fixed order. It may depend on the instruction set.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cardioid {

using Index = std::ptrdiff_t;

/** Shape of a convolution. Strides are equal in both directions and dilation is 1: the caller checks. */
struct ConvShape {
  int batch, inHeight, inWidth, inChannels;
  int filterHeight, filterWidth, stride, padTop, padLeft;
  int outHeight, outWidth, outChannels;
};

/** Depthwise convolution with stride 1 and one output per channel. */
struct DepthwiseShape {
  int batch, inHeight, inWidth, channels;
  int filterHeight, filterWidth, padTop, padLeft, outHeight, outWidth;
};

/** Matrix product of `batch` pairs; a batch stride of 0 repeats one matrix. */
struct MatMulShape {
  int batch, rows, columns, inner;
  Index batchStrideA, batchStrideB;
  bool transposeA, transposeB;
};

enum class Activation { none = 0, relu = 1, leakyRelu = 2 };

/** Applied to every output of a convolution or matrix product: add bias[channel] (may be null), then activate. */
struct Epilogue {
  const float* bias;
  Activation activation;
  float slope;
};

/** Numbers are shared with `main/train/backends/native/opcodes.ts`. */
enum class Unary {
  negate, abs, exp, log, sqrt, rsqrt, square, relu, leakyRelu, sigmoid, tanh, step, reciprocal, softplus,
  clip, power, sign, log1p, expm1, sin, cos, elu,
};
enum class Binary {
  add, subtract, multiply, divide, maximum, minimum, squaredDifference, power,
  leakyReluGradient,  // a where b > 0, a * parameter elsewhere
};
enum class Comparison { greater, greaterEqual, less, lessEqual, equal, notEqual };
enum class Reduction { sum, mean, max };

/** A broadcast in three groups of axes: strides are 0 where an operand is repeated. */
struct BroadcastShape {
  Index outer, middle, inner;
  Index strideA[3], strideB[3];
};

/** A copy between two strided views of up to six axes; strides in elements, 0 repeats. */
struct StridedCopy {
  int extent[6];
  Index sourceStride[6], targetStride[6];
};

struct AdamStep {
  float learningRate;  // with both bias corrections already multiplied in
  float beta1, beta2, epsilon;
};

struct Kernels {
  const char* name;

  void (*convForward)(const ConvShape&, const float* x, const float* filter, Epilogue, float* y);
  void (*convBackwardInput)(const ConvShape&, const float* dy, const float* filter, float* dx);
  void (*convBackwardFilter)(const ConvShape&, const float* x, const float* dy, float* dFilter);
  void (*depthwiseForward)(const DepthwiseShape&, const float* x, const float* filter, float* y);
  void (*depthwiseBackwardInput)(const DepthwiseShape&, const float* dy, const float* filter, float* dx);
  void (*blur3)(int batch, int height, int width, int channels, const float* x, float* y);

  void (*matMul)(const MatMulShape&, const float* a, const float* b, Epilogue, float* c);

  void (*unary)(Unary, Index size, const float* x, float* y, float p0, float p1);
  void (*binary)(Binary, Index size, const float* a, const float* b, float* y, float parameter);
  void (*binaryBroadcast)(Binary, const BroadcastShape&, const float* a, const float* b, float* y);
  void (*compare)(Comparison, Index size, const float* a, const float* b, bool scalarB, uint8_t* y);
  void (*select)(Index size, const uint8_t* condition, const float* whenTrue, const float* whenFalse, float* y);

  /** [outer, reduced, inner] -> [outer, inner]. */
  void (*reduce)(Reduction, Index outer, Index reduced, Index inner, const float* x, float* y);
  /** x, y [batch, positions, channels]; inverseDeviation [batch, channels] = 1/sqrt(variance + epsilon). y or
   * inverseDeviation may be null: not wanted. */
  void (*instanceNorm)(int batch, Index positions, int channels, float epsilon, const float* x, float* y,
                       float* inverseDeviation);
  /** dx for the same shapes. */
  void (*instanceNormGradient)(int batch, Index positions, int channels, float epsilon, const float* x,
                               const float* dy, float* dx);

  void (*stridedCopy)(const StridedCopy&, const float* source, float* target);
  /** Every input pixel, times scale, into a 2x2 block. [batch, h, w, c] -> [batch, 2h, 2w, c]. */
  void (*up2)(int batch, int height, int width, int channels, float scale, const float* x, float* y);
  /** Sum of every 2x2 block, times scale. [batch, h, w, c] -> [batch, h/2, w/2, c]. */
  void (*sumPool2)(int batch, int height, int width, int channels, float scale, const float* x, float* y);

  void (*adam)(const AdamStep&, Index size, const float* gradient, float* parameter, float* m, float* v);
};

extern const Kernels kernels_base;
#if defined(__x86_64__) || defined(_M_X64)
extern const Kernels kernels_avx2, kernels_avx512;
#endif

}  // namespace cardioid
