// The work of one picture of a chaos game inside a render job: shares that play, the last of which reads the histogram.
#pragma once
#include <atomic>
#include <mutex>

#include "../image_plan.h"
#include "chaos_picture.h"

namespace cardioid::render {

/// What a thread keeps between pictures.
struct ChaosMemory {
    HistogramMemory histogram;
    ChaosField field;
};

class ChaosJob {
public:
    /// @param mostShares shares the blocks may be dealt out in
    ChaosJob(const ImagePlan& plan, const ChaosKernels& kernels, int widthPx, int heightPx, int supersample, int mostShares);

    int shares() const { return shareCount; }

    /// Plays one share. @returns true for the share that ends last: `memory.field` then holds the finished picture
    bool play(int share, ChaosMemory& memory, const bool* cancelled);

    /// Fills the channels of a tile from the finished field.
    void fill(const ImagePlan& image, const SampleTile& tile, const ChaosField& field, Scratch& scratch) const;

private:
    const ChaosPlan plan;
    const ChaosKernels& kernels;
    const int columns, rows;  ///< samples of the picture
    const int supersample;
    const ChaosSize size;
    const int shareCount;
    std::mutex merging;
    /// Of the shares that have ended; empty until the first has.
    HistogramMemory merged;
    int sharesLeft;
};

}  // namespace cardioid::render
