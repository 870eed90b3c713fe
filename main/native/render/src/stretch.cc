#include "stretch.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace cardioid::render {
namespace {

constexpr int longestSide = 512;

/// Bits that are ordered as the floats are.
uint32_t orderedBits(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits ^ (bits >> 31 ? 0xFFFFFFFFu : 0x80000000u);
}

/// Sorts by three passes of eleven bits each: several times faster than comparisons for a quarter of a million values.
void sortFloats(std::vector<float>& values) {
    constexpr int passBits = 11, buckets = 1 << passBits;
    std::vector<float> other(values.size());
    for (int shift = 0; shift < 32; shift += passBits) {
        size_t starts[buckets + 1] = {};
        const auto bucketOf = [shift](float value) { return orderedBits(value) >> shift & (buckets - 1); };
        for (const float value : values) starts[bucketOf(value) + 1]++;
        for (int i = 0; i < buckets; i++) starts[i + 1] += starts[i];
        for (const float value : values) other[starts[bucketOf(value)]++] = value;
        values.swap(other);
    }
}

/// The value at a share of the way through sorted values, between the two nearest.
float quantile(const std::vector<float>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const size_t index = std::min(static_cast<size_t>(at), sorted.size() - 1);
    const size_t next = std::min(index + 1, sorted.size() - 1);
    const double part = at - static_cast<double>(index);
    return static_cast<float>(sorted[index] + part * (static_cast<double>(sorted[next]) - sorted[index]));
}

float inverseOf(float range) { return range > 0 ? 1.0f / range : 0.0f; }

float clampUnit(float value) { return std::min(std::max(value, 0.0f), 1.0f); }

int statisticsColumns(int widthPx, int heightPx) {
    const int longest = std::max(widthPx, heightPx);
    if (longest <= longestSide) return widthPx;
    return std::max(1, static_cast<int>((int64_t{widthPx} * longestSide + longest / 2) / longest));
}

}  // namespace

void StretchTable::build(const StretchPlan& plan, std::vector<float>& values) {
    kind = plan.kind;
    quantiles.clear();
    low = scale = 0;
    if (values.empty()) {
        kind = StretchKind::percentile;  // nothing to go by: everything is 0
        return;
    }
    sortFloats(values);
    if (kind == StretchKind::percentile) {
        low = quantile(values, plan.low);
        scale = inverseOf(quantile(values, plan.high) - low);
        return;
    }
    low = static_cast<float>(plan.low);
    scale = inverseOf(static_cast<float>(plan.high - plan.low));
    quantiles.resize(rankSteps + 1);
    for (int k = 0; k <= rankSteps; k++) quantiles[static_cast<size_t>(k)] = quantile(values, static_cast<double>(k) / rankSteps);
}

float StretchTable::percentileOf(float value) const { return clampUnit((value - low) * scale); }

float StretchTable::rankOf(float value) const {
    float rank = 0;
    if (value >= quantiles[rankSteps]) {
        rank = 1;
    } else if (value >= quantiles[0]) {
        // the last quantile not above the value, found without branches: no two neighbours take the same way
        const float* from = quantiles.data();
        size_t k = 0;
        for (size_t step = rankSteps / 2; step > 0; step /= 2) k += static_cast<size_t>(from[k + step] <= value) * step;
        rank = (static_cast<float>(k) + (value - from[k]) / (from[k + 1] - from[k])) * (1.0f / rankSteps);
    }
    return clampUnit((rank - low) * scale);
}

void StretchTable::apply(float* values, int count) const {
    for (int i = 0; i < count; i++) {
        if (std::isnan(values[i])) continue;
        values[i] = kind == StretchKind::equalize ? rankOf(values[i]) : percentileOf(values[i]);
    }
}

void StretchTable::write(float* numbers) const {
    numbers[0] = low;
    numbers[1] = scale;
    std::fill_n(numbers + 2, rankSteps + 1, 0.0f);
    std::copy(quantiles.begin(), quantiles.end(), numbers + 2);
}

StretchStatistics::StretchStatistics(const StretchPlan& stretch, int widthPx, int heightPx)
    : plan(stretch),
      columns(statisticsColumns(widthPx, heightPx)),
      rows(statisticsColumns(heightPx, widthPx)),
      tilesAcross((columns + tileSide - 1) / tileSide),
      tileCount(tilesAcross * ((rows + tileSide - 1) / tileSide)) {}

SampleTile StretchStatistics::tileOf(int index) const {
    const int x = index % tilesAcross * tileSide, y = index / tilesAcross * tileSide;
    return {x, y, std::min(tileSide, columns - x), std::min(tileSide, rows - y), columns, rows, Pattern::grid, 1};
}

void StretchStatistics::gather(const Take& take) {
    if (done.load(std::memory_order_acquire)) return;
    std::unique_lock<std::mutex> lock(mutex);
    while (nextTile < tileCount) {
        const int tile = nextTile++;
        lock.unlock();
        std::vector<float> taken;
        take(tileOf(tile), taken);
        lock.lock();
        values.insert(values.end(), taken.begin(), taken.end());
        if (++tilesTaken < tileCount) continue;
        result.build(plan, values);
        values = {};
        done.store(true, std::memory_order_release);
        finished.notify_all();
    }
    finished.wait(lock, [this] { return done.load(std::memory_order_relaxed); });
}

void StretchStatistics::build(std::vector<float>& gathered) {
    result.build(plan, gathered);
    done.store(true, std::memory_order_release);
}

void appendCounting(const SampleTile& tile, int stride, const ImagePlan& image, const Scratch& scratch, std::vector<float>& values) {
    const bool ofInside = isCycleMeasure(image.channels[mainChannel].measure);
    const float* main = scratch.values[mainChannel];
    for (int row = 0; row < tile.rows; row++) {
        if ((tile.row + row) % stride != 0) continue;
        for (int column = 0; column < tile.columns; column++) {
            const int i = row * tile.columns + column;
            if ((tile.column + column) % stride == 0 && (scratch.inside[i] != 0) == ofInside && std::isfinite(main[i])) values.push_back(main[i]);
        }
    }
}

int statisticsStride(int imageColumns, int imageRows) {
    constexpr int64_t mostSamples = int64_t{1} << 20;
    const auto along = [](int samples, int stride) { return static_cast<int64_t>((samples + stride - 1) / stride); };
    int stride = 1;
    while (along(imageColumns, stride) * along(imageRows, stride) > mostSamples) stride++;
    return stride;
}

}  // namespace cardioid::render
