// The numbers JavaScript sends for each picture, and their checks.
#pragma once
#include <cstddef>

#include "image_plan.h"

namespace cardioid::render {

/// One number of the wire form of a picture: its place is its index in `planFields`.
struct PlanField {
    const char* name;
    double low, high;
    bool whole;
};

constexpr PlanField planFields[] = {
    {"formula", 0, 3, true},
    {"mode", 0, 2, true},
    {"trapShape", 0, 2, true},
    {"transfer", 0, 2, true},
    {"precision", 0, 1, true},
    // float lanes count steps exactly up to 2^24
    {"iterations", 1, 1e7, true},
    {"centerX", -1e9, 1e9, false},
    {"centerY", -1e9, 1e9, false},
    {"width", 1e-300, 1e9, false},
    {"rotationDeg", -1e6, 1e6, false},
    {"z0X", -1e6, 1e6, false},
    {"z0Y", -1e6, 1e6, false},
    {"cX", -1e6, 1e6, false},
    {"cY", -1e6, 1e6, false},
    {"scale", -1e6, 1e6, false},
    {"mu", -1e3, 1e3, false},
    {"kali", -1e3, 1e3, false},
    {"julia", -1e3, 1e3, false},
    {"thetaDeg", -1e6, 1e6, false},
    {"trapX", -1e6, 1e6, false},
    {"trapY", -1e6, 1e6, false},
    {"trapRadius", 0, 1e6, false},
    {"density", -1e6, 1e6, false},
    {"offset", -1e6, 1e6, false},
    // further bounded by the number of palettes sent
    {"palette", 0, 2147483647.0, true},
    {"interiorR", 0, 65535, true},
    {"interiorG", 0, 65535, true},
    {"interiorB", 0, 65535, true},
};
constexpr size_t planFieldCount = sizeof planFields / sizeof planFields[0];

/// Reads one picture of `planFieldCount` numbers.
/// @throws std::invalid_argument with one sentence naming the picture and the number that is wrong
ImagePlan decodePlan(const double* wire, size_t imageIndex, size_t paletteCount);

}  // namespace cardioid::render
