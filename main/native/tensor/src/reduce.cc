// Sums, means and maxima over the middle axis of [outer, reduced, inner].
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

struct Sum {
  static float start() { return 0.f; }
  CARDIOID_INLINE Vec add(Vec total, Vec x) { return total + x; }
  CARDIOID_INLINE float join(float a, float b) { return a + b; }
  CARDIOID_INLINE float lanes(Vec v) { return sumLanes(v); }
};

struct Max {
  static float start() { return -INFINITY; }
  CARDIOID_INLINE Vec add(Vec total, Vec x) { return select(total == total, max(total, x), total); }
  CARDIOID_INLINE float join(float a, float b) { return a != a || a > b ? a : b; }
  CARDIOID_INLINE float lanes(Vec v) {
    float lane[kLanes];
    store(lane, v);
    float result = lane[0];
    for (int i = 1; i < kLanes; i++) result = join(result, lane[i]);
    return result;
  }
};

/** One contiguous row. Two accumulators hide the latency of the addition and halve the rounding error. */
template <class Op>
CARDIOID_INLINE float reduceRow(const float* x, Index size) {
  Vec a = broadcast(Op::start()), b = a;
  Index i = 0;
  for (; i + 2 * kLanes <= size; i += 2 * kLanes) {
    a = Op::add(a, load(x + i));
    b = Op::add(b, load(x + i + kLanes));
  }
  float total = Op::join(Op::lanes(a), Op::lanes(b));
  if (i + kLanes <= size) {
    total = Op::join(total, Op::lanes(Op::add(broadcast(Op::start()), load(x + i))));
    i += kLanes;
  }
  for (; i < size; i++) {
    float lane[kLanes];
    store(lane, Op::add(broadcast(Op::start()), broadcast(x[i])));
    total = Op::join(total, lane[0]);
  }
  return total;
}

template <class Op>
void reduceRows(Index outer, Index size, float scale, const float* x, float* y) {
  const Index longRow = 32768;
  if (outer >= 16 || size < longRow) {
    const int rowsPerTask = static_cast<int>(larger<Index>(1, longRow / larger<Index>(1, size)));
    const int tasks = static_cast<int>(divideUp(outer, rowsPerTask));
    auto task = [&](int index, int) {
      const Index end = smaller<Index>(outer, Index(index + 1) * rowsPerTask);
      for (Index row = Index(index) * rowsPerTask; row < end; row++)
        y[row] = reduceRow<Op>(x + row * size, size) * scale;
    };
    if (tasks == 1) task(0, 0);
    else parallelFor(tasks, task);
    return;
  }
  constexpr int kParts = 64;  // fixed: the sum must not depend on the number of threads
  for (Index row = 0; row < outer; row++) {
    float part[kParts];
    parallelFor(kParts, [&](int p, int) {
      const Index begin = size * p / kParts, end = size * (p + 1) / kParts;
      part[p] = reduceRow<Op>(x + row * size + begin, end - begin);
    });
    for (int half = kParts / 2; half > 0; half /= 2)
      for (int p = 0; p < half; p++) part[p] = Op::join(part[p], part[p + half]);
    y[row] = part[0] * scale;
  }
}

/** Rows r0 .. r1 of [reduced, inner] into one row. */
template <class Op>
CARDIOID_INLINE void reduceColumns(const float* x, Index r0, Index r1, Index inner, float* y) {
  Index i = 0;
  for (; i + 4 * kLanes <= inner; i += 4 * kLanes) {
    Vec total[4];
    CARDIOID_UNROLL for (int v = 0; v < 4; v++) total[v] = broadcast(Op::start());
    for (Index r = r0; r < r1; r++)
      CARDIOID_UNROLL for (int v = 0; v < 4; v++) total[v] = Op::add(total[v], load(x + r * inner + i + v * kLanes));
    CARDIOID_UNROLL for (int v = 0; v < 4; v++) store(y + i + v * kLanes, total[v]);
  }
  forEachVec(i, inner, [&](Index column, int lanes) {
    Vec total = broadcast(Op::start());
    for (Index r = r0; r < r1; r++) total = Op::add(total, loadUpTo(x + r * inner + column, lanes));
    storeUpTo(y + column, total, lanes);
  });
}

template <class Op>
void reduceAll(Index outer, Index reduced, Index inner, float scale, const float* x, float* y) {
  if (inner == 1) return reduceRows<Op>(outer, reduced, scale, x, y);
  const int parts = outer >= 8 ? 1 : static_cast<int>(larger<Index>(1, smaller<Index>(16, reduced / 64)));
  float* partial = scratch(0, Scratch::reduction, outer * parts * inner + 64);
  parallelForGrained(static_cast<int>(outer) * parts, double(reduced / parts * inner) * 4, [&](int task, int) {
    const Index o = task / parts, p = task % parts;
    reduceColumns<Op>(x + o * reduced * inner, reduced * p / parts, reduced * (p + 1) / parts, inner,
                      partial + task * inner);
  });
  for (Index o = 0; o < outer; o++)
    for (Index i = 0; i < inner; i++) {
      float total = partial[o * parts * inner + i];
      for (int p = 1; p < parts; p++) total = Op::join(total, partial[(o * parts + p) * inner + i]);
      y[o * inner + i] = total * scale;
    }
}

}  // namespace

void reduce(Reduction op, Index outer, Index reduced, Index inner, const float* x, float* y) {
  switch (op) {
    case Reduction::sum: return reduceAll<Sum>(outer, reduced, inner, 1.f, x, y);
    case Reduction::mean: return reduceAll<Sum>(outer, reduced, inner, 1.f / static_cast<float>(reduced), x, y);
    case Reduction::max: return reduceAll<Max>(outer, reduced, inner, 1.f, x, y);
  }
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
