// From field values to palette entries, in float32.
#pragma once
#include "elementary.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// v, sqrt(v) or ln(1 + v), for v >= 0.
template <class L, Transfer transfer>
inline typename L::Vec transferred(typename L::Vec v) {
    constexpr float lnOf2 = 0.693147180559945309f;
    if constexpr (transfer == Transfer::squareRoot) return L::sqrt(v);
    if constexpr (transfer == Transfer::logarithm) return log2AtLeastOne<L>(v + L::broadcast(1)) * L::broadcast(lnOf2);
    return v;
}

/// Largest integer not above t, for |t| < 2^22.
template <class L>
inline typename L::Vec floorOf(typename L::Vec t) {
    const typename L::Vec shift = L::broadcast(ElementaryConstants<float>::roundingShift);
    const typename L::Vec nearest = (t + shift) - shift;
    return L::select(L::less(t, nearest), nearest - L::broadcast(1), nearest);
}

/// entry = floor(frac(transfer(v) * density + offset) * paletteSize); NaN gives the interior entry, `paletteSize`.
/// Coordinates of 2^22 turns and more have no fraction left in float32 and count as 0.
template <class L, Transfer transfer>
inline void paletteEntries(const ImagePlan& plan, int sampleCount, Scratch& scratch) {
    using Vec = typename L::Vec;
    const Vec density = L::broadcast(static_cast<float>(plan.channels[mainChannel].density));
    const Vec offset = L::broadcast(static_cast<float>(plan.channels[mainChannel].offset));
    const Vec size = L::broadcast(paletteSize), lastEntry = L::broadcast(paletteSize - 1);
    const Vec coarsest = L::broadcast(4194304.0f);
    for (int first = 0; first < sampleCount; first += L::width) {
        const Vec value = L::load(scratch.values[mainChannel] + first);
        const Vec turns = L::fma(transferred<L, transfer>(value), density, offset);
        const Vec fraction = L::select(L::less(L::abs(turns), coarsest), turns - floorOf<L>(turns), L::broadcast(0));
        // a fraction just below 1 may have been rounded to it
        const Vec entry = L::min(fraction * size, lastEntry);
        const typename L::Int32 entries = L::truncate(L::select(L::lessEqual(value, value), entry, size));
        __builtin_memcpy(scratch.entries + first, &entries, sizeof entries);
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
