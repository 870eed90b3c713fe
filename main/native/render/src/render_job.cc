#include "render_job.h"

#include <algorithm>
#include <cstring>

#include "chaos/chaos_decoding.h"

namespace cardioid::render {
namespace {

int tilesAlong(int sizePx, int tileSidePx) { return (sizePx + tileSidePx - 1) / tileSidePx; }

/// Threads that may share one picture of a chaos game; each needs a histogram of its own.
constexpr int mostChaosShares = 8;

size_t tasksOf(const JobInput& input) {
    const int side = tileSide / input.supersample;
    return input.images.size() * static_cast<size_t>(tilesAlong(input.widthPx, side)) * static_cast<size_t>(tilesAlong(input.heightPx, side));
}

}  // namespace

RenderJob::RenderJob(JobInput jobInput, uint64_t jobSerial, std::function<void()> progressed, std::function<void()> completed)
    : Job(tasksOf(jobInput)),
      input(std::move(jobInput)),
      serial(jobSerial),
      tileSidePx(tileSide / input.supersample),
      tilesAcross(tilesAlong(input.widthPx, tileSidePx)),
      tilesDown(tilesAlong(input.heightPx, tileSidePx)),
      progress(new ImageProgress[input.images.size()]),
      onProgress(std::move(progressed)),
      onComplete(std::move(completed)) {
    for (size_t image = 0; image < input.images.size(); image++) progress[image].tilesLeft = tilesAcross * tilesDown;
    chaosJobs.resize(input.images.size());
    for (size_t image = 0; image < input.images.size(); image++) {
        if (!isChaosGame(input.images[image].engine)) continue;
        chaosJobs[image] = std::make_unique<ChaosJob>(input.images[image], *input.kernels->chaos, input.widthPx, input.heightPx,
                                                      input.supersample, std::min(tilesAcross * tilesDown, mostChaosShares));
    }
}

void RenderJob::run(size_t task, WorkerMemory& memory) {
    if (isCancelled()) return;
    const size_t tilesPerImage = static_cast<size_t>(tilesAcross) * static_cast<size_t>(tilesDown);
    const size_t image = task / tilesPerImage;
    const int tileIndex = static_cast<int>(task % tilesPerImage);
    if (chaosJobs[image]) return playChaos(image, tileIndex, memory);
    renderTile(image, pixelsOf(tileIndex), memory);
    finishTiles(image, 1);
}

PixelTile RenderJob::pixelsOf(int tileIndex) const {
    const int x = tileIndex % tilesAcross * tileSidePx;
    const int y = tileIndex / tilesAcross * tileSidePx;
    return {x, y, std::min(tileSidePx, input.widthPx - x), std::min(tileSidePx, input.heightPx - y)};
}

void RenderJob::finishTiles(size_t image, int tiles) {
    tasksDone.fetch_add(static_cast<size_t>(tiles), std::memory_order_relaxed);
    if (progress[image].tilesLeft.fetch_sub(tiles, std::memory_order_relaxed) == tiles) imagesDone.fetch_add(1, std::memory_order_relaxed);
    onProgress();
}

void RenderJob::playChaos(size_t image, int share, WorkerMemory& memory) {
    ChaosJob& game = *chaosJobs[image];
    if (share >= game.shares() || !game.play(share, memory.chaos, &cancelFlag)) return;
    const int tiles = tilesAcross * tilesDown;
    for (int tile = 0; tile < tiles && !isCancelled(); tile++) renderTile(image, pixelsOf(tile), memory);
    finishTiles(image, tiles);
}

void RenderJob::evaluate(size_t image, const SampleTile& samples, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    if (chaosJobs[image]) return ChaosJob::fill(plan, samples, memory.chaos.field, memory.scratch);
    input.kernels->evaluate(plan, samples, memory.scratch, &cancelFlag);
}

void RenderJob::renderTile(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    const int n = input.supersample;
    const SampleTile samples = {tile.x * n, tile.y * n, tile.width * n, tile.height * n, input.widthPx * n, input.heightPx * n, input.pattern};
    evaluate(image, samples, memory);
    if (isCancelled()) return;
    if (input.field) return copyField(image, tile, memory);
    input.kernels->lookUp(plan, samples.columns * samples.rows, memory.scratch);
    resolve(image, tile, memory);
}

void RenderJob::resolve(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    if (memory.preparedJob != serial || memory.preparedPalette != plan.paletteIndex) {
        memory.palette.prepare(input.palettes.data() + static_cast<size_t>(plan.paletteIndex) * paletteSize * 3);
        memory.preparedJob = serial;
        memory.preparedPalette = plan.paletteIndex;
    }
    memory.palette.setInterior(plan.interior);
    uint8_t* picture = input.rgb + image * static_cast<size_t>(input.widthPx) * static_cast<size_t>(input.heightPx) * 3;
    const uint32_t interior = resolvePixels(memory.palette, memory.scratch.entries, memory.scratch.inside, input.supersample, tile, input.widthPx, picture);
    progress[image].interiorPixels.fetch_add(interior, std::memory_order_relaxed);
}

void RenderJob::copyField(size_t image, const PixelTile& tile, const WorkerMemory& memory) {
    const size_t width = static_cast<size_t>(input.widthPx);
    float* picture = input.field + image * width * static_cast<size_t>(input.heightPx);
    for (int row = 0; row < tile.height; row++) {
        std::memcpy(picture + static_cast<size_t>(tile.y + row) * width + static_cast<size_t>(tile.x),
                    memory.scratch.values[input.fieldChannel] + static_cast<size_t>(row) * static_cast<size_t>(tile.width),
                    static_cast<size_t>(tile.width) * sizeof(float));
    }
}

}  // namespace cardioid::render
