// Tiles of deep pictures.
#pragma once
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// Fills `scratch.values` and `scratch.inside` of a plan with a deep scene.
void evaluateDeep(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);

// what KernelSet says of them
int termRowsOf(const ImagePlan& plan);
void measureReference(const ImagePlan& plan, const DeepScene& scene, Scratch& scratch, double* terms, JumpExtremes* start, JumpExtremes* critical,
                      const bool* cancelled);

}  // namespace cardioid::render::CARDIOID_ISA
