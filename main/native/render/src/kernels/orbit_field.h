// The fast path for the bounded measures of whole orbits, exponential smoothing, simple traps and differences, by formulas with a kernel: step
// and measures stay in registers.
#pragma once
#include <type_traits>

#include "../lanes/twice.h"
#include "accumulators.h"
#include "escape_loop.h"
#include "orbit_batch.h"

namespace cardioid::render::CARDIOID_ISA {

/// A type as a value.
template <class T>
struct TypeOf {
    using Type = T;
};

/// Steps between looks at the cancel flag.
constexpr int stepsPerCancelCheck = 4096;

/// Runs the orbit of every sample for `plan.iterations` steps, or, where it can escape, up to and including the step that does, and writes
/// what the measures make of it. Several vectors at a time, `P`, because a step is one long chain of dependent instructions.
template <class L, class P, class Sums, class Step>
inline void accumulateOrbits(const ImagePlan& plan, const Step& kernel, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Vec = typename P::Vec;
    using Mask = typename P::Mask;
    using Scalar = typename L::Scalar;
    constexpr int count = Step::operands, constantAt = Step::constantAt;
    constexpr bool escapes = Step::polynomial;

    const OrbitProgram& program = *plan.program;
    const Sums sums(plan);
    const Step step = kernel;
    const Operands<L> operands = {reinterpret_cast<Scalar*>(scratch.registers), reinterpret_cast<Scalar*>(scratch.pool)};
    fillPool<L>(program, plan.uniforms, reinterpret_cast<Scalar*>(scratch.pool));
    typename Operands<L>::Source sources[count];
    for (int k = 0; k < count; k++) sources[k] = operands.source(program.kernelOperands[static_cast<size_t>(k)]);
    const auto operandAt = [&](int k, int first) { return sources[k].stride ? P::load(sources[k].at + first) : P::broadcast(*sources[k].at); };
    // one register serves all vectors where samples do not differ
    Vec o[count];
    for (int k = 0; k < count; k++) o[k] = k == constantAt || k == constantAt + 1 ? P::broadcast(0) : operandAt(k, 0);
    // the start is run only where it does more than pass numbers on
    const StartSlot zx = startSlot(plan, program.z.re), zy = startSlot(plan, program.z.im);
    const StartSlot cx = startSlot(plan, program.kernelOperands[constantAt]), cy = startSlot(plan, program.kernelOperands[constantAt + 1]);
    const bool straight = zx.isPixel() && zy.isPixel() && cx.isFixed() && cy.isFixed();
    if (straight) {
        o[constantAt] = P::broadcast(static_cast<Scalar>(cx.value));
        o[constantAt + 1] = P::broadcast(static_cast<Scalar>(cy.value));
    }
    const Vec one = P::broadcast(1), limit = P::broadcast(static_cast<Scalar>(program.escapeRadius * program.escapeRadius));

    for (int row = 0; row < sampleCount; row += rowLanes<Scalar>) {
        const int left = sampleCount - row, most = left < rowLanes<Scalar> ? left : rowLanes<Scalar>;
        const int lanes = straight ? most : startRow<L>(program, operands, scratch, row, sampleCount);
        const Scalar* startX = straight ? pixelRow<Scalar>(zx, scratch) + row : operands.row(program.z.re);
        const Scalar* startY = straight ? pixelRow<Scalar>(zy, scratch) + row : operands.row(program.z.im);
        for (int first = 0; first < lanes; first += P::width) {
            Vec x = P::load(startX + first), y = P::load(startY + first);
            if (!straight) {
                o[constantAt] = operandAt(constantAt, first);
                o[constantAt + 1] = operandAt(constantAt + 1, first);
            }
            Vec magnitude = squaredModulus<P>(x, y);
            typename Sums::Values values = sums.initial(magnitude);
            Vec steps = P::broadcast(static_cast<Scalar>(escapes ? 0 : plan.iterations));
            Mask active = P::allLanes();
            for (int iteration = 0; iteration < plan.iterations; iteration++) {
                if (iteration % stepsPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
                step.step(x, y, o, magnitude);
                magnitude = squaredModulus<P>(x, y);
                const auto updated = sums.update(values, x, y, magnitude);
                if constexpr (escapes) {
                    values = Sums::select(active, updated, values);
                    steps = P::select(active, steps + one, steps);
                    active = P::both(active, P::lessEqual(magnitude, limit));
                    if (!P::toBits(active)) break;
                } else {
                    values = updated;
                }
            }
            const int at = row + first;
            for (int channel = mainChannel; channel < measuredChannels; channel++) {
                if (!plan.channels[channel].used) continue;
                P::storeAsFloat(scratch.values[channel] + at, sums.finish(values, plan.channels[channel].measure, steps));
            }
            if constexpr (escapes) {
                const uint64_t inside = P::toBits(active);
                for (int lane = 0; lane < P::width; lane++) scratch.inside[at + lane] = inside >> lane & 1u;
            } else {
                std::memset(scratch.inside + at, 0, P::width);
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
    // a step is a chain of dependent instructions: four vectors at a time, or eight where it waits longest, for its division
    using Four = Twice<Twice<L>>;
    using Eight = Twice<Four>;
    const auto drawIn = [&](auto lanes) {
        using P = typename std::decay_t<decltype(lanes)>::Type;
        withStep<P>(program, plan.uniforms, [&](const auto& step) {
            using Step = std::decay_t<decltype(step)>;
            // steps for which this is compiled: the others are drawn seldom this way, or take long whatever measures them
            constexpr bool isWide = std::is_same_v<P, Eight>;
            constexpr bool common = Step::measuredAlone && Step::isShort == isWide, all = Step::measuredTogether && !isWide;
            if (program.rules ? !Step::polynomial : Step::polynomial) return;
            if (!sharesOperands<Step>(program)) return;
            const auto draw = [&](auto sums) {
                accumulateOrbits<L, P, typename std::decay_t<decltype(sums)>::Type>(plan, step, sampleCount, scratch, cancelled);
                drawn = true;
            };
            if constexpr (common) {
                if (single && measure == Measure::exponential) return draw(TypeOf<OrbitSums<P, true, NoTrap<P>, false>>());
                if (single && shape == TrapShape::point) return draw(TypeOf<OrbitSums<P, false, PointTrap<P>, false>>());
                if (single && shape == TrapShape::cross) return draw(TypeOf<OrbitSums<P, false, CrossTrap<P>, false>>());
                if (single && shape == TrapShape::circle) return draw(TypeOf<OrbitSums<P, false, CircleTrap<P>, false>>());
            }
            if constexpr (all) {
                if (shape == TrapShape::point) draw(TypeOf<OrbitSums<P, true, PointTrap<P>, true>>());
            }
        });
    };
    if (single) drawIn(TypeOf<Eight>());
    if (!drawn) drawIn(TypeOf<Four>());
    return drawn;
}

}  // namespace cardioid::render::CARDIOID_ISA
