// Compiled once per instruction set: binds the engines whose samples stand for themselves to tiles.
#include "tile_engines.h"

#include "../kernels/sample_points.h"
#include "lyapunov.h"
#include "ray_march.h"
#include "star_nest.h"

namespace cardioid::render::CARDIOID_ISA {
namespace {

/// Writes one measure of a vector of samples to every channel that wants it.
template <class L>
void putMeasure(const ImagePlan& plan, Measure measure, typename L::Vec values, int at, Scratch& scratch) {
    typename L::Scalar lanes[L::width];
    L::store(lanes, values);
    for (int channel = 0; channel < measuredChannels; channel++) {
        if (!plan.channels[channel].used || plan.channels[channel].measure != measure) continue;
        for (int lane = 0; lane < L::width; lane++) scratch.values[channel][at + lane] = static_cast<float>(lanes[lane]);
    }
}

/// Samples without a value in the main channel are inside.
void markInside(const SampleTile& tile, Scratch& scratch) {
    const float* main = scratch.values[mainChannel];
    for (int i = 0; i < tile.columns * tile.rows; i++) scratch.inside[i] = main[i] != main[i];
}

template <class L>
typename L::Vec noValue() {
    return L::broadcast(static_cast<typename L::Scalar>(__builtin_nanf("")));
}

template <class L>
void lyapunovIn(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    placeSamples<Scalar>(plan, tile, scratch);
    const bool hidesChaos = plan.uniforms[4] != 0;
    for (int first = 0; first < tile.columns * tile.rows; first += L::inFlight * L::width) {
        if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        Vec a[L::inFlight], b[L::inFlight], exponent[L::inFlight];
        for (int j = 0; j < L::inFlight; j++) {
            a[j] = L::load(viewAs<Scalar>(scratch.x) + first + j * L::width);
            b[j] = L::load(viewAs<Scalar>(scratch.y) + first + j * L::width);
        }
        lyapunovExponents<L>(plan, a, b, exponent);
        for (int j = 0; j < L::inFlight; j++) {
            const int at = first + j * L::width;
            const Vec magnitude = L::abs(exponent[j]);
            const Vec shown = hidesChaos ? L::select(L::lessEqual(exponent[j], L::broadcast(0)), exponent[j], noValue<L>()) : exponent[j];
            putMeasure<L>(plan, Measure::lyapunov, shown, at, scratch);
            putMeasure<L>(plan, Measure::mean, magnitude / (L::broadcast(1) + magnitude), at, scratch);
        }
    }
    markInside(tile, scratch);
}

template <class L>
void starNestIn(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    using Scalar = typename L::Scalar;
    placeSamples<Scalar>(plan, tile, scratch);
    for (int first = 0; first < tile.columns * tile.rows; first += L::width) {
        if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        const StarLight<L> light = starNest<L>(plan, L::load(viewAs<Scalar>(scratch.x) + first), L::load(viewAs<Scalar>(scratch.y) + first));
        putMeasure<L>(plan, Measure::shade, light.shade, first, scratch);
        putMeasure<L>(plan, Measure::mean, light.depth, first, scratch);
    }
    markInside(tile, scratch);
}

template <class L, class Solid>
void solidIn(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    placeSamples<Scalar>(plan, tile, scratch);
    const RayMarcher<L, Solid> marcher(plan, tile.imageColumns);
    for (int first = 0; first < tile.columns * tile.rows; first += L::width) {
        if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        const RayEnd<L> end = marcher.follow(L::load(viewAs<Scalar>(scratch.x) + first), L::load(viewAs<Scalar>(scratch.y) + first));
        const auto put = [&](Measure measure, Vec values) {
            putMeasure<L>(plan, measure, L::select(end.hit, values, noValue<L>()), first, scratch);
        };
        put(Measure::shade, end.shade);
        put(Measure::trap, end.trap);
        put(Measure::distance, end.distance);
        put(Measure::mean, end.openness);
    }
    markInside(tile, scratch);
}

template <class L>
void anySolidIn(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    switch (static_cast<SolidKind>(plan.variant)) {
        case SolidKind::mandelbulb:
            return solidIn<L, Mandelbulb<L>>(plan, tile, scratch, cancelled);
        case SolidKind::mandelbox:
            return solidIn<L, Mandelbox<L>>(plan, tile, scratch, cancelled);
        case SolidKind::kalibox:
            return solidIn<L, Kalibox<L>>(plan, tile, scratch, cancelled);
        case SolidKind::aboxModKali:
            return solidIn<L, AboxModKali<L>>(plan, tile, scratch, cancelled);
        case SolidKind::menger:
            return solidIn<L, Menger<L>>(plan, tile, scratch, cancelled);
        case SolidKind::sierpinski:
            return solidIn<L, Sierpinski<L>>(plan, tile, scratch, cancelled);
        case SolidKind::quaternionJulia:
            return solidIn<L, QuaternionJulia<L>>(plan, tile, scratch, cancelled);
        case SolidKind::pseudoKleinian:
            return solidIn<L, PseudoKleinian<L>>(plan, tile, scratch, cancelled);
    }
}

}  // namespace

void evaluateLyapunov(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    if (plan.precision == Precision::float32) return lyapunovIn<Float32Lanes>(plan, tile, scratch, cancelled);
    lyapunovIn<Float64Lanes>(plan, tile, scratch, cancelled);
}

void evaluateStarNest(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    if (plan.precision == Precision::float32) return starNestIn<Float32Lanes>(plan, tile, scratch, cancelled);
    starNestIn<Float64Lanes>(plan, tile, scratch, cancelled);
}

void evaluateSolid(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    if (plan.precision == Precision::float32) return anySolidIn<Float32Lanes>(plan, tile, scratch, cancelled);
    anySolidIn<Float64Lanes>(plan, tile, scratch, cancelled);
}

}  // namespace cardioid::render::CARDIOID_ISA
