// A whole picture of a chaos game: how large, how framed, and from counts to values.
#pragma once
#include <vector>

#include "chaos_plan.h"

namespace cardioid::render {

/// Cells a histogram may have (samples of the picture): 2^27, a gibibyte where colours are recorded.
constexpr uint64_t largestHistogram = uint64_t{1} << 27;

/// Orbits and their lengths for a picture of so many pixels (not samples).
ChaosSize chaosSize(const ChaosPlan& plan, uint64_t pixels);

/// The frame of a picture of columns x rows samples.
CellFrame chaosFrame(const ChaosPlan& plan, const ChaosKernels& kernels, int columns, int rows);

/// Memory of a histogram.
struct HistogramMemory {
    std::vector<uint32_t> counts;
    std::vector<uint64_t> colored;

    /// Makes room for the cells and one more, all 0.
    void clear(bool withColors, size_t cells);
    void swap(HistogramMemory& other) {
        counts.swap(other.counts);
        colored.swap(other.colored);
    }
    Histogram view() { return {counts.data(), colored.data()}; }
    void add(const HistogramMemory& other);
};

/// What a finished histogram says of each sample, row by row.
struct ChaosField {
    /// Hits over the mean hits of a sample of the picture; NaN where there are none.
    std::vector<float> density;
    /// Mean colour of the hits, 0 to 1; NaN where there are none. Empty unless the plan is coloured.
    std::vector<float> color;
};

/// Counts -> values, patches drawn and sparse places spread out.
/// @param supersample samples along each side of a pixel
void readHistogram(const ChaosPlan& plan, const CellFrame& frame, int supersample, HistogramMemory& memory, ChaosField& into);

}  // namespace cardioid::render
