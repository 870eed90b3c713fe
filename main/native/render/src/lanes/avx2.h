// AVX2 + FMA: 8 float or 4 double lanes.
#pragma once
#include <immintrin.h>

#include "generic.h"

namespace cardioid::render::CARDIOID_ISA {

struct Float32Lanes : GenericLanes<float, 32> {
    static constexpr int refillThreshold = 4;
    static Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
    static Vec sqrt(Vec v) { return _mm256_sqrt_ps(v); }
    static Vec min(Vec a, Vec b) { return _mm256_min_ps(a, b); }
    static Vec max(Vec a, Vec b) { return _mm256_max_ps(a, b); }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return _mm256_blendv_ps(ifClear, ifSet, (__m256)mask); }
    static unsigned toBits(Mask mask) { return static_cast<unsigned>(_mm256_movemask_ps((__m256)mask)); }
    static void storeWhere(float* to, Mask mask, Vec v) { _mm256_maskstore_ps(to, (__m256i)mask, v); }
};

struct Float64Lanes : GenericLanes<double, 32> {
    static constexpr int refillThreshold = 2;
    static Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_pd(a, b, c); }
    static Vec sqrt(Vec v) { return _mm256_sqrt_pd(v); }
    static Vec min(Vec a, Vec b) { return _mm256_min_pd(a, b); }
    static Vec max(Vec a, Vec b) { return _mm256_max_pd(a, b); }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return _mm256_blendv_pd(ifClear, ifSet, (__m256d)mask); }
    static unsigned toBits(Mask mask) { return static_cast<unsigned>(_mm256_movemask_pd((__m256d)mask)); }
    static void storeWhere(double* to, Mask mask, Vec v) { _mm256_maskstore_pd(to, (__m256i)mask, v); }
};

}  // namespace cardioid::render::CARDIOID_ISA
