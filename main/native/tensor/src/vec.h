// The vector type of the instruction set a file is compiled for, behind a dozen functions.
//
// Each kernel file is compiled once per instruction set with CARDIOID_ISA set to its name; all its code lives in the
// namespace of that name. Kernel files use no inline function of the standard library: such a function compiled for
// AVX-512 could be the copy the linker keeps for everybody, and crash on an older processor.
#pragma once
#include <cmath>
#include <cstring>

#include "kernels.h"
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define CARDIOID_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define CARDIOID_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CARDIOID_UNROLL _Pragma("GCC unroll 32")
#endif

namespace cardioid {
namespace CARDIOID_ISA {

// kLanes: floats in a vector. kMaxRows: rows of the micro kernels, chosen so that kMaxRows x 2 accumulators, two
// vectors of the right operand and one broadcast fill the register file (32 registers on AVX-512 and NEON, else 16).
#if defined(__AVX512F__)
typedef __m512 Vec;
constexpr int kLanes = 16, kMaxRows = 14;
#elif defined(__AVX2__)
typedef __m256 Vec;
constexpr int kLanes = 8, kMaxRows = 6;
#elif defined(__ARM_NEON)
typedef float32x4_t Vec;
constexpr int kLanes = 4, kMaxRows = 12;
#else
typedef float Vec __attribute__((vector_size(16)));
constexpr int kLanes = 4, kMaxRows = 6;
#endif
typedef int IntVec __attribute__((vector_size(kLanes * 4)));

template <class T>
CARDIOID_INLINE T smaller(T a, T b) { return b < a ? b : a; }
template <class T>
CARDIOID_INLINE T larger(T a, T b) { return a < b ? b : a; }
CARDIOID_INLINE Index divideUp(Index a, Index b) { return (a + b - 1) / b; }

CARDIOID_INLINE Vec load(const float* p) { Vec v; memcpy(&v, p, sizeof v); return v; }
CARDIOID_INLINE void store(float* p, Vec v) { memcpy(p, &v, sizeof v); }
CARDIOID_INLINE Vec zero() { return Vec{}; }
/** Lane by lane: mask ? a : b, for the result of a comparison of vectors. */
template <class Mask>
CARDIOID_INLINE Vec select(Mask mask, Vec a, Vec b) { return mask ? a : b; }
/** x > 0 ? a : b. */
CARDIOID_INLINE Vec selectPositive(Vec x, Vec a, Vec b) { return select(x > zero(), a, b); }

// max(a, b) and min(a, b) return b if either is NaN, as MAXPS does: callers put the value that must not lose its
// NaN second.
#if defined(__AVX512F__)
CARDIOID_INLINE Vec broadcast(float f) { return _mm512_set1_ps(f); }
CARDIOID_INLINE Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
CARDIOID_INLINE Vec max(Vec a, Vec b) { return _mm512_max_ps(a, b); }
CARDIOID_INLINE Vec min(Vec a, Vec b) { return _mm512_min_ps(a, b); }
CARDIOID_INLINE Vec sqrt(Vec a) { return _mm512_sqrt_ps(a); }
CARDIOID_INLINE Vec roundToEven(Vec a) { return _mm512_roundscale_ps(a, 0); }
CARDIOID_INLINE __mmask16 firstLanes(int n) { return static_cast<__mmask16>((1u << n) - 1); }
CARDIOID_INLINE Vec loadFirst(const float* p, int n) { return _mm512_maskz_loadu_ps(firstLanes(n), p); }
CARDIOID_INLINE void storeFirst(float* p, Vec v, int n) { _mm512_mask_storeu_ps(p, firstLanes(n), v); }
#elif defined(__AVX2__)
CARDIOID_INLINE Vec broadcast(float f) { return _mm256_set1_ps(f); }
CARDIOID_INLINE Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
CARDIOID_INLINE Vec max(Vec a, Vec b) { return _mm256_max_ps(a, b); }
CARDIOID_INLINE Vec min(Vec a, Vec b) { return _mm256_min_ps(a, b); }
CARDIOID_INLINE Vec sqrt(Vec a) { return _mm256_sqrt_ps(a); }
CARDIOID_INLINE Vec roundToEven(Vec a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
CARDIOID_INLINE __m256i firstLanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
CARDIOID_INLINE Vec loadFirst(const float* p, int n) { return _mm256_maskload_ps(p, firstLanes(n)); }
CARDIOID_INLINE void storeFirst(float* p, Vec v, int n) { _mm256_maskstore_ps(p, firstLanes(n), v); }
#else
CARDIOID_INLINE Vec broadcast(float f) { return Vec{f, f, f, f}; }
#if defined(__ARM_NEON)
CARDIOID_INLINE Vec fma(Vec a, Vec b, Vec c) { return vfmaq_f32(c, a, b); }
CARDIOID_INLINE Vec sqrt(Vec a) { return vsqrtq_f32(a); }
CARDIOID_INLINE Vec roundToEven(Vec a) { return vrndnq_f32(a); }
#else
CARDIOID_INLINE Vec fma(Vec a, Vec b, Vec c) { return a * b + c; }
CARDIOID_INLINE Vec sqrt(Vec a) { for (int i = 0; i < kLanes; i++) a[i] = ::sqrtf(a[i]); return a; }
CARDIOID_INLINE Vec roundToEven(Vec a) { for (int i = 0; i < kLanes; i++) a[i] = ::nearbyintf(a[i]); return a; }
#endif
CARDIOID_INLINE Vec max(Vec a, Vec b) { return select(a > b, a, b); }
CARDIOID_INLINE Vec min(Vec a, Vec b) { return select(a < b, a, b); }
CARDIOID_INLINE Vec loadFirst(const float* p, int n) { Vec v{}; for (int i = 0; i < n; i++) v[i] = p[i]; return v; }
CARDIOID_INLINE void storeFirst(float* p, Vec v, int n) { for (int i = 0; i < n; i++) p[i] = v[i]; }
#endif

/** The first n lanes for any n: all of them if n >= kLanes, none (zeros) if n <= 0. */
CARDIOID_INLINE Vec loadUpTo(const float* p, int n) { return n >= kLanes ? load(p) : n > 0 ? loadFirst(p, n) : zero(); }
CARDIOID_INLINE void storeUpTo(float* p, Vec v, int n) {
  if (n >= kLanes) store(p, v);
  else if (n > 0) storeFirst(p, v, n);
}

/** Sum of all lanes, halves added pairwise. */
CARDIOID_INLINE float sumLanes(Vec v) {
#if defined(__AVX2__)
#if defined(__AVX512F__)
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
#else
  const __m256 eight = v;
#endif
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
#else
  return (v[0] + v[2]) + (v[1] + v[3]);
#endif
}

/** `body(index, lanes)` over [begin, end) in steps of a vector; lanes is kLanes except perhaps at the end. */
template <class Body>
CARDIOID_INLINE void forEachVec(Index begin, Index end, Body body) {
  Index i = begin;
  for (; i + kLanes <= end; i += kLanes) body(i, kLanes);
  if (i < end) body(i, static_cast<int>(end - i));
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
