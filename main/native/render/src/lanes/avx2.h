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

/// For each set of the four double lanes, the permutation of 32-bit halves that packs them to the front, and the one that
/// spreads packed lanes out again.
struct PackingTable {
    alignas(32) int32_t pack[16][8];
    alignas(32) int32_t spread[16][8];

    constexpr PackingTable() : pack{}, spread{} {
        for (int set = 0; set < 16; set++) {
            int packed = 0;
            for (int lane = 0; lane < 4; lane++) {
                if (!(set >> lane & 1)) continue;
                for (int half = 0; half < 2; half++) {
                    pack[set][2 * packed + half] = 2 * lane + half;
                    spread[set][2 * lane + half] = 2 * packed + half;
                }
                packed++;
            }
        }
    }
};
constexpr PackingTable packingTable;

struct Float64Lanes : GenericLanes<double, 32> {
    static constexpr int refillThreshold = 2;
    static Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_pd(a, b, c); }
    static Vec sqrt(Vec v) { return _mm256_sqrt_pd(v); }
    static Vec min(Vec a, Vec b) { return _mm256_min_pd(a, b); }
    static Vec max(Vec a, Vec b) { return _mm256_max_pd(a, b); }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return _mm256_blendv_pd(ifClear, ifSet, (__m256d)mask); }
    static unsigned toBits(Mask mask) { return static_cast<unsigned>(_mm256_movemask_pd((__m256d)mask)); }
    static void compressStore(double* to, Mask mask, Vec v) { store(to, permuted(v, packingTable.pack[toBits(mask)])); }
    static Vec expandLoad(Vec v, Mask mask, const double* from) {
        return select(mask, permuted(load(from), packingTable.spread[toBits(mask)]), v);
    }
    static void storeWhere(double* to, Mask mask, Vec v) { _mm256_maskstore_pd(to, (__m256i)mask, v); }

private:
    static Vec permuted(Vec v, const int32_t (&halves)[8]) {
        return (Vec)_mm256_permutevar8x32_epi32((__m256i)v, _mm256_load_si256(reinterpret_cast<const __m256i*>(halves)));
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
