#include "render_job.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "chaos/chaos_decoding.h"

namespace cardioid::render {
namespace {

int tilesAlong(int sizePx, int tileSidePx) { return (sizePx + tileSidePx - 1) / tileSidePx; }

/// Threads that may share one picture of a chaos game; each needs a histogram of its own.
constexpr int mostChaosShares = 8;

/// Adaptive pictures: pixels along each side of the blocks that are sampled again as a whole.
constexpr int blockSide = 8;
/// Largest difference of an sRGB component to a neighbour that needs no further samples: 0.05 of 255.
constexpr int flatDifference = 12;

/// Whether any of the eight neighbours of a pixel differs from it by more than that.
bool differsFromNeighbour(const uint8_t* rgb, int width, int height, int at) {
    const int x = at % width, y = at / width;
    for (int row = std::max(y - 1, 0); row <= std::min(y + 1, height - 1); row++) {
        for (int column = std::max(x - 1, 0); column <= std::min(x + 1, width - 1); column++) {
            const uint8_t* other = rgb + (row * width + column) * 3;
            for (int component = 0; component < 3; component++) {
                if (std::abs(other[component] - rgb[at * 3 + component]) > flatDifference) return true;
            }
        }
    }
    return false;
}

/// Shares of a reference's work that are worth telling.
constexpr double smallestNews = 0.005;

/// Samples of a picture so small that whole tiles would be too few to share evenly.
constexpr size_t smallPicture = 512 * 512;

/// Pixels along each side of a tile. Chaos games are shared out by tiles, and adaptive tiles are drawn with a ring around them: theirs stay as they are.
int tileSideOf(const JobInput& input) {
    const size_t perPixel = static_cast<size_t>(input.supersample) * static_cast<size_t>(input.supersample);
    const size_t samples = static_cast<size_t>(input.widthPx) * static_cast<size_t>(input.heightPx) * perPixel;
    const bool isSmall = input.images.size() == 1 && samples <= smallPicture && input.pattern != Pattern::adaptive && !isChaosGame(input.images.front().engine);
    return tileSide / input.supersample / (isSmall ? 2 : 1);
}

Symmetry symmetryIn(const JobInput& input, const ImagePlan& image) {
    if (input.pattern != Pattern::grid || input.field || image.stretch.kind != StretchKind::none || input.heightPx % 2 != 0) return Symmetry::none;
    const Symmetry symmetry = symmetryOf(image);
    return symmetry == Symmetry::mirrors && input.widthPx % 2 != 0 ? Symmetry::halfTurn : symmetry;
}

/// The tiles of every picture of a job. Parts that are copies in all of them have none, so that tasks are shared out evenly to the end.
struct Tiling {
    int sidePx, across, down;
};

Tiling tilingOf(const JobInput& input) {
    Symmetry common = Symmetry::mirrors;
    for (const ImagePlan& image : input.images) common = std::min(common, symmetryIn(input, image));
    const int side = tileSideOf(input);
    return {side, tilesAlong(common == Symmetry::mirrors ? input.widthPx / 2 : input.widthPx, side),
            tilesAlong(common != Symmetry::none ? input.heightPx / 2 : input.heightPx, side)};
}

size_t tasksOf(const JobInput& input) {
    const Tiling tiling = tilingOf(input);
    return input.images.size() * static_cast<size_t>(tiling.across) * static_cast<size_t>(tiling.down);
}

}  // namespace

RenderJob::RenderJob(JobInput jobInput, uint64_t jobSerial, std::function<void()> progressed, std::function<void()> completed)
    : Job(tasksOf(jobInput)),
      input(std::move(jobInput)),
      serial(jobSerial),
      tileSidePx(tilingOf(input).sidePx),
      tilesAcross(tilingOf(input).across),
      tilesDown(tilingOf(input).down),
      progress(new ImageProgress[input.images.size()]),
      onProgress(std::move(progressed)),
      onComplete(std::move(completed)) {
    for (size_t image = 0; image < input.images.size(); image++) progress[image].tilesLeft = tilesAcross * tilesDown;
    statistics.resize(input.images.size());
    for (size_t image = 0; image < input.images.size() && !input.field; image++) {
        const StretchPlan& plan = input.images[image].stretch;
        if (plan.kind != StretchKind::none) statistics[image] = std::make_unique<StretchStatistics>(plan, input.widthPx, input.heightPx);
    }
    for (const ImagePlan& image : input.images) symmetries.push_back(symmetryIn(input, image));
    chaosJobs.resize(input.images.size());
    deepJobs.resize(input.images.size());
    size_t deepCount = 0;
    for (size_t image = 0; image < input.images.size(); image++) {
        if (input.images[image].precision == Precision::deep) deepJobs[image] = std::make_unique<DeepJob>(input.deep[deepCount++]);
    }
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
    if (input.stretchTables) {
        prepareStretch(image, memory);
        if (tileIndex == 0) statistics[image]->table().write(input.stretchTables + image * stretchNumbers);
        return finishTiles(image, 1);
    }
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
    if (progress[image].tilesLeft.fetch_sub(tiles, std::memory_order_acq_rel) == tiles) {
        if (deepJobs[image]) deepJobs[image]->scene.reset();
        imagesDone.fetch_add(1, std::memory_order_relaxed);
    }
    onProgress();
}

void RenderJob::playChaos(size_t image, int share, WorkerMemory& memory) {
    ChaosJob& game = *chaosJobs[image];
    if (share >= game.shares() || !game.play(share, memory.chaos, &cancelFlag)) return;
    const int tiles = tilesAcross * tilesDown;
    gatherChaosStatistics(image, memory);
    for (int tile = 0; tile < tiles && !isCancelled(); tile++) renderTile(image, pixelsOf(tile), memory);
    finishTiles(image, tiles);
}

void RenderJob::evaluate(size_t image, const SampleTile& samples, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    if (chaosJobs[image]) return chaosJobs[image]->fill(plan, samples, memory.chaos.field, memory.scratch);
    if (!deepJobs[image]) return input.kernels->evaluate(plan, samples, memory.scratch, &cancelFlag);
    ImagePlan deepPlan = plan;
    deepPlan.deep = sceneOf(image, memory.scratch);
    if (deepPlan.deep) input.kernels->evaluate(deepPlan, samples, memory.scratch, &cancelFlag);
}

double RenderJob::preparedShare() const {
    double sum = 0, count = 0;
    for (const auto& job : deepJobs) {
        if (!job) continue;
        sum += job->preparedShare.load(std::memory_order_relaxed);
        count++;
    }
    return count > 0 ? sum / count : 1;
}

const DeepScene* RenderJob::sceneOf(size_t image, Scratch& scratch) {
    DeepJob& job = *deepJobs[image];
    const std::lock_guard<std::mutex> lock(job.making);
    if (isCancelled()) return nullptr;
    if (!job.scene) {
        const int n = input.supersample;
        const WorkWatch watch = {&cancelFlag, [&](double share) {
                                     if (share < job.preparedShare.load(std::memory_order_relaxed) + smallestNews) return;
                                     job.preparedShare.store(share, std::memory_order_relaxed);
                                     onProgress();
                                 }};
        job.scene = std::make_unique<PreparedScene>(job.input, input.widthPx * n, input.heightPx * n, input.images[image].iterations, watch);
        job.scene->measure(input.images[image], *input.kernels, scratch, &cancelFlag);
        job.preparedShare.store(1, std::memory_order_relaxed);
    }
    return isCancelled() ? nullptr : &job.scene->scene();
}

SampleTile RenderJob::samplesOf(const PixelTile& pixels, int perSide, Pattern pattern) const {
    return {pixels.x * perSide,      pixels.y * perSide,       pixels.width * perSide, pixels.height * perSide,
            input.widthPx * perSide, input.heightPx * perSide, pattern,                perSide};
}

void RenderJob::renderSymmetric(size_t image, PixelTile tile, WorkerMemory& memory) {
    const int columns = symmetries[image] == Symmetry::mirrors ? input.widthPx / 2 : input.widthPx, rows = input.heightPx / 2;
    if (tile.x >= columns || tile.y >= rows) return;
    tile.width = std::min(tile.width, columns - tile.x);
    tile.height = std::min(tile.height, rows - tile.y);
    drawTile(image, tile, memory);
    if (!isCancelled()) copySymmetric(image, tile);
}

void RenderJob::copySymmetric(size_t image, const PixelTile& tile) const {
    const size_t width = static_cast<size_t>(input.widthPx), across = static_cast<size_t>(tile.width);
    const size_t left = static_cast<size_t>(tile.x), right = width - left - across;
    const bool mirrors = symmetries[image] == Symmetry::mirrors;
    for (int y = tile.y; y < tile.y + tile.height; y++) {
        uint8_t* line = pictureOf(image) + static_cast<size_t>(y) * width * 3;
        uint8_t* opposite = pictureOf(image) + static_cast<size_t>(input.heightPx - 1 - y) * width * 3;
        uint8_t* turned = (mirrors ? line : opposite) + right * 3;
        const uint8_t* from = line + (left + across - 1) * 3;
        for (size_t i = 0; i < across; i++) std::memcpy(turned + i * 3, from - i * 3, 3);
        if (!mirrors) continue;
        std::memcpy(opposite + left * 3, line + left * 3, across * 3);
        std::memcpy(opposite + right * 3, line + right * 3, across * 3);
    }
}

void RenderJob::renderTile(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const int n = input.supersample;
    prepareStretch(image, memory);
    if (input.pattern == Pattern::adaptive && n > 1 && !chaosJobs[image]) return renderAdaptive(image, tile, memory);
    if (symmetries[image] != Symmetry::none) return renderSymmetric(image, tile, memory);
    drawTile(image, tile, memory);
}

void RenderJob::drawTile(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const int n = input.supersample;
    const SampleTile samples = samplesOf(tile, n, input.pattern);
    evaluate(image, samples, memory);
    if (isCancelled()) return;
    if (input.field) return copyField(image, tile, memory);
    progress[image].samples.fetch_add(static_cast<uint64_t>(samples.columns) * static_cast<uint64_t>(samples.rows), std::memory_order_relaxed);
    resolve(image, tile, memory);
}

void RenderJob::preparePalette(size_t image, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    if (memory.preparedJob != serial || memory.preparedPalette != plan.paletteIndex) {
        memory.palette.prepare(input.palettes.data() + static_cast<size_t>(plan.paletteIndex) * paletteSize * 3);
        memory.preparedJob = serial;
        memory.preparedPalette = plan.paletteIndex;
    }
    memory.palette.setInterior(plan.interior);
    if (!isPlain(plan)) memory.palette.prepareLab();
}

void RenderJob::stretch(size_t image, int sampleCount, WorkerMemory& memory) {
    if (statistics[image]) statistics[image]->table().apply(memory.scratch.values[mainChannel], sampleCount);
}

void RenderJob::prepareStretch(size_t image, WorkerMemory& memory) {
    if (!statistics[image] || chaosJobs[image]) return;
    statistics[image]->gather([&](const SampleTile& samples, std::vector<float>& values) {
        if (isCancelled()) return;
        evaluate(image, samples, memory);
        appendCounting(samples, 1, input.images[image], memory.scratch, values);
    });
}

void RenderJob::gatherChaosStatistics(size_t image, WorkerMemory& memory) {
    if (!statistics[image]) return;
    const int stride = statisticsStride(input.widthPx * input.supersample, input.heightPx * input.supersample);
    std::vector<float> values;
    for (int index = 0; index < tilesAcross * tilesDown; index++) {
        const SampleTile samples = samplesOf(pixelsOf(index), input.supersample, Pattern::grid);
        evaluate(image, samples, memory);
        appendCounting(samples, stride, input.images[image], memory.scratch, values);
    }
    statistics[image]->build(values);
}

void RenderJob::colorize(size_t image, int sampleCount, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    Scratch& scratch = memory.scratch;
    preparePalette(image, memory);
    stretch(image, sampleCount, memory);
    if (!isPlain(plan)) return input.kernels->paint(plan, memory.palette.lab, sampleCount, scratch);
    input.kernels->lookUp(plan, sampleCount, scratch);
    for (int i = 0; i < sampleCount; i++) scratch.colors[i] = memory.palette.linear[scratch.entries[i]];
}

void RenderJob::resolve(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    const ImagePlan& plan = input.images[image];
    const int n = input.supersample;
    const int sampleCount = tile.width * n * tile.height * n;
    Scratch& scratch = memory.scratch;
    uint32_t interior;
    if (isPlain(plan)) {
        preparePalette(image, memory);
        stretch(image, sampleCount, memory);
        input.kernels->lookUp(plan, sampleCount, scratch);
        interior = resolvePixels(memory.palette, scratch.entries, scratch.inside, n, tile, input.widthPx, pictureOf(image));
    } else {
        colorize(image, sampleCount, memory);
        interior = resolveColors(scratch.colors, scratch.inside, n, tile, input.widthPx, pictureOf(image));
    }
    const uint32_t copies = symmetries[image] == Symmetry::mirrors ? 4 : symmetries[image] == Symmetry::halfTurn ? 2 : 1;
    progress[image].interiorPixels.fetch_add(copies * interior, std::memory_order_relaxed);
}

void RenderJob::renderAdaptive(size_t image, const PixelTile& tile, WorkerMemory& memory) {
    AdaptiveMemory& adaptive = memory.adaptive;
    // with a ring of neighbours, so that where tiles meet does not show
    const int left = std::max(tile.x - 1, 0), top = std::max(tile.y - 1, 0);
    const int right = std::min(tile.x + tile.width + 1, input.widthPx), bottom = std::min(tile.y + tile.height + 1, input.heightPx);
    const PixelTile base = {left, top, right - left, bottom - top};
    const int count = base.width * base.height;
    evaluate(image, samplesOf(base, 1, Pattern::grid), memory);
    if (isCancelled()) return;
    progress[image].samples.fetch_add(static_cast<uint64_t>(count), std::memory_order_relaxed);
    colorize(image, count, memory);
    resolveColors(memory.scratch.colors, memory.scratch.inside, 1, {0, 0, base.width, base.height}, base.width, adaptive.rgb);
    std::memcpy(adaptive.inside, memory.scratch.inside, static_cast<size_t>(count));

    uint32_t interior = 0;
    for (int y = 0; y < tile.height; y++) {
        for (int x = 0; x < tile.width; x++) {
            const int at = (tile.y - base.y + y) * base.width + tile.x - base.x + x;
            const bool edge = differsFromNeighbour(adaptive.rgb, base.width, base.height, at);
            adaptive.edge[y * tile.width + x] = edge;
            if (edge) continue;
            uint8_t* to = pictureOf(image) + (static_cast<size_t>(tile.y + y) * static_cast<size_t>(input.widthPx) + static_cast<size_t>(tile.x + x)) * 3;
            std::memcpy(to, adaptive.rgb + at * 3, 3);
            interior += adaptive.inside[at];
        }
    }
    progress[image].interiorPixels.fetch_add(interior, std::memory_order_relaxed);

    for (int y = 0; y < tile.height; y += blockSide) {
        const int height = std::min(blockSide, tile.height - y);
        const auto hasEdge = [&](int x) {
            const int width = std::min(blockSide, tile.width - x);
            for (int row = y; row < y + height; row++) {
                if (std::memchr(adaptive.edge + row * tile.width + x, 1, static_cast<size_t>(width))) return true;
            }
            return false;
        };
        for (int x = 0; x < tile.width; x += blockSide) {
            const int first = x;
            while (x < tile.width && hasEdge(x)) x += blockSide;
            if (x > first) refine(image, tile, {first, y, std::min(x, tile.width) - first, height}, memory);
        }
    }
}

void RenderJob::refine(size_t image, const PixelTile& tile, const PixelTile& block, WorkerMemory& memory) {
    if (isCancelled()) return;
    const int n = input.supersample;
    const PixelTile pixels = {tile.x + block.x, tile.y + block.y, block.width, block.height};
    const SampleTile samples = samplesOf(pixels, n, Pattern::grid);
    const int count = samples.columns * samples.rows;
    uint8_t chosen[tileSide * blockSide];
    for (int row = 0; row < block.height; row++)
        std::memcpy(chosen + row * block.width, memory.adaptive.edge + (block.y + row) * tile.width + block.x, static_cast<size_t>(block.width));
    evaluate(image, samples, memory);
    if (isCancelled()) return;
    progress[image].samples.fetch_add(static_cast<uint64_t>(count), std::memory_order_relaxed);
    colorize(image, count, memory);
    const uint32_t interior = resolveColors(memory.scratch.colors, memory.scratch.inside, n, pixels, input.widthPx, pictureOf(image), chosen);
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
