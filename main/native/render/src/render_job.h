// One call of the renderer: any number of pictures of one size, cut into tiles that the thread pool works off.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "../../common/thread_pool.h"
#include "chaos/chaos_job.h"
#include "colour.h"
#include "deep/prepared_scene.h"
#include "image_plan.h"
#include "stretch.h"
#include "symmetry.h"

namespace cardioid::render {

/// One sample for each pixel of a tile and of the ring around it, and which pixels of the tile need more.
struct AdaptiveMemory {
    static constexpr int capacity = (tileSide / 2 + 2) * (tileSide / 2 + 2);
    uint8_t rgb[capacity * 3];
    uint8_t inside[capacity];
    uint8_t edge[capacity];
};

/// What a thread keeps between tiles: scratch space, and the palette it used last.
struct WorkerMemory {
    Scratch scratch;
    PreparedPalette palette;
    ChaosMemory chaos;
    AdaptiveMemory adaptive;
    uint64_t preparedJob = 0;
    int preparedPalette = -1;
};

using Pool = ThreadPool<WorkerMemory>;

struct JobInput {
    std::vector<ImagePlan> images;
    /// paletteSize x 3 linear-light values for each palette
    std::vector<uint16_t> palettes;
    /// What the plans point into: programs, parameters, and trap images of 32 x 32 bytes.
    std::vector<OrbitProgram> programs;
    std::vector<double> uniforms;
    std::vector<uint8_t> trapImages;
    /// For the images whose precision is `deep`, in their order.
    std::vector<DeepInput> deep;
    int widthPx, heightPx;
    int supersample;
    Pattern pattern = Pattern::grid;
    const KernelSet* kernels;
    /// Exactly one of these: sRGB bytes [image, height, width, 3], the field [image, height, width], or the stretch of each picture
    /// [image, stretchNumbers], which no chaos game may draw.
    uint8_t* rgb = nullptr;
    float* field = nullptr;
    float* stretchTables = nullptr;
    /// which channel `field` receives
    Channel fieldChannel = mainChannel;
};

class RenderJob : public Pool::Job {
public:
    /// `onProgress` is called after every task, and while a reference is prepared, and `onComplete` once, both on threads of the pool.
    RenderJob(JobInput input, uint64_t serial, std::function<void()> onProgress, std::function<void()> onComplete);

    void run(size_t task, WorkerMemory& memory) override;
    void complete() override { onComplete(); }

    /// Tasks not yet begun will do nothing; those running stop soon.
    void cancel() { __atomic_store_n(&cancelFlag, true, __ATOMIC_RELAXED); }
    bool isCancelled() const { return __atomic_load_n(&cancelFlag, __ATOMIC_RELAXED); }
    size_t finishedTasks() const { return tasksDone.load(std::memory_order_relaxed); }
    /// Share of the work on the references of deep images that is done, 0 to 1; 1 where there are none.
    double preparedShare() const;
    size_t finishedImages() const { return imagesDone.load(std::memory_order_relaxed); }
    /// Pixels of this image all of whose samples are interior; final once the job is complete.
    uint32_t interiorPixels(size_t image) const { return progress[image].interiorPixels.load(std::memory_order_relaxed); }
    /// Samples evaluated for the pixels of this image; those of its statistics do not count.
    uint64_t samplesTaken(size_t image) const { return progress[image].samples.load(std::memory_order_relaxed); }
    size_t imageCount() const { return input.images.size(); }

private:
    struct ImageProgress {
        std::atomic<uint32_t> interiorPixels{0};
        std::atomic<int> tilesLeft{0};
        std::atomic<uint64_t> samples{0};
    };

    /// Plays a share of a chaos game; the last share draws the picture. Tasks beyond the shares have nothing to do.
    void playChaos(size_t image, int share, WorkerMemory& memory);
    /// The scene of a deep image; whoever comes first makes it, while the others wait. Null once cancelled. @param scratch working memory
    const DeepScene* sceneOf(size_t image, Scratch& scratch);
    void evaluate(size_t image, const SampleTile& samples, WorkerMemory& memory);
    PixelTile pixelsOf(int tileIndex) const;
    void finishTiles(size_t image, int tiles);
    void renderTile(size_t image, const PixelTile& tile, WorkerMemory& memory);
    /// Evaluates a tile's samples and writes its pixels or its field.
    void drawTile(size_t image, const PixelTile& tile, WorkerMemory& memory);
    /// Draws what the tile has of the upper half, or of the upper left quarter, of a symmetric picture, and copies it to the other parts.
    void renderSymmetric(size_t image, PixelTile tile, WorkerMemory& memory);
    void copySymmetric(size_t image, const PixelTile& tile) const;
    /// The samples of these pixels, with `perSide` along each side of one.
    SampleTile samplesOf(const PixelTile& pixels, int perSide, Pattern pattern) const;
    void preparePalette(size_t image, WorkerMemory& memory);
    /// Makes the picture's statistics if it needs any; afterwards the scratch space holds rubbish.
    void prepareStretch(size_t image, WorkerMemory& memory);
    /// Maps the main channel by the picture's statistics.
    void stretch(size_t image, int sampleCount, WorkerMemory& memory);
    /// Fills `scratch.colors` for any plan.
    void colorize(size_t image, int sampleCount, WorkerMemory& memory);
    void resolve(size_t image, const PixelTile& tile, WorkerMemory& memory);
    /// Draws a tile with one sample a pixel, and those pixels that differ from a neighbour with all of theirs.
    void renderAdaptive(size_t image, const PixelTile& tile, WorkerMemory& memory);
    /// All samples of the marked pixels among these.
    void refine(size_t image, const PixelTile& tile, const PixelTile& block, WorkerMemory& memory);
    /// Statistics over the samples of a finished chaos game, which only this thread holds.
    void gatherChaosStatistics(size_t image, WorkerMemory& memory);
    uint8_t* pictureOf(size_t image) const { return input.rgb + image * static_cast<size_t>(input.widthPx) * static_cast<size_t>(input.heightPx) * 3; }
    void copyField(size_t image, const PixelTile& tile, const WorkerMemory& memory);

    const JobInput input;
    const uint64_t serial;
    const int tileSidePx;
    const int tilesAcross, tilesDown;
    const std::unique_ptr<ImageProgress[]> progress;
    /// One for each image; null unless its engine is a chaos game.
    std::vector<std::unique_ptr<ChaosJob>> chaosJobs;
    /// One for each image: whether its lower half is its upper half turned round.
    std::vector<Symmetry> symmetries;
    /// One for each image; null unless its values are stretched.
    std::vector<std::unique_ptr<StretchStatistics>> statistics;
    struct DeepJob {
        const DeepInput& input;
        std::mutex making;
        std::unique_ptr<PreparedScene> scene;
        std::atomic<double> preparedShare{0};
        explicit DeepJob(const DeepInput& from) : input(from) {}
    };
    /// One for each image; null unless its precision is `deep`.
    std::vector<std::unique_ptr<DeepJob>> deepJobs;
    std::atomic<size_t> tasksDone{0};
    std::atomic<size_t> imagesDone{0};
    bool cancelFlag = false;
    const std::function<void()> onProgress;
    const std::function<void()> onComplete;
};

}  // namespace cardioid::render
