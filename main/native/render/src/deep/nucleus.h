// The centre of a small copy of the set in a view: a place whose critical orbit comes back to 0.
//
// Its period is the first at which a disc of the view's size about the centre, followed to first order, contains 0 (the ball method); Newton's
// method then finds the place, with 2 x 2 matrices for folded squares (C. Heiland-Allen, "Deep zoom theory and practice (again)", 2022).
#pragma once
#include <optional>
#include <string>

#include "prepared_scene.h"
#include "work_watch.h"

namespace cardioid::render {

struct Nucleus {
    std::string re, im;  ///< decimals
    int64_t period;
    /// Size of the copy, as a share of the whole set's; of folds an estimate.
    WideNumber size;
};

/// The nucleus of the least period in the disc about a view's centre. Constants of the formula are `input.cScale` pixel + `input.cShift`,
/// and orbits begin at 0, whatever `input` says of their start.
/// @param reach radius of the disc in widths of the view
/// @param iterations the largest period looked for
/// @returns nothing where there is none, or once cancelled
std::optional<Nucleus> findNucleus(const DeepInput& input, double reach, int64_t iterations, const WorkWatch& watch);

}  // namespace cardioid::render
