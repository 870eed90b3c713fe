// Where a formula's start takes its variables from: much of it only passes numbers on.
#pragma once
#include "image_plan.h"

namespace cardioid::render {

/// What a variable, or a number a kernel reads, is when an orbit begins.
struct StartSlot {
    enum class Kind { fixed, pixelX, pixelY, calculated };
    Kind kind;
    double value = 0;  ///< where it is fixed: the same for every sample, as the pool has it

    bool isFixed() const { return kind == Kind::fixed; }
    bool isPixel() const { return kind == Kind::pixelX || kind == Kind::pixelY; }
};

/// @param operand register of a variable, or a place in the pool
StartSlot startSlot(const ImagePlan& plan, int32_t operand);

}  // namespace cardioid::render
