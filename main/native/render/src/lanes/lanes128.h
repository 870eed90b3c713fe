// 128-bit vectors: NEON on 64-bit ARM, and SSE2 as the floor on x86, where every fused multiply-add is a call of the
// C library's correctly rounded one (slow, but the same bits).
#pragma once
#if defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "generic.h"

namespace cardioid::render::CARDIOID_ISA {

struct Float32Lanes : GenericLanes<float, 16> {
#if defined(__ARM_NEON)
    static Vec fma(Vec a, Vec b, Vec c) { return (Vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
    static Vec sqrt(Vec v) { return (Vec)vsqrtq_f32((float32x4_t)v); }
#elif defined(__SSE2__)
    static Vec sqrt(Vec v) { return _mm_sqrt_ps(v); }
    static unsigned toBits(Mask mask) { return static_cast<unsigned>(_mm_movemask_ps((__m128)mask)); }
#endif
};

struct Float64Lanes : GenericLanes<double, 16> {
#if defined(__ARM_NEON)
    static Vec fma(Vec a, Vec b, Vec c) { return (Vec)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b); }
    static Vec sqrt(Vec v) { return (Vec)vsqrtq_f64((float64x2_t)v); }
#elif defined(__SSE2__)
    static Vec sqrt(Vec v) { return _mm_sqrt_pd(v); }
    static unsigned toBits(Mask mask) { return static_cast<unsigned>(_mm_movemask_pd((__m128d)mask)); }
#endif
};

}  // namespace cardioid::render::CARDIOID_ISA
