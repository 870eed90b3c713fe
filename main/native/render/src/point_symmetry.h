// Pictures that half a turn leaves as they are.
#pragma once
#include "image_plan.h"

namespace cardioid::render {

/// Whether samples p and -p have the same value, to the bit: Julia sets of z^2 + c about 0, where the first step sends both to the
/// same point. Rounding is symmetric in the sign, and the sample grid about 0 is its own mirror image.
bool isPointSymmetric(const ImagePlan& plan);

}  // namespace cardioid::render
