// A whole picture of a chaos game: how large, how framed, and from counts to values.
#pragma once
#include <vector>

#include "chaos_plan.h"
#include "density_spread.h"

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

/// A finished picture, from which tiles take their values.
class ChaosField {
public:
    /// Draws patches, or spreads sparse places out; takes the histogram's memory.
    /// @param supersample samples along each side of a pixel
    /// @param points all points that were played, inside the picture or not
    void finish(const ChaosPlan& plan, const CellFrame& frame, int supersample, uint64_t points, HistogramMemory& memory);

    /// A run of samples of one row: hits over the mean hits of a sample of the picture, and where the plan is coloured the mean
    /// colour of the hits, 0 to 1; NaN where there are none, or 0 where the plan says so. The density of a flame is its light. Both have room for whole vectors.
    void read(const ChaosKernels& kernels, const ChaosPlan& plan, size_t firstCell, int cells, float* density, float* color) const;

private:
    void readSpread(size_t firstCell, int cells, float* density, float* color) const;

    HistogramMemory histogram;
    SpreadCounts spread;
    bool isSpread = false;
    bool isColored = false;
    float perHit = 0;
};

}  // namespace cardioid::render
