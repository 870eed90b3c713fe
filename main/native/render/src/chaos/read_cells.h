// From counts to values.
#pragma once
#include "chaos_plan.h"
#include "functions.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
inline void cellsToDensity(const uint32_t* counts, int cells, float perHit, float* density) {
    using Vec = typename L::Vec;
    const Vec factor = L::broadcast(perHit), none = L::broadcast(__builtin_nanf("")), zero = L::broadcast(0);
    int cell = 0;
    for (; cell + L::width <= cells; cell += L::width) {
        typename L::Bits lanes;
        __builtin_memcpy(&lanes, counts + cell, sizeof lanes);
        const Vec hits = __builtin_convertvector(lanes, Vec);
        L::store(density + cell, L::select(L::less(zero, hits), hits * factor, none));
    }
    for (; cell < cells; cell++) density[cell] = counts[cell] ? static_cast<float>(counts[cell]) * perHit : __builtin_nanf("");
}

/// Doubles hold the hits and the sums of colours exactly.
inline void cellsToDensityAndColor(const uint64_t* cells, int count, float perHit, float* density, float* color) {
    constexpr uint64_t colorMask = (uint64_t{1} << colorSumBits) - 1;
    for (int cell = 0; cell < count; cell++) {
        const double hits = static_cast<double>(cells[cell] >> colorSumBits), sum = static_cast<double>(cells[cell] & colorMask);
        density[cell] = hits > 0 ? static_cast<float>(hits) * perHit : __builtin_nanf("");
        // nothing over nothing is the NaN of a place without hits
        color[cell] = static_cast<float>(sum / (hits * colorLevels));
    }
}

/// @param density has room for whole vectors
template <class L>
inline void densityToLight(const ChaosPlan& plan, int cells, float* density) {
    using Vec = typename L::Vec;
    const Vec one = L::broadcast(1), brightness = L::broadcast(plan.brightness), exponent = L::broadcast(1 / plan.gamma);
    const Vec top = one / log2Of<L>(L::fma(brightness, L::broadcast(100), one));
    for (int cell = 0; cell < cells; cell += L::width) {
        const Vec v = L::load(density + cell);
        const Vec share = L::min(log2Of<L>(L::fma(brightness, v, one)) * top, one);
        const Vec light = L::min(power<L>(share, exponent), one);
        L::store(density + cell, L::select(L::lessEqual(v, v), light, v));
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
