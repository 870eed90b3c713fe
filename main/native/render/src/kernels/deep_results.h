// Where the ends of a tile's deep orbits are kept.
#pragma once

namespace cardioid::render::CARDIOID_ISA {

/// What became of the samples of a tile, in their order.
struct DeepResults {
    double* x;      ///< last place of the orbit
    double* y;
    double* slopeX; ///< gradient of |z| by the sample's place in pixels
    double* slopeY;
    double* stretch;///< length of the derivative of z by the sample's place in pixels
    double* count;  ///< steps to the escape; -1: never
};

}  // namespace cardioid::render::CARDIOID_ISA
