// Random numbers of orbits: each orbit has a stream of its own, so it runs alike in any lane of any vector.
#pragma once
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// A word of 32 well-mixed bits for each counter (Wellons' lowbias32).
inline uint32_t mixedBits(uint32_t counter) {
    counter ^= counter >> 16;
    counter *= 0x7feb352du;
    counter ^= counter >> 15;
    counter *= 0x846ca68bu;
    return counter ^ counter >> 16;
}

/// Where the stream of an orbit begins; never 0, which xorshift could not leave.
inline uint32_t streamStart(uint32_t seed, uint32_t orbit) { return mixedBits(mixedBits(seed + 0x9e3779b9u) ^ orbit * 0x85ebca6bu) | 1; }

/// Marsaglia's xorshift, 32 bits a lane.
template <class L>
struct RandomLanes {
    typename L::Bits state;

    static RandomLanes start(uint32_t seed, uint32_t firstOrbit) {
        RandomLanes lanes;
        for (int lane = 0; lane < L::width; lane++) lanes.state[lane] = streamStart(seed, firstOrbit + static_cast<uint32_t>(lane));
        return lanes;
    }
    typename L::Bits next() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }
    /// Uniform on [0, 1): 23 bits.
    static typename L::Vec unit(typename L::Bits bits) {
        return (typename L::Vec)((bits >> 9) | 0x3F800000u) - L::broadcast(1);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
