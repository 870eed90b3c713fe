#include "density_spread.h"

#include <algorithm>
#include <cmath>

#include "chaos_plan.h"

namespace cardioid::render {
namespace {

constexpr uint64_t one = 65536;
/// Kernels in steps of a quarter of a sample.
constexpr int stepsPerSample = 4;

/// The disc of one radius: a square of (2 reach + 1)^2 weights adding up to `one`.
struct Disc {
    int reach;
    std::vector<uint32_t> weights;

    explicit Disc(double radius) : reach(static_cast<int>(radius)) {
        const int side = 2 * reach + 1;
        weights.resize(static_cast<size_t>(side) * static_cast<size_t>(side));
        std::vector<double> shares(weights.size());
        double total = 0;
        for (int y = -reach; y <= reach; y++) {
            for (int x = -reach; x <= reach; x++) {
                const double share = std::max(1 - (x * x + y * y) / (radius * radius), 0.0);
                shares[at(x, y)] = share;
                total += share;
            }
        }
        uint64_t given = 0;
        for (size_t i = 0; i < weights.size(); i++) {
            weights[i] = static_cast<uint32_t>(shares[i] / total * static_cast<double>(one));
            given += weights[i];
        }
        weights[at(0, 0)] += static_cast<uint32_t>(one - given);
    }
    size_t at(int x, int y) const { return static_cast<size_t>(y + reach) * static_cast<size_t>(2 * reach + 1) + static_cast<size_t>(x + reach); }
};

}  // namespace

SpreadCounts spreadSparse(const std::vector<uint64_t>& colored, int columns, int rows, double largestRadius) {
    constexpr uint64_t colorMask = (uint64_t{1} << colorSumBits) - 1;
    const size_t cells = static_cast<size_t>(columns) * static_cast<size_t>(rows);
    SpreadCounts spread;
    spread.fixedHits.assign(cells, 0);
    spread.fixedColors.assign(cells, 0);
    std::vector<Disc> discs;
    for (int step = stepsPerSample; step <= static_cast<int>(largestRadius * stepsPerSample); step++)
        discs.emplace_back(static_cast<double>(step) / stepsPerSample);
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            const size_t cell = static_cast<size_t>(row) * static_cast<size_t>(columns) + static_cast<size_t>(column);
            const uint64_t hits = colored[cell] >> colorSumBits, colors = colored[cell] & colorMask;
            if (hits == 0) continue;
            const int steps = static_cast<int>(largestRadius / std::sqrt(static_cast<double>(hits)) * stepsPerSample);
            // a disc of one sample's radius is that sample alone
            if (steps <= stepsPerSample) {
                spread.fixedHits[cell] += hits * one;
                spread.fixedColors[cell] += colors * one;
                continue;
            }
            const Disc& disc = discs[static_cast<size_t>(std::min(steps - stepsPerSample, static_cast<int>(discs.size()) - 1))];
            for (int y = std::max(-disc.reach, -row); y <= std::min(disc.reach, rows - 1 - row); y++) {
                for (int x = std::max(-disc.reach, -column); x <= std::min(disc.reach, columns - 1 - column); x++) {
                    const uint64_t weight = disc.weights[disc.at(x, y)];
                    const size_t to = static_cast<size_t>(static_cast<ptrdiff_t>(cell) + static_cast<ptrdiff_t>(y) * columns + x);
                    spread.fixedHits[to] += hits * weight;
                    spread.fixedColors[to] += colors * weight;
                }
            }
        }
    }
    return spread;
}

}  // namespace cardioid::render
