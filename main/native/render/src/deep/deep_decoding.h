// The numbers JavaScript sends for a deep picture, beside its plan.
#pragma once
#include <string>

#include "../image_plan.h"
#include "prepared_scene.h"

namespace cardioid::render {

/// widthDigits, widthExponent, power, foldsReal, foldsX, foldsY, turnsDown, startScale, startShift (2), cScale, cShift (2), jumps
constexpr size_t deepNumberCount = 14;

/// @throws std::invalid_argument with the end of a sentence that says why the picture cannot be rendered
DeepInput decodeDeep(const double* numbers, const std::string& re, const std::string& im);

/// @throws std::invalid_argument, the same, for a colouring that deep pictures do not have
void checkDeepColoring(const ImagePlan& plan, const DeepInput& input);

}  // namespace cardioid::render
