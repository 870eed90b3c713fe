// Compiled once per instruction set: binds formula, colouring mode and precision of a plan to the templates.
#include "kernel_set.h"

#include "../chaos/chaos_kernels.h"
#include "../solid/tile_engines.h"
#include "attracting_cycles.h"
#include "calibration.h"
#include "deep_field.h"
#include "orbit_batch.h"
#include "orbit_field.h"
#include "paint.h"
#include "sample_points.h"
#include "smooth_iteration.h"

namespace cardioid::render::CARDIOID_ISA {
namespace {

template <class L>
void evaluateIn(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    const int sampleCount = tile.columns * tile.rows;
    placeSamples<typename L::Scalar>(plan, tile, scratch);
    if (drawSmoothIteration<L>(plan, sampleCount, scratch, cancelled)) return;
    if (drawPlainField<L>(plan, sampleCount, scratch, cancelled)) return;
    OrbitBatch<L>(plan, sampleCount, scratch, cancelled).run();
    if (MeasureSet(plan).wantsCycles()) CycleFinder<typename L::Scalar>(plan, scratch, cancelled).run(sampleCount);
}

void evaluateOrbit(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    if (plan.precision == Precision::float32) return evaluateIn<Float32Lanes>(plan, tile, scratch, cancelled);
    return evaluateIn<Float64Lanes>(plan, tile, scratch, cancelled);
}

using Evaluate = void (*)(const ImagePlan&, const SampleTile&, Scratch&, const bool*);

/// What draws each engine's tiles, in the order of `Engine`. Chaos games draw whole pictures (chaos/chaos_job.h).
constexpr Evaluate evaluators[engineCount] = {evaluateOrbit, nullptr, nullptr, nullptr, evaluateLyapunov, evaluateStarNest, evaluateSolid};

void evaluate(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    if (plan.deep) return evaluateDeep(plan, tile, scratch, cancelled);
    evaluators[static_cast<int>(plan.engine)](plan, tile, scratch, cancelled);
}

void lookUp(const ImagePlan& plan, int sampleCount, Scratch& scratch) { lookUpEntries<Float32Lanes>(plan, sampleCount, scratch); }

void paint(const ImagePlan& plan, const PaletteLab& palette, int sampleCount, Scratch& scratch) {
    paintSamples<Float32Lanes>(plan, palette, sampleCount, scratch);
}

double calibrate(Precision precision, int rounds) {
    return precision == Precision::float32 ? fusedMultiplyAdds<Float32Lanes>(rounds) : fusedMultiplyAdds<Float64Lanes>(rounds);
}

}  // namespace
}  // namespace cardioid::render::CARDIOID_ISA

#define CARDIOID_TEXT_OF(name) #name
#define CARDIOID_NAME_OF(name) CARDIOID_TEXT_OF(name)
#define CARDIOID_JOINED(left, right) left##right
#define CARDIOID_CHAOS_OF(isa) CARDIOID_JOINED(isa, ChaosKernels)

namespace cardioid::render {
const KernelSet CARDIOID_KERNELS = {CARDIOID_NAME_OF(CARDIOID_ISA), CARDIOID_ISA::evaluate, CARDIOID_ISA::lookUp, CARDIOID_ISA::paint,
                                    CARDIOID_ISA::calibrate, CARDIOID_ISA::termRowsOf, CARDIOID_ISA::measureReference,
                                    &CARDIOID_CHAOS_OF(CARDIOID_ISA)};
}
