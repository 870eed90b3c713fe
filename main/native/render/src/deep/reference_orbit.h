// The orbit of one point in as many digits as a deep picture needs, rounded to float64 on the way out.
#pragma once
#include <vector>

#include "big_orbit.h"
#include "work_watch.h"

namespace cardioid::render {

/// Iterates `family` from z with the constant c, and appends Z_0, Z_1, ... to `points` until the orbit leaves, `iterations` steps are done
/// or the work is cancelled. Places too close to 0 for float64 are appended to `tiny` as well.
void followOrbit(const DeepFamily& family, BigComplex z, const BigComplex& c, int64_t iterations, std::vector<OrbitPoint>& points,
                 std::vector<TinyPoint>& tiny, const WorkWatch& watch);

}  // namespace cardioid::render
