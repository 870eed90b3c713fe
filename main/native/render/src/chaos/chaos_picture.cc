#include "chaos_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cardioid::render {
namespace {

constexpr uint64_t longestOrbit = uint64_t{1} << 14;
constexpr uint64_t mostBlocks = uint64_t{1} << 16;

/// Draws the patch instead of the points: each cell becomes the sum of the cells whose patch covers it.
template <class Cell>
void drawPatches(std::vector<Cell>& cells, int columns, int rows, int patch, int stride) {
    std::vector<Cell> drawn(cells.size(), 0);
    for (int bit = 0; bit < 9; bit++) {
        if (!(patch >> bit & 1)) continue;
        const int dx = (bit % 3 - 1) * stride, dy = (bit / 3 - 1) * stride;
        const int left = std::max(dx, 0), right = std::min(columns, columns + dx);
        for (int row = std::max(dy, 0); row < std::min(rows, rows + dy); row++) {
            const Cell* from = cells.data() + static_cast<ptrdiff_t>(row - dy) * columns - dx;
            Cell* to = drawn.data() + static_cast<ptrdiff_t>(row) * columns;
            for (int column = left; column < right; column++) to[column] += from[column];
        }
    }
    cells.swap(drawn);
}

/// Points inside the picture: all but those of the last cell, or their sum where that cell may have overflowed.
uint64_t hitsInside(const HistogramMemory& histogram, size_t cells, uint64_t points) {
    const bool isColored = !histogram.colored.empty();
    const auto hits = [&](size_t cell) { return isColored ? histogram.colored[cell] >> colorSumBits : uint64_t{histogram.counts[cell]}; };
    if (points < uint64_t{1} << (64 - colorSumBits)) return points - hits(cells);
    uint64_t sum = 0;
    for (size_t cell = 0; cell < cells; cell++) sum += hits(cell);
    return sum;
}

/// The middle of a set of numbers, less the outermost 2 % at each end.
void middleOf(float* numbers, int count, float& low, float& high) {
    const int cut = count / 50;
    std::nth_element(numbers, numbers + cut, numbers + count);
    low = numbers[cut];
    std::nth_element(numbers, numbers + (count - 1 - cut), numbers + count);
    high = numbers[count - 1 - cut];
}

/// Flames throw single points far out, so their bounds are those of most points and a margin of a fifth.
Bounds boundsOf(const ChaosPlan& plan, const ChaosKernels& kernels) {
    if (plan.kind != ChaosKind::flame) return kernels.findBounds(plan);
    std::vector<float> x(framingPoints), y(framingPoints);
    const int count = kernels.samplePoints(plan, x.data(), y.data());
    if (count == 0) return {1, -1, 1, -1};
    Bounds bounds;
    middleOf(x.data(), count, bounds.left, bounds.right);
    middleOf(y.data(), count, bounds.bottom, bounds.top);
    const float across = 0.1f * (bounds.right - bounds.left), along = 0.1f * (bounds.top - bounds.bottom);
    return {bounds.left - across, bounds.right + across, bounds.bottom - along, bounds.top + along};
}

}  // namespace

ChaosSize chaosSize(const ChaosPlan& plan, uint64_t pixels) {
    const uint64_t points = std::max<uint64_t>(pixels * static_cast<uint64_t>(plan.pointsPer16Pixels) / 16, orbitsPerBlock);
    const uint64_t steps = (points + orbitsPerBlock - 1) / orbitsPerBlock;
    const uint64_t blocks = std::min((steps + longestOrbit - 1) / longestOrbit, mostBlocks);
    return {static_cast<int>(blocks), static_cast<int>(std::min<uint64_t>((steps + blocks - 1) / blocks, 0x7FFFFFFF))};
}

CellFrame chaosFrame(const ChaosPlan& plan, const ChaosKernels& kernels, int columns, int rows) {
    // the plane, or the fitted square, is (x - shift) * scale
    double scaleX = 1, scaleY = 1, shiftX = 0, shiftY = 0;
    if (plan.fit != Fit::plane) {
        const Bounds bounds = boundsOf(plan, kernels);
        if (bounds.left <= bounds.right) {
            constexpr double least = 1e-9;
            shiftX = 0.5 * (static_cast<double>(bounds.left) + bounds.right);
            shiftY = 0.5 * (static_cast<double>(bounds.bottom) + bounds.top);
            scaleX = 2 / std::max(static_cast<double>(bounds.right) - bounds.left, least);
            scaleY = 2 / std::max(static_cast<double>(bounds.top) - bounds.bottom, least);
            if (plan.fit == Fit::proportional) scaleX = scaleY = std::min(scaleX, scaleY);
        }
    }
    // inverse of kernels/sample_points.h: turn the view back, then count samples from the top left
    const double perUnit = columns / plan.viewWidth;
    const double xx = plan.viewCos * scaleX * perUnit, xy = plan.viewSin * scaleY * perUnit;
    const double yx = plan.viewSin * scaleX * perUnit, yy = -plan.viewCos * scaleY * perUnit;
    const double centerX = plan.centerX / scaleX + shiftX, centerY = plan.centerY / scaleY + shiftY;
    CellFrame frame;
    frame.xx = static_cast<float>(xx);
    frame.xy = static_cast<float>(xy);
    frame.yx = static_cast<float>(yx);
    frame.yy = static_cast<float>(yy);
    frame.x0 = static_cast<float>(0.5 * columns - (xx * centerX + xy * centerY));
    frame.y0 = static_cast<float>(0.5 * rows - (yx * centerX + yy * centerY));
    frame.columns = columns;
    frame.rows = rows;
    return frame;
}

void HistogramMemory::clear(bool withColors, size_t cells) {
    colored.assign(withColors ? cells + 1 : 0, 0);
    counts.assign(withColors ? 0 : cells + 1, 0);
}

void HistogramMemory::add(const HistogramMemory& other) {
    for (size_t cell = 0; cell < counts.size(); cell++) counts[cell] += other.counts[cell];
    for (size_t cell = 0; cell < colored.size(); cell++) colored[cell] += other.colored[cell];
}

void ChaosField::finish(const ChaosPlan& plan, const CellFrame& frame, int supersample, uint64_t points, HistogramMemory& memory) {
    histogram.swap(memory);
    isColored = plan.colored;
    isSpread = plan.kind == ChaosKind::flame && plan.blurRadius > 0;
    const size_t cells = frame.cells();
    const uint64_t inside = hitsInside(histogram, cells, points);
    perHit = inside ? static_cast<float>(static_cast<double>(cells) / static_cast<double>(inside)) : 0;
    if (plan.kind == ChaosKind::ifs && plan.patch != 16) {
        if (isColored) {
            drawPatches(histogram.colored, frame.columns, frame.rows, plan.patch, supersample);
        } else {
            drawPatches(histogram.counts, frame.columns, frame.rows, plan.patch, supersample);
        }
    }
    if (isSpread) spread = spreadSparse(histogram.colored, frame.columns, frame.rows, plan.blurRadius * supersample);
}

void ChaosField::readSpread(size_t firstCell, int cells, float* density, float* color) const {
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    for (int i = 0; i < cells; i++) {
        const double hits = spread.hits(firstCell + static_cast<size_t>(i));
        density[i] = hits > 0 ? static_cast<float>(hits * static_cast<double>(perHit)) : none;
        color[i] = hits > 0 ? static_cast<float>(spread.colorSum(firstCell + static_cast<size_t>(i)) / (hits * colorLevels)) : none;
    }
}

void ChaosField::read(const ChaosKernels& kernels, const ChaosPlan& plan, size_t firstCell, int cells, float* density, float* color) const {
    if (!isColored) {
        kernels.toDensity(histogram.counts.data() + firstCell, cells, perHit, density);
    } else if (isSpread) {
        readSpread(firstCell, cells, density, color);
    } else {
        kernels.toDensityAndColor(histogram.colored.data() + firstCell, cells, perHit, density, color);
    }
    if (plan.kind == ChaosKind::flame) kernels.toLight(plan, cells, density);
    if (!plan.groundIsDark) return;
    for (int cell = 0; cell < cells; cell++) {
        if (density[cell] == density[cell]) continue;
        density[cell] = color[cell] = 0;
    }
}

}  // namespace cardioid::render
