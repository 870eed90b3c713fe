// What the processor can do at best, to judge kernels by on machines whose speed varies.
#pragma once
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// Enough chains to fill two pipelines of four or five cycles.
constexpr int calibrationChains = 10;

/// @returns the floating-point operations done: two for each lane of each fused multiply-add
template <class L>
inline double fusedMultiplyAdds(int rounds) {
    using Vec = typename L::Vec;
    const Vec factor = L::broadcast(0.5f), term = L::broadcast(1.5f);
    Vec chains[calibrationChains];
    for (int j = 0; j < calibrationChains; j++) chains[j] = L::broadcast(static_cast<typename L::Scalar>(j));
    for (int round = 0; round < rounds; round++) {
        for (int j = 0; j < calibrationChains; j++) chains[j] = L::fma(chains[j], factor, term);
    }
    Vec sum = chains[0];
    for (int j = 1; j < calibrationChains; j++) sum = sum + chains[j];
    typename L::Scalar lanes[L::width];
    L::store(lanes, sum);
    // every chain tends to 3: the comparison always holds, and the compiler has to do the work to know
    const double perFma = lanes[0] < 100 ? 2.0 : 0.0;
    return perFma * L::width * calibrationChains * rounds;
}

}  // namespace cardioid::render::CARDIOID_ISA
