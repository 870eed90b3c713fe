// Density estimation for flames: places with few hits are spread over a disc, dense ones stay sharp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cardioid::render {

/// Hits and sums of colours in fixed point, 2^-16.
struct SpreadCounts {
    std::vector<uint64_t> fixedHits, fixedColors;

    double hits(size_t cell) const { return static_cast<double>(fixedHits[cell]) / 65536.0; }
    double colorSum(size_t cell) const { return static_cast<double>(fixedColors[cell]) / 65536.0; }
};

/// Spreads each cell of a coloured histogram over a disc of radius largestRadius / sqrt(hits), with weights falling as
/// 1 - (distance / radius)^2 and adding up to 1 exactly (Suykens and Willems 2000, as flam3 does with an exponent of 0.4).
/// What leaves the picture is lost. Integer arithmetic, so the order of cells has no influence.
SpreadCounts spreadSparse(const std::vector<uint64_t>& colored, int columns, int rows, double largestRadius);

}  // namespace cardioid::render
