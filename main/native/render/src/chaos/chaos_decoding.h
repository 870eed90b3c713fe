// From the parameters of a formula to the numbers of its chaos game.
#pragma once
#include <stdexcept>

#include "../image_plan.h"
#include "chaos_plan.h"

namespace cardioid::render {

/// Whether the whole picture is one histogram, and not samples that stand for themselves.
constexpr bool isChaosGame(Engine engine) { return engine == Engine::ifs || engine == Engine::flame || engine == Engine::attractor; }

/// Reads the uniforms of an `ifs`, `flame` or `attractor` plan.
///   ifs: maps (rows of a b c d e f p), fit, patch, seed
///   flame: maps (rows of a b c d e f p color w1 w2 w3 w4), v1 v2 v3 v4, p, q, symmetry, brightness,
///     gamma, blur, fit, seed
///   attractor: its numbers, fit
/// Probabilities p are relative; where none is above 0, the maps' areas |ad - bc| take their place.
/// @throws std::invalid_argument with what is wrong, as the end of a sentence
ChaosPlan chaosPlanOf(const ImagePlan& plan);

}  // namespace cardioid::render
