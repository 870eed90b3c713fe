// One call of the renderer: any number of pictures of one size, cut into tiles that the thread pool works off.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "../../common/thread_pool.h"
#include "chaos/chaos_job.h"
#include "colour.h"
#include "image_plan.h"

namespace cardioid::render {

/// What a thread keeps between tiles: scratch space, and the palette it used last.
struct WorkerMemory {
    Scratch scratch;
    PreparedPalette palette;
    ChaosMemory chaos;
    uint64_t preparedJob = 0;
    int preparedPalette = -1;
};

using Pool = ThreadPool<WorkerMemory>;

struct JobInput {
    std::vector<ImagePlan> images;
    /// paletteSize x 3 linear-light values for each palette
    std::vector<uint16_t> palettes;
    /// What the plans point into: parameters, and trap images of 32 x 32 bytes.
    std::vector<double> uniforms;
    std::vector<uint8_t> trapImages;
    int widthPx, heightPx;
    int supersample;
    Pattern pattern = Pattern::grid;
    const KernelSet* kernels;
    /// Exactly one of these: sRGB bytes [image, height, width, 3], or the field [image, height, width].
    uint8_t* rgb = nullptr;
    float* field = nullptr;
    /// which channel `field` receives
    Channel fieldChannel = mainChannel;
};

class RenderJob : public Pool::Job {
public:
    /// `onProgress` is called after every task and `onComplete` once, both on threads of the pool.
    RenderJob(JobInput input, uint64_t serial, std::function<void()> onProgress, std::function<void()> onComplete);

    void run(size_t task, WorkerMemory& memory) override;
    void complete() override { onComplete(); }

    /// Tasks not yet begun will do nothing; those running stop soon.
    void cancel() { __atomic_store_n(&cancelFlag, true, __ATOMIC_RELAXED); }
    bool isCancelled() const { return __atomic_load_n(&cancelFlag, __ATOMIC_RELAXED); }
    size_t finishedTasks() const { return tasksDone.load(std::memory_order_relaxed); }
    size_t finishedImages() const { return imagesDone.load(std::memory_order_relaxed); }
    /// Pixels of this image all of whose samples are interior; final once the job is complete.
    uint32_t interiorPixels(size_t image) const { return progress[image].interiorPixels.load(std::memory_order_relaxed); }
    size_t imageCount() const { return input.images.size(); }

private:
    struct ImageProgress {
        std::atomic<uint32_t> interiorPixels{0};
        std::atomic<int> tilesLeft{0};
    };

    /// Plays a share of a chaos game; the last share draws the picture. Tasks beyond the shares have nothing to do.
    void playChaos(size_t image, int share, WorkerMemory& memory);
    void evaluate(size_t image, const SampleTile& samples, WorkerMemory& memory);
    PixelTile pixelsOf(int tileIndex) const;
    void finishTiles(size_t image, int tiles);
    void renderTile(size_t image, const PixelTile& tile, WorkerMemory& memory);
    void resolve(size_t image, const PixelTile& tile, WorkerMemory& memory);
    void copyField(size_t image, const PixelTile& tile, const WorkerMemory& memory);

    const JobInput input;
    const uint64_t serial;
    const int tileSidePx;
    const int tilesAcross, tilesDown;
    const std::unique_ptr<ImageProgress[]> progress;
    /// One for each image; null unless its engine is a chaos game.
    std::vector<std::unique_ptr<ChaosJob>> chaosJobs;
    std::atomic<size_t> tasksDone{0};
    std::atomic<size_t> imagesDone{0};
    bool cancelFlag = false;
    const std::function<void()> onProgress;
    const std::function<void()> onComplete;
};

}  // namespace cardioid::render
