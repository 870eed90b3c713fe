// Unary, binary (with broadcasting), comparison and selection kernels.
#include "thread_pool.h"
#include "vec_math.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

constexpr Index kChunk = 16384;

/** `body(begin, end)` over [0, size) in chunks that do not depend on the number of threads. */
template <class Body>
CARDIOID_INLINE void forChunks(Index size, Body body) {
  const int chunks = static_cast<int>(divideUp(size, kChunk));
  auto chunk = [&](int index, int) { body(index * kChunk, smaller(size, (index + 1) * kChunk)); };
  if (chunks <= 2) {
    for (int index = 0; index < chunks; index++) chunk(index, 0);
  } else {
    parallelFor(chunks, chunk);
  }
}

template <class Function>
CARDIOID_INLINE void mapUnary(Index size, const float* x, float* y, Function function) {
  forChunks(size, [&](Index begin, Index end) {
    forEachVec(begin, end, [&](Index i, int lanes) { storeUpTo(y + i, function(loadUpTo(x + i, lanes)), lanes); });
  });
}

/** For functions of the C library, scalar by scalar. */
template <class Function>
CARDIOID_INLINE void mapScalar(Index size, const float* x, float* y, Function function) {
  forChunks(size, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i++) y[i] = function(x[i]);
  });
}

/** max and min as the reference has them: NaN if either is NaN. */
CARDIOID_INLINE Vec maximum(Vec a, Vec b) { return select(a == a, max(a, b), a); }
CARDIOID_INLINE Vec minimum(Vec a, Vec b) { return select(a == a, min(a, b), a); }

CARDIOID_INLINE Vec power(Vec a, Vec b) {
  float base[kLanes], exponent[kLanes];
  store(base, a);
  store(exponent, b);
  for (int i = 0; i < kLanes; i++) base[i] = ::powf(base[i], exponent[i]);
  return load(base);
}

/** Calls `visit` with the function of two vectors that `op` means. */
template <class Visitor>
CARDIOID_INLINE void withBinary(Binary op, float parameter, Visitor visit) {
  switch (op) {
    case Binary::add: return visit([](Vec a, Vec b) { return a + b; });
    case Binary::subtract: return visit([](Vec a, Vec b) { return a - b; });
    case Binary::multiply: return visit([](Vec a, Vec b) { return a * b; });
    case Binary::divide: return visit([](Vec a, Vec b) { return a / b; });
    case Binary::maximum: return visit([](Vec a, Vec b) { return maximum(a, b); });
    case Binary::minimum: return visit([](Vec a, Vec b) { return minimum(a, b); });
    case Binary::squaredDifference: return visit([](Vec a, Vec b) { return (a - b) * (a - b); });
    case Binary::power: return visit([](Vec a, Vec b) { return power(a, b); });
    case Binary::leakyReluGradient:
      return visit([=](Vec a, Vec b) { return selectPositive(b, a, a * broadcast(parameter)); });
  }
}

template <class Function>
CARDIOID_INLINE void broadcastRow(Index size, const float* a, bool repeatA, const float* b, bool repeatB, float* y,
                                  Function function) {
  const Vec oneA = broadcast(*a), oneB = broadcast(*b);
  if (!repeatA && !repeatB)
    forEachVec(0, size, [&](Index i, int lanes) {
      storeUpTo(y + i, function(loadUpTo(a + i, lanes), loadUpTo(b + i, lanes)), lanes);
    });
  else if (!repeatA)
    forEachVec(0, size,
               [&](Index i, int lanes) { storeUpTo(y + i, function(loadUpTo(a + i, lanes), oneB), lanes); });
  else if (!repeatB)
    forEachVec(0, size,
               [&](Index i, int lanes) { storeUpTo(y + i, function(oneA, loadUpTo(b + i, lanes)), lanes); });
  else
    forEachVec(0, size, [&, v = function(oneA, oneB)](Index i, int lanes) { storeUpTo(y + i, v, lanes); });
}

template <class Test>
CARDIOID_INLINE void compareEach(Index size, const float* a, const float* b, bool scalarB, uint8_t* y, Test test) {
  forChunks(size, [&](Index begin, Index end) {
    if (scalarB) {
      const float right = *b;
      for (Index i = begin; i < end; i++) y[i] = test(a[i], right);
    } else {
      for (Index i = begin; i < end; i++) y[i] = test(a[i], b[i]);
    }
  });
}

}  // namespace

void unary(Unary op, Index size, const float* x, float* y, float p0, float p1) {
  const Vec v0 = broadcast(p0), v1 = broadcast(p1), one = broadcast(1.f);
  switch (op) {
    case Unary::negate: return mapUnary(size, x, y, [](Vec a) { return -a; });
    case Unary::abs: return mapUnary(size, x, y, [](Vec a) { return max(zero() - a, a); });
    case Unary::exp: return mapUnary(size, x, y, [](Vec a) { return exp(a); });
    case Unary::sqrt: return mapUnary(size, x, y, [](Vec a) { return sqrt(a); });
    case Unary::rsqrt: return mapUnary(size, x, y, [=](Vec a) { return one / sqrt(a); });
    case Unary::square: return mapUnary(size, x, y, [](Vec a) { return a * a; });
    case Unary::relu: return mapUnary(size, x, y, [](Vec a) { return max(zero(), a); });
    case Unary::leakyRelu: return mapUnary(size, x, y, [=](Vec a) { return selectPositive(a, a, a * v0); });
    case Unary::sigmoid: return mapUnary(size, x, y, [](Vec a) { return sigmoid(a); });
    case Unary::tanh: return mapUnary(size, x, y, [](Vec a) { return tanh(a); });
    case Unary::step:
      return mapUnary(size, x, y, [=](Vec a) { return select(a == a, selectPositive(a, one, v0), a); });
    case Unary::reciprocal: return mapUnary(size, x, y, [=](Vec a) { return one / a; });
    case Unary::clip: return mapUnary(size, x, y, [=](Vec a) { return min(v1, max(v0, a)); });
    case Unary::sign:
      return mapUnary(size, x, y, [=](Vec a) {
        return select(a == a, selectPositive(a, one, select(a < zero(), -one, zero())), a);
      });
    case Unary::log: return mapScalar(size, x, y, [](float a) { return ::logf(a); });
    case Unary::log1p: return mapScalar(size, x, y, [](float a) { return ::log1pf(a); });
    case Unary::expm1: return mapScalar(size, x, y, [](float a) { return ::expm1f(a); });
    case Unary::sin: return mapScalar(size, x, y, [](float a) { return ::sinf(a); });
    case Unary::cos: return mapScalar(size, x, y, [](float a) { return ::cosf(a); });
    case Unary::power: return mapScalar(size, x, y, [=](float a) { return ::powf(a, p0); });
    case Unary::elu: return mapScalar(size, x, y, [](float a) { return a >= 0 ? a : ::expm1f(a); });
    case Unary::softplus:
      return mapScalar(size, x, y, [](float a) { return a > 0 ? a + ::log1pf(::expf(-a)) : ::log1pf(::expf(a)); });
  }
}

void binary(Binary op, Index size, const float* a, const float* b, float* y, float parameter) {
  withBinary(op, parameter, [&](auto function) {
    forChunks(size, [&](Index begin, Index end) {
      forEachVec(begin, end, [&](Index i, int lanes) {
        storeUpTo(y + i, function(loadUpTo(a + i, lanes), loadUpTo(b + i, lanes)), lanes);
      });
    });
  });
}

void binaryBroadcast(Binary op, const BroadcastShape& s, const float* a, const float* b, float* y) {
  // a task is some whole rows, or one piece of a row longer than a chunk
  const Index rows = s.outer * s.middle;
  const Index rowsPerTask = larger<Index>(1, kChunk / larger<Index>(1, s.inner));
  const Index piecesPerRow = larger<Index>(1, divideUp(s.inner, kChunk));
  const int tasks = static_cast<int>(divideUp(rows, rowsPerTask) * piecesPerRow);
  withBinary(op, 0, [&](auto function) {
    auto task = [&](int index, int) {
      const Index firstRow = index / piecesPerRow * rowsPerTask, endRow = smaller(rows, firstRow + rowsPerTask);
      const Index begin = index % piecesPerRow * kChunk;
      const Index size = piecesPerRow == 1 ? s.inner : smaller(kChunk, s.inner - begin);
      for (Index row = firstRow; row < endRow; row++) {
        const Index outer = row / s.middle, middle = row % s.middle;
        broadcastRow(size, a + outer * s.strideA[0] + middle * s.strideA[1] + begin * s.strideA[2], s.strideA[2] == 0,
                     b + outer * s.strideB[0] + middle * s.strideB[1] + begin * s.strideB[2], s.strideB[2] == 0,
                     y + row * s.inner + begin, function);
      }
    };
    if (tasks <= 2) {
      for (int index = 0; index < tasks; index++) task(index, 0);
    } else {
      parallelFor(tasks, task);
    }
  });
}

void compare(Comparison op, Index size, const float* a, const float* b, bool scalarB, uint8_t* y) {
  switch (op) {
    case Comparison::greater: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p > q; });
    case Comparison::greaterEqual: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p >= q; });
    case Comparison::less: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p < q; });
    case Comparison::lessEqual: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p <= q; });
    case Comparison::equal: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p == q; });
    case Comparison::notEqual: return compareEach(size, a, b, scalarB, y, [](float p, float q) { return p != q; });
  }
}

void selectKernel(Index size, const uint8_t* condition, const float* whenTrue, const float* whenFalse, float* y) {
  forChunks(size, [&](Index begin, Index end) {
    for (Index i = begin; i < end; i++) y[i] = condition[i] ? whenTrue[i] : whenFalse[i];
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
