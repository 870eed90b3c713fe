// The fast path for the bounded measures of whole orbits, exponential smoothing, simple traps and differences, by formulas with a kernel: step
// and measures stay in registers.
#pragma once
#include <type_traits>

#include "accumulators.h"
#include "escape_loop.h"
#include "orbit_batch.h"

namespace cardioid::render::CARDIOID_ISA {

/// Stores lanes of the kernel's precision as the field's float32.
template <class L>
inline void storeAsFloat(float* to, typename L::Vec v) {
    typename L::Scalar lanes[L::width];
    L::store(lanes, v);
    for (int lane = 0; lane < L::width; lane++) to[lane] = static_cast<float>(lanes[lane]);
}

/// A type as a value.
template <class T>
struct TypeOf {
    using Type = T;
};

/// Steps between looks at the cancel flag.
constexpr int stepsPerCancelCheck = 4096;

/// Runs the orbit of every sample for `plan.iterations` steps, or, where it can escape, up to and including the step that does, and writes
/// what the measures make of it.
template <class L, class Sums, class Step>
inline void accumulateOrbits(const ImagePlan& plan, const Step& kernel, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    constexpr int vectors = L::inFlight;
    constexpr int count = Step::operands, constantAt = Step::constantAt;
    constexpr bool escapes = Step::polynomial;

    const OrbitProgram& program = *plan.program;
    const Sums sums(plan);
    const Step step = kernel;
    const Operands<L> operands = {reinterpret_cast<Scalar*>(scratch.registers), reinterpret_cast<Scalar*>(scratch.pool)};
    fillPool<L>(program, plan.uniforms, reinterpret_cast<Scalar*>(scratch.pool));
    typename Operands<L>::Source sources[count];
    for (int k = 0; k < count; k++) sources[k] = operands.source(program.kernelOperands[static_cast<size_t>(k)]);
    // one register serves all vectors where samples do not differ
    Vec shared[count];
    for (int k = 0; k < count; k++) shared[k] = k == constantAt || k == constantAt + 1 ? L::broadcast(0) : sources[k].vector(0);
    const Vec one = L::broadcast(1), limit = L::broadcast(static_cast<Scalar>(program.escapeRadius * program.escapeRadius));

    for (int row = 0; row < sampleCount; row += rowLanes<Scalar>) {
        const int lanes = startRow<L>(program, operands, scratch, row, sampleCount);
        for (int first = 0; first < lanes; first += vectors * L::width) {
            Vec x[vectors], y[vectors], cx[vectors], cy[vectors], magnitude[vectors], steps[vectors];
            Mask active[vectors];
            typename Sums::Values values[vectors];
            CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                const int v = first / L::width + j;
                x[j] = L::load(operands.row(program.z.re) + v * L::width);
                y[j] = L::load(operands.row(program.z.im) + v * L::width);
                cx[j] = sources[constantAt].vector(v);
                cy[j] = sources[constantAt + 1].vector(v);
                magnitude[j] = squaredModulus<L>(x[j], y[j]);
                values[j] = sums.initial(magnitude[j]);
                steps[j] = L::broadcast(static_cast<Scalar>(escapes ? 0 : plan.iterations));
                active[j] = L::allLanes();
            }
            for (int iteration = 0; iteration < plan.iterations; iteration++) {
                if (iteration % stepsPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
                unsigned anyActive = 0;
                CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                    Vec o[count];
                    CARDIOID_UNROLL for (int k = 0; k < count; k++) o[k] = shared[k];
                    o[constantAt] = cx[j];
                    o[constantAt + 1] = cy[j];
                    step.step(x[j], y[j], o, magnitude[j]);
                    magnitude[j] = squaredModulus<L>(x[j], y[j]);
                    const auto updated = sums.update(values[j], x[j], y[j], magnitude[j]);
                    if constexpr (escapes) {
                        values[j] = Sums::select(active[j], updated, values[j]);
                        steps[j] = L::select(active[j], steps[j] + one, steps[j]);
                        active[j] = L::both(active[j], L::lessEqual(magnitude[j], limit));
                        anyActive |= L::toBits(active[j]);
                    } else {
                        values[j] = updated;
                    }
                }
                if (escapes && !anyActive) break;
            }
            CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                const int at = row + first + j * L::width;
                for (int channel = mainChannel; channel < measuredChannels; channel++) {
                    if (!plan.channels[channel].used) continue;
                    storeAsFloat<L>(scratch.values[channel] + at, sums.finish(values[j], plan.channels[channel].measure, steps[j]));
                }
                const unsigned inside = escapes ? L::toBits(active[j]) : 0;
                for (int lane = 0; lane < L::width; lane++) scratch.inside[at + lane] = inside >> lane & 1u;
            }
        }
    }
}

/// Whether the fast path knows a picture's measures, and how it ends.
inline bool isPlainField(const ImagePlan& plan) {
    const OrbitProgram& program = *plan.program;
    if (plan.skip || plan.light.strength > 0 || plan.colorsInterior || program.nRegister >= 0) return false;
    if (program.rules && !program.plainEscape) return false;
    const bool turned = plan.trap.sin != 0 || plan.trap.cos != 1;
    for (const ChannelPlan& channel : plan.channels) {
        if (!channel.used || channel.measure == Measure::exponential || channel.measure == Measure::difference) continue;
        if (channel.measure != Measure::trap) return false;
        if (plan.trap.shape == TrapShape::cross ? turned : plan.trap.shape != TrapShape::point && plan.trap.shape != TrapShape::circle) return false;
    }
    return true;
}

/// Whether all samples share the numbers of a step besides its constant.
template <class Step>
inline bool sharesOperands(const OrbitProgram& program) {
    for (int k = 0; k < Step::operands; k++) {
        if (k != Step::constantAt && k != Step::constantAt + 1 && program.kernelOperands[static_cast<size_t>(k)] >= 0) return false;
    }
    return true;
}

/// Draws a tile this way. @returns false if the picture needs the general engine
template <class L>
inline bool drawPlainField(const ImagePlan& plan, int sampleCount, Scratch& scratch, const bool* cancelled) {
    const OrbitProgram& program = *plan.program;
    if (!isPlainField(plan)) return false;
    const Measure measure = plan.channels[mainChannel].measure;
    bool single = measure != Measure::difference, trapped = false;
    for (const ChannelPlan& channel : plan.channels) {
        if (!channel.used) continue;
        if (channel.measure != measure) single = false;
        if (channel.measure == Measure::trap) trapped = true;
    }
    const TrapShape shape = trapped ? plan.trap.shape : TrapShape::point;
    bool drawn = false;
    const bool known = withStep<L>(program, plan.uniforms, [&](const auto& step) {
        using Step = std::decay_t<decltype(step)>;
        // steps for which this is compiled: the others are drawn seldom this way, or take long whatever measures them
        constexpr bool common = Step::measuredAlone, all = Step::measuredTogether;
        if (program.rules ? !Step::polynomial : Step::polynomial) return;
        if (!sharesOperands<Step>(program)) return;
        const auto draw = [&](auto sums) {
            accumulateOrbits<L, typename decltype(sums)::Type>(plan, step, sampleCount, scratch, cancelled);
            drawn = true;
        };
        if constexpr (common) {
            if (single && measure == Measure::exponential) return draw(TypeOf<OrbitSums<L, true, NoTrap<L>, false>>());
            if (single && shape == TrapShape::point) return draw(TypeOf<OrbitSums<L, false, PointTrap<L>, false>>());
            if (single && shape == TrapShape::cross) return draw(TypeOf<OrbitSums<L, false, CrossTrap<L>, false>>());
            if (single && shape == TrapShape::circle) return draw(TypeOf<OrbitSums<L, false, CircleTrap<L>, false>>());
        }
        if constexpr (all) {
            if (shape == TrapShape::point) draw(TypeOf<OrbitSums<L, true, PointTrap<L>, true>>());
        }
    });
    return known && drawn;
}

}  // namespace cardioid::render::CARDIOID_ISA
