#include "render_job.h"

#include <algorithm>
#include <cstring>

namespace cardioid::render {
namespace {

int tilesAlong(int sizePx, int tileSidePx) { return (sizePx + tileSidePx - 1) / tileSidePx; }

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
}

void RenderJob::run(size_t task, WorkerMemory& memory) {
    if (isCancelled()) return;
    const size_t tilesPerImage = static_cast<size_t>(tilesAcross) * static_cast<size_t>(tilesDown);
    const size_t image = task / tilesPerImage;
    const int tileIndex = static_cast<int>(task % tilesPerImage);
    const int x = tileIndex % tilesAcross * tileSidePx;
    const int y = tileIndex / tilesAcross * tileSidePx;
    renderTile(image, {x, y, std::min(tileSidePx, input.widthPx - x), std::min(tileSidePx, input.heightPx - y)}, memory);
    tasksDone.fetch_add(1, std::memory_order_relaxed);
    if (progress[image].tilesLeft.fetch_sub(1, std::memory_order_relaxed) == 1) imagesDone.fetch_add(1, std::memory_order_relaxed);
    onProgress();
}

void RenderJob::renderTile(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    const int n = input.supersample;
    const SampleTile samples = {tile.x * n, tile.y * n, tile.width * n, tile.height * n, input.widthPx * n, input.heightPx * n, input.pattern};
    input.kernels->evaluate(plan, samples, memory.scratch, &cancelFlag);
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
