// From field values to palette entries, in float32.
#pragma once
#include "transfer.h"

namespace cardioid::render::CARDIOID_ISA {

/// floor(frac(turns) * paletteSize), as floats.
template <class L>
inline typename L::Vec entryOf(typename L::Vec turns) {
    return L::min(fractionOf<L>(turns) * L::broadcast(paletteSize), L::broadcast(paletteSize - 1));
}

/// entry = floor(frac(transfer(v) * density + offset) * paletteSize); NaN gives the interior entry, `paletteSize`.
template <class L, Transfer transfer>
inline void paletteEntries(const ImagePlan& plan, int sampleCount, Scratch& scratch) {
    using Vec = typename L::Vec;
    const Vec density = L::broadcast(static_cast<float>(plan.channels[mainChannel].density));
    const Vec offset = L::broadcast(static_cast<float>(plan.channels[mainChannel].offset));
    for (int first = 0; first < sampleCount; first += L::width) {
        const Vec value = L::load(scratch.values[mainChannel] + first);
        const Vec turns = L::fma(transferred<L, transfer>(value), density, offset);
        const typename L::Int32 entries = L::truncate(L::select(L::lessEqual(value, value), entryOf<L>(turns), L::broadcast(paletteSize)));
        __builtin_memcpy(scratch.entries + first, &entries, sizeof entries);
    }
}

template <class L>
inline void lookUpEntries(const ImagePlan& plan, int sampleCount, Scratch& scratch) {
    switch (plan.channels[mainChannel].transfer) {
        case Transfer::linear:
            return paletteEntries<L, Transfer::linear>(plan, sampleCount, scratch);
        case Transfer::squareRoot:
            return paletteEntries<L, Transfer::squareRoot>(plan, sampleCount, scratch);
        case Transfer::cubeRoot:
            return paletteEntries<L, Transfer::cubeRoot>(plan, sampleCount, scratch);
        case Transfer::logarithm:
            return paletteEntries<L, Transfer::logarithm>(plan, sampleCount, scratch);
        case Transfer::arsinh:
            return paletteEntries<L, Transfer::arsinh>(plan, sampleCount, scratch);
        case Transfer::arctangent:
            return paletteEntries<L, Transfer::arctangent>(plan, sampleCount, scratch);
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
