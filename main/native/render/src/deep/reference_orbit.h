// The orbit of one point in as many digits as a deep picture needs, rounded to float64 on the way out.
#pragma once
#include <vector>

#include "big_fixed.h"
#include "deep_scene.h"

namespace cardioid::render {

struct BigComplex {
    BigFixed x, y;
    explicit BigComplex(int limbCount) : x(limbCount), y(limbCount) {}
};

/// Orbits are followed until |Z|^2 is above this: samples beside them have then stopped resembling them.
constexpr double orbitEndSquared = 64;

/// Iterates `family` from z with the constant c, and appends Z_0, Z_1, ... to `points` until the orbit leaves, `iterations` steps are done
/// or `*cancelled` is set. Places too close to 0 for float64 are appended to `tiny` as well.
void followOrbit(const DeepFamily& family, BigComplex z, const BigComplex& c, int64_t iterations, std::vector<OrbitPoint>& points,
                 std::vector<TinyPoint>& tiny, const bool* cancelled);

}  // namespace cardioid::render
