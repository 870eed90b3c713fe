// The numbers JavaScript sends for each picture, and their checks.
#pragma once
#include <cstddef>
#include <vector>

#include "image_plan.h"

namespace cardioid::render {

/// One number of the wire form of a picture: its place is its index in `planFields`.
struct PlanField {
    const char* name;
    double low, high;
    bool whole;
};

constexpr PlanField planFields[] = {
    {"engine", 0, engineCount - 1, true},
    {"variant", 0, 255, true},
    {"precision", 0, 2, true},
    // float lanes count steps exactly up to 2^24
    {"iterations", 1, 1e7, true},
    {"centerX", -1e9, 1e9, false},
    {"centerY", -1e9, 1e9, false},
    {"width", 1e-300, 1e9, false},
    {"rotationDeg", -1e6, 1e6, false},
    // orbits only, else -1; further bounded by the number of programs sent
    {"program", -1, 2147483647.0, true},
    // a slice of the uniforms of all pictures; further bounded by their number
    {"uniformsFrom", 0, 2147483647.0, true},
    {"uniformCount", 0, 1e5, true},
    // as `program`
    {"cycleProgram", -1, 2147483647.0, true},
    {"cycleDegree", 1, 64, true},
    {"mode", 0, measureCount - 1, true},
    {"transfer", 0, 5, true},
    {"density", -1e6, 1e6, false},
    {"offset", -1e6, 1e6, false},
    // the further channels: mode -1 where off
    {"lightnessMode", -1, measureCount - 1, true},
    {"lightnessTransfer", 0, 5, true},
    {"lightnessDensity", -1e6, 1e6, false},
    {"lightnessOffset", -1e6, 1e6, false},
    {"lightnessAmount", -1, 1, false},
    {"hueMode", -1, measureCount - 1, true},
    {"hueTransfer", 0, 5, true},
    {"hueDensity", -1e6, 1e6, false},
    {"hueOffset", -1e6, 1e6, false},
    {"hueAmount", -1, 1, false},
    {"chromaMode", -1, measureCount - 1, true},
    {"chromaTransfer", 0, 5, true},
    {"chromaDensity", -1e6, 1e6, false},
    {"chromaOffset", -1e6, 1e6, false},
    {"chromaAmount", -1, 1, false},
    {"interiorMode", -1, measureCount - 1, true},
    {"skip", 0, 1e7, true},
    {"stripes", 0, 1e3, false},
    {"trapShape", 0, 6, true},
    {"trapX", -1e6, 1e6, false},
    {"trapY", -1e6, 1e6, false},
    {"trapRadius", 0, 1e6, false},
    {"trapAngleDeg", -1e6, 1e6, false},
    // -1: none; further bounded by the number of images sent
    {"trapImage", -1, 2147483647.0, true},
    {"lightStrength", 0, 1, false},
    {"lightAzimuthDeg", -1e6, 1e6, false},
    {"lightElevationDeg", -1e6, 1e6, false},
    {"stretchKind", 0, 2, true},
    {"stretchLow", 0, 1, false},
    {"stretchHigh", 0, 1, false},
    // further bounded by the number of palettes sent
    {"palette", 0, 2147483647.0, true},
    {"interiorR", 0, 65535, true},
    {"interiorG", 0, 65535, true},
    {"interiorB", 0, 65535, true},
};
constexpr size_t planFieldCount = sizeof planFields / sizeof planFields[0];

/// What the pictures of one call share; the plans point into it.
struct SharedInput {
    size_t paletteCount = 0;
    const std::vector<OrbitProgram>* programs = nullptr;
    const std::vector<double>* uniforms = nullptr;
    /// 32 x 32 brightness bytes each, one after the other
    const std::vector<uint8_t>* trapImages = nullptr;
};

/// Reads one picture of `planFieldCount` numbers.
/// @throws std::invalid_argument with one sentence naming the picture and the number that is wrong
ImagePlan decodePlan(const double* wire, size_t imageIndex, const SharedInput& shared);

}  // namespace cardioid::render
