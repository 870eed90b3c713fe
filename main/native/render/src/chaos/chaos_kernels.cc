// Compiled once per instruction set: binds a chaos game to the loop that plays it.
#include "chaos_kernels.h"

#include "play.h"
#include "read_cells.h"

namespace cardioid::render::CARDIOID_ISA {
namespace {

using L = Float32Lanes;

/// Calls `use` with a null pointer to the game of the plan, so that it can name its type.
template <bool colored, class Use>
auto withGame(const ChaosPlan& plan, Use use) {
    switch (plan.kind) {
        case ChaosKind::ifs:
            return use(static_cast<IfsGame<L, colored>*>(nullptr));
        case ChaosKind::flame:
            if (plan.extended) return use(static_cast<FlameGame<L, true>*>(nullptr));
            return use(static_cast<FlameGame<L, false>*>(nullptr));
        case ChaosKind::attractor:
            break;
    }
    switch (plan.attractor) {
        case Attractor::clifford:
            return use(static_cast<AttractorGame<L, Attractor::clifford, colored>*>(nullptr));
        case Attractor::deJong:
            return use(static_cast<AttractorGame<L, Attractor::deJong, colored>*>(nullptr));
        case Attractor::hopalong:
            return use(static_cast<AttractorGame<L, Attractor::hopalong, colored>*>(nullptr));
        case Attractor::gumowskiMira:
            return use(static_cast<AttractorGame<L, Attractor::gumowskiMira, colored>*>(nullptr));
        case Attractor::henon:
            return use(static_cast<AttractorGame<L, Attractor::henon, colored>*>(nullptr));
        default:
            return use(static_cast<AttractorGame<L, Attractor::ikeda, colored>*>(nullptr));
    }
}

template <bool colored>
void playIn(const ChaosPlan& plan, const CellFrame& frame, const ChaosSize& size, int firstBlock, int endBlock, const Histogram& into,
            const bool* cancelled) {
    withGame<colored>(plan, [&](auto* game) {
        playGame<L, std::remove_pointer_t<decltype(game)>, colored>(plan, frame, size, firstBlock, endBlock, into, cancelled);
    });
}

void play(const ChaosPlan& plan, const CellFrame& frame, const ChaosSize& size, int firstBlock, int endBlock, const Histogram& into,
          const bool* cancelled) {
    if (plan.colored) return playIn<true>(plan, frame, size, firstBlock, endBlock, into, cancelled);
    playIn<false>(plan, frame, size, firstBlock, endBlock, into, cancelled);
}

Bounds findBounds(const ChaosPlan& plan) {
    return withGame<false>(plan, [&](auto* game) { return boundsOfGame<L, std::remove_pointer_t<decltype(game)>>(plan); });
}

int samplePoints(const ChaosPlan& plan, float* x, float* y) {
    return withGame<false>(plan, [&](auto* game) { return pointsOfGame<L, std::remove_pointer_t<decltype(game)>>(plan, x, y); });
}

}  // namespace
}  // namespace cardioid::render::CARDIOID_ISA

#define CARDIOID_JOINED(left, right) left##right
#define CARDIOID_CHAOS_OF(isa) CARDIOID_JOINED(isa, ChaosKernels)

namespace cardioid::render {
const ChaosKernels CARDIOID_CHAOS_OF(CARDIOID_ISA) = {CARDIOID_ISA::findBounds, CARDIOID_ISA::samplePoints, CARDIOID_ISA::play,
                                                     CARDIOID_ISA::cellsToDensity<CARDIOID_ISA::Float32Lanes>,
                                                     CARDIOID_ISA::cellsToDensityAndColor,
                                                     CARDIOID_ISA::densityToLight<CARDIOID_ISA::Float32Lanes>};
}
