// Instance normalisation (no affine part): each picture's each channel to mean 0 and variance 1 over its positions,
//   y = (x - mean) * s,  s = 1 / sqrt(variance + epsilon), biased variance,
// and the product of its (symmetric) Jacobian with a vector:
//   dx = s * (dy - mean(dy) - y * mean(dy * y)).
// A task is one picture and four vectors of channels: its part of the picture stays in L2 between the passes.
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {
namespace {

constexpr int kVecsPerTask = 4;

/** Sum over positions of value(offset of position 0's lane block + position * channels), in blocks to keep digits. */
template <class Value>
CARDIOID_INLINE Vec sumPositions(Index positions, Value value) {
  const Index block = 128;
  Vec total = zero();
  for (Index begin = 0; begin < positions; begin += block) {
    const Index end = smaller(positions, begin + block);
    Vec even = zero(), odd = zero();
    Index p = begin;
    for (; p + 2 <= end; p += 2) {
      even = even + value(p);
      odd = odd + value(p + 1);
    }
    if (p < end) even = even + value(p);
    total = total + (even + odd);
  }
  return total;
}

struct Statistics {
  Vec mean, inverseDeviation;
};

CARDIOID_INLINE Statistics statistics(const float* x, Index positions, int channels, int lanes, float epsilon) {
  const Vec share = broadcast(1.f / static_cast<float>(positions));
  const Vec mean = sumPositions(positions, [&](Index p) { return loadUpTo(x + p * channels, lanes); }) * share;
  const Vec variance = sumPositions(positions, [&](Index p) {
    const Vec d = loadUpTo(x + p * channels, lanes) - mean;
    return d * d;
  }) * share;
  return {mean, broadcast(1.f) / sqrt(variance + broadcast(epsilon))};
}

/** `body(picture, first channel, lanes)` for every vector of channels of every picture. */
template <class Body>
CARDIOID_INLINE void forChannelVecs(int batch, Index positions, int channels, Body body) {
  const int step = kVecsPerTask * kLanes;
  const int blocks = static_cast<int>(divideUp(channels, step));
  parallelForGrained(batch * blocks, 16.0 * positions * smaller(channels, step), [&](int task, int) {
    const int begin = task % blocks * step;
    forEachVec(begin, smaller(channels, begin + step),
               [&](Index channel, int lanes) { body(task / blocks, channel, lanes); });
  });
}

}  // namespace

void instanceNorm(int batch, Index positions, int channels, float epsilon, const float* x, float* y,
                  float* inverseDeviation) {
  forChannelVecs(batch, positions, channels, [&](int n, Index channel, int lanes) {
    const Index offset = n * positions * channels + channel;
    const Statistics s = statistics(x + offset, positions, channels, lanes, epsilon);
    if (inverseDeviation) storeUpTo(inverseDeviation + Index(n) * channels + channel, s.inverseDeviation, lanes);
    if (!y) return;
    for (Index p = 0; p < positions; p++) {
      const Index i = offset + p * channels;
      storeUpTo(y + i, (loadUpTo(x + i, lanes) - s.mean) * s.inverseDeviation, lanes);
    }
  });
}

void instanceNormGradient(int batch, Index positions, int channels, float epsilon, const float* x, const float* dy,
                          float* dx) {
  const Vec share = broadcast(1.f / static_cast<float>(positions));
  forChannelVecs(batch, positions, channels, [&](int n, Index channel, int lanes) {
    const Index offset = n * positions * channels + channel;
    const Statistics s = statistics(x + offset, positions, channels, lanes, epsilon);
    auto gradientAt = [&](Index p) { return loadUpTo(dy + offset + p * channels, lanes); };
    auto normalisedAt = [&](Index p) {
      return (loadUpTo(x + offset + p * channels, lanes) - s.mean) * s.inverseDeviation;
    };
    const Vec mean = sumPositions(positions, gradientAt) * share;
    const Vec projection =
        sumPositions(positions, [&](Index p) { return gradientAt(p) * normalisedAt(p); }) * share;
    for (Index p = 0; p < positions; p++)
      storeUpTo(dx + offset + p * channels,
                s.inverseDeviation * (gradientAt(p) - mean - normalisedAt(p) * projection), lanes);
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
