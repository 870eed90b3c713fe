// Tiles of the engines that are not orbits of the plane's points: fill `scratch.values` for the channels the plan uses.
#pragma once
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

void evaluateLyapunov(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);
void evaluateStarNest(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);
void evaluateSolid(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);

}  // namespace cardioid::render::CARDIOID_ISA
