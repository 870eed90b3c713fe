// Tiles of deep pictures.
#pragma once
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// Fills `scratch.values` and `scratch.inside` of a plan with a deep scene, for measures that `isDeepMeasure` names.
void evaluateDeep(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);

}  // namespace cardioid::render::CARDIOID_ISA
