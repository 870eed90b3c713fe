// Values of the whole picture to 0..1, before the transfer: between two percentiles, or by their rank.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "image_plan.h"

namespace cardioid::render {

/// Steps of rank between the quantiles of a table.
constexpr int rankSteps = 4096;
/// Numbers of a table outside: low, scale, and the values at ranks k / `rankSteps`.
constexpr size_t stretchNumbers = 2 + rankSteps + 1;

/// The map itself.
class StretchTable {
public:
    /// @param values finite values of the picture, in any order: the table depends on the set alone. They are reordered.
    void build(const StretchPlan& plan, std::vector<float>& values);
    /// Maps values in place; NaN stays.
    void apply(float* values, int count) const;
    /// Writes `stretchNumbers` numbers; the quantiles are 0 where values are not mapped by their rank.
    void write(float* numbers) const;

private:
    float percentileOf(float value) const;
    float rankOf(float value) const;

    StretchKind kind = StretchKind::none;
    /// percentile: the value that becomes 0, and 1 / (the value that becomes 1 - it); equalize: the same of ranks
    float low = 0, scale = 0;
    /// equalize: the values at ranks k / `rankSteps`
    std::vector<float> quantiles;
};

/// The statistics of one picture: a grid of samples over the whole of it, at most 512 along each side, so that they neither depend on
/// tiles nor grow with the picture. Samples inside and samples without a value do not count.
class StretchStatistics {
public:
    StretchStatistics(const StretchPlan& plan, int widthPx, int heightPx);

    /// Evaluates a tile of samples and appends the values that count.
    using Take = std::function<void(const SampleTile&, std::vector<float>&)>;
    /// Returns once the table is there; threads that come before take tiles of the grid, then wait for the others.
    void gather(const Take& take);

    /// For pictures that one thread draws alone: makes the table of values it has gathered itself.
    void build(std::vector<float>& values);

    /// Valid once `gather` or `build` has returned.
    const StretchTable& table() const { return result; }

private:
    SampleTile tileOf(int index) const;

    const StretchPlan plan;
    const int columns, rows, tilesAcross, tileCount;
    std::mutex mutex;
    std::condition_variable finished;
    std::atomic<bool> done{false};
    int nextTile = 0, tilesTaken = 0;
    std::vector<float> values;
    StretchTable result;
};

/// Appends the values of the main channel that statistics count: of the samples whose column and row in the picture are both multiples
/// of `stride`.
void appendCounting(const SampleTile& tile, int stride, const ImagePlan& image, const Scratch& scratch, std::vector<float>& values);

/// The stride that leaves at most 2^20 of these samples.
int statisticsStride(int imageColumns, int imageRows);

}  // namespace cardioid::render
