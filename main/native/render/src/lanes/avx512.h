// AVX-512 (F, DQ, VL, BW): 16 float or 8 double lanes, with masks in their own registers.
//
// Packing goes through a register (vpcompress, then a whole store): the form that compresses straight to memory is
// microcoded on some processors.
#pragma once
#include <immintrin.h>

#include "generic.h"

namespace cardioid::render::CARDIOID_ISA {

struct Float32Lanes : GenericLanes<float, 64> {
    static constexpr int refillThreshold = 6;
    using Mask = __mmask16;

    static Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
    static Vec sqrt(Vec v) { return _mm512_sqrt_ps(v); }
    static Vec min(Vec a, Vec b) { return _mm512_min_ps(a, b); }
    static Vec max(Vec a, Vec b) { return _mm512_max_ps(a, b); }
    static Mask less(Vec a, Vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
    static Mask lessEqual(Vec a, Vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
    static Mask both(Mask a, Mask b) { return static_cast<Mask>(a & b); }
    static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
    static Mask without(Mask a, Mask b) { return static_cast<Mask>(a & ~b); }
    static Mask noLanes() { return 0; }
    static Mask allLanes() { return 0xFFFF; }
    static unsigned toBits(Mask mask) { return mask; }
    static Mask fromBits(unsigned bits) { return static_cast<Mask>(bits); }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return _mm512_mask_blend_ps(mask, ifClear, ifSet); }
    static void compressStore(float* to, Mask mask, Vec v) { _mm512_storeu_ps(to, _mm512_maskz_compress_ps(mask, v)); }
    static Vec expandLoad(Vec v, Mask mask, const float* from) { return _mm512_mask_expand_ps(v, mask, _mm512_loadu_ps(from)); }
    static void storeWhere(float* to, Mask mask, Vec v) { _mm512_mask_storeu_ps(to, mask, v); }
    static Vec gather(const float* table, const int32_t* places) { return _mm512_i32gather_ps(_mm512_loadu_si512(places), table, 4); }
};

struct Float64Lanes : GenericLanes<double, 64> {
    static constexpr int refillThreshold = 4;
    using Mask = __mmask8;

    static Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_pd(a, b, c); }
    static Vec sqrt(Vec v) { return _mm512_sqrt_pd(v); }
    static Vec min(Vec a, Vec b) { return _mm512_min_pd(a, b); }
    static Vec max(Vec a, Vec b) { return _mm512_max_pd(a, b); }
    static Mask less(Vec a, Vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
    static Mask lessEqual(Vec a, Vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
    static Mask both(Mask a, Mask b) { return static_cast<Mask>(a & b); }
    static Mask either(Mask a, Mask b) { return static_cast<Mask>(a | b); }
    static Mask without(Mask a, Mask b) { return static_cast<Mask>(a & ~b); }
    static Mask noLanes() { return 0; }
    static Mask allLanes() { return 0xFF; }
    static unsigned toBits(Mask mask) { return mask; }
    static Mask fromBits(unsigned bits) { return static_cast<Mask>(bits); }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return _mm512_mask_blend_pd(mask, ifClear, ifSet); }
    static void compressStore(double* to, Mask mask, Vec v) { _mm512_storeu_pd(to, _mm512_maskz_compress_pd(mask, v)); }
    static Vec expandLoad(Vec v, Mask mask, const double* from) { return _mm512_mask_expand_pd(v, mask, _mm512_loadu_pd(from)); }
    static void storeWhere(double* to, Mask mask, Vec v) { _mm512_mask_storeu_pd(to, mask, v); }
};

}  // namespace cardioid::render::CARDIOID_ISA
