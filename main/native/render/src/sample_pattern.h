// Where the samples of a pixel lie: offsets from the regular grid, functions of the sample's own numbers alone.
#pragma once
#include <cmath>
#include <cstdint>

#include "image_plan.h"

namespace cardioid::render {

/// Right and down, in units of the grid's spacing.
struct SampleOffset {
    double right, down;
};

/// 32 well-mixed bits of a sample's column and row (the finaliser of MurmurHash3, Appleby 2008).
inline uint32_t sampleHash(uint32_t column, uint32_t row) {
    uint32_t h = column * 0x9E3779B1u ^ (row * 0x85EBCA77u + 0x165667B1u);
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
    h = (h ^ (h >> 13)) * 0xC2B2AE35u;
    return h ^ (h >> 16);
}

/// `jitter`: anywhere in the sample's own cell of the grid. `r2`: the samples of every pixel are the points (1/2 + k g, 1/2 + k g^2) of
/// the unit square, wrapped around, 1 / g = 1.32471795724... the plastic number (Roberts, "The unreasonable effectiveness of
/// quasirandom sequences", 2018), k = 0, 1, ... in row order. Others: the middle of the cell.
inline SampleOffset sampleOffset(Pattern pattern, int column, int row, int perSide) {
    if (pattern == Pattern::jitter) {
        const uint32_t h = sampleHash(static_cast<uint32_t>(column), static_cast<uint32_t>(row));
        return {((h & 0xFFFFu) + 0.5) / 65536.0 - 0.5, ((h >> 16) + 0.5) / 65536.0 - 0.5};
    }
    if (pattern == Pattern::r2) {
        const int i = column % perSide, j = row % perSide;
        const int k = j * perSide + i;
        const double right = 0.5 + k * 0.7548776662466927, down = 0.5 + k * 0.5698402909980532;
        return {(right - std::floor(right)) * perSide - (i + 0.5), (down - std::floor(down)) * perSide - (j + 0.5)};
    }
    return {0, 0};
}

}  // namespace cardioid::render
