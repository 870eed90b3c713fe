// Jumps over many steps of the reference orbit (bilinear approximation): where the difference z is small enough, a step
// z' = f(Z + z) - f(Z) + c is linear in z and c to the accuracy wanted, and so are many of them together.
//
// One step is A = f'(Z), B = 1, allowed while |z| < R: the next term of the expansion is then less than `jumpAccuracy` of the linear one,
// and no fold can flip. x then y, with lengths of A and B as matrices, is A = Ay Ax, B = Ay Bx + By, R = min(Rx, (Ry - |Bx| c) / |Ax|)
// for the largest c of the picture (Zhuoran, fractalforums.org 2021; C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022).
#pragma once
#include <vector>

#include "deep_scene.h"
#include "work_watch.h"

namespace cardioid::render {

/// What is neglected of each step, relative to what is kept.
constexpr double jumpAccuracy = 0x1p-32;

/// The memory behind a JumpTable.
struct JumpStore {
    std::vector<double> radii;
    std::vector<double> jumps;  ///< rows of foldedJumpSize or analyticJumpSize numbers
    bool isFolded = false;
    std::vector<WideNumber> wideRadii;
    std::vector<WideJump> wideJumps;
    std::vector<JumpExtremes> extremes;
    int64_t firstOfZero = 0;
    int levelsOfZero = 0;

    JumpTable table() const {
        return {radii.data(), jumps.data(), wideRadii.data(), wideJumps.data(), extremes.data(), firstOfZero, levelsOfZero};
    }
};

/// Builds the jumps of points[first] .. points[last] of a scene whose family, points, tiny, cScale, pixel and isWide are set, and sets
/// `firstRadius` of the points. @param farthest the largest |c'| of a sample
void buildJumps(const DeepScene& scene, OrbitPoint* points, int64_t first, int64_t last, double farthest, JumpStore& store,
                const WorkWatch& watch);

/// The places of `scene.tiny` at or after this index.
inline const TinyPoint* firstTinyFrom(const DeepScene& scene, int64_t index) {
    const TinyPoint* low = scene.tiny;
    for (int64_t count = scene.tinyCount; count > 0;) {
        const int64_t half = count / 2;
        if (low[half].index < index) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

}  // namespace cardioid::render
