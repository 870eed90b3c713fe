// Pictures parts of which are mirror images of others, to the bit.
#pragma once
#include "image_plan.h"

namespace cardioid::render {

/// From the least to the most.
enum class Symmetry : int {
    none,
    halfTurn,  ///< samples p and -p have the same value
    mirrors    ///< so have the four samples (+-x, +-y)
};

/// What is known of a picture of regular samples: orbits that begin at the pixel and are sent to the same point by their first step, as by
/// z^2 + c about 0 or by Kali's |z|, have the same value by every measure that only looks at what comes after. Rounding is symmetric in
/// the sign, and the sample grid about 0 is its own mirror image.
Symmetry symmetryOf(const ImagePlan& plan);

}  // namespace cardioid::render
