#include "chaos_job.h"

#include <algorithm>
#include <cstring>

#include "chaos_decoding.h"

namespace cardioid::render {

ChaosJob::ChaosJob(const ImagePlan& imagePlan, const ChaosKernels& chaosKernels, int widthPx, int heightPx, int samplesAlong, int mostShares)
    : plan(chaosPlanOf(imagePlan)),
      kernels(chaosKernels),
      columns(widthPx * samplesAlong),
      rows(heightPx * samplesAlong),
      supersample(samplesAlong),
      size(chaosSize(plan, static_cast<uint64_t>(widthPx) * static_cast<uint64_t>(heightPx))),
      shareCount(std::min(size.blocks, mostShares)),
      sharesLeft(shareCount) {}

bool ChaosJob::play(int share, ChaosMemory& memory, const bool* cancelled) {
    const auto boundary = [&](int k) { return static_cast<int>(static_cast<int64_t>(size.blocks) * k / shareCount); };
    // the same for every share; found here and not in the constructor, which runs on JavaScript's thread
    const CellFrame frame = chaosFrame(plan, kernels, columns, rows);
    memory.histogram.clear(plan.colored, frame.cells());
    kernels.play(plan, frame, size, boundary(share), boundary(share + 1), memory.histogram.view(), cancelled);
    if (shareCount > 1) {
        const std::lock_guard lock(merging);
        if (sharesLeft == shareCount) {
            merged.swap(memory.histogram);
        } else {
            merged.add(memory.histogram);
        }
        if (--sharesLeft > 0) return false;
        memory.histogram.swap(merged);
        merged = {};
    }
    memory.field.finish(plan, frame, supersample, size.points(), memory.histogram);
    return true;
}

void ChaosJob::fill(const ImagePlan& image, const SampleTile& tile, const ChaosField& field, Scratch& scratch) const {
    float density[tileSide + samplePadding] = {}, color[tileSide];
    for (int row = 0; row < tile.rows; row++) {
        const size_t first = static_cast<size_t>(tile.row + row) * static_cast<size_t>(tile.imageColumns) + static_cast<size_t>(tile.column);
        field.read(kernels, plan, first, tile.columns, density, color);
        for (int channel = 0; channel < measuredChannels; channel++) {
            if (!image.channels[channel].used) continue;
            std::memcpy(scratch.values[channel] + static_cast<ptrdiff_t>(row) * tile.columns,
                        image.channels[channel].measure == Measure::mean ? color : density, static_cast<size_t>(tile.columns) * sizeof(float));
        }
    }
    const float* main = scratch.values[mainChannel];
    for (int i = 0; i < tile.columns * tile.rows; i++) scratch.inside[i] = main[i] != main[i];
}

}  // namespace cardioid::render
