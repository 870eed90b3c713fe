// Engines whose samples stand for themselves: what they need of a plan.
#pragma once
#include "../image_plan.h"

namespace cardioid::render {

/// Checks a plan of the engines `lyapunov`, `star-nest` and `solid`; the meaning of their uniforms stands beside their kernels.
/// @throws std::invalid_argument with what is wrong, as the end of a sentence
void checkTileEngine(const ImagePlan& plan);

}  // namespace cardioid::render
