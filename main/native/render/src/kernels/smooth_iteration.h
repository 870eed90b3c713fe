// Smooth colouring of escape-time formulas.
//
// With n the first step whose |z_n| exceeds the escape radius, the field is
//     nu = n + 1 - log_d(log2 |z_n|)   (d the degree; never less than 0; NaN if there is no such step),
// the normalised iteration count, which is continuous across the bands of equal n up to |c| / R^2.
#pragma once
#include "../lanes/twice.h"
#include "elementary.h"
#include "escape_loop.h"

namespace cardioid::render::CARDIOID_ISA {

/// Points of the main cardioid and of the period-2 disc, which never escape from z0 = 0:
/// q (q + x - 1/4) <= y^2 / 4 with q = (x - 1/4)^2 + y^2, and (x + 1)^2 + y^2 <= 1/16.
template <class L>
inline typename L::Mask insideCardioidOrDisc(typename L::Vec x, typename L::Vec y) {
    using Vec = typename L::Vec;
    const Vec quarter = L::broadcast(0.25f);
    const Vec ySquared = y * y;
    const Vec fromCusp = x - quarter;
    const Vec q = L::fma(fromCusp, fromCusp, ySquared);
    const Vec fromDisc = x + L::broadcast(1);
    return L::either(L::lessEqual(q * (q + fromCusp), quarter * ySquared),
                     L::lessEqual(L::fma(fromDisc, fromDisc, ySquared), L::broadcast(0.0625f)));
}

/// Packs the samples that have to be iterated and settles the others.
template <class L>
inline EscapeQueue<typename L::Scalar> queueSamples(const ImagePlan& plan, int sampleCount, Scratch& scratch) {
    using Scalar = typename L::Scalar;
    using Vec = typename L::Vec;
    const OrbitProgram& program = *plan.program;
    const Operands<L> operands = {reinterpret_cast<Scalar*>(scratch.registers), reinterpret_cast<Scalar*>(scratch.pool)};
    fillPool<L>(program, plan.uniforms, reinterpret_cast<Scalar*>(scratch.pool));
    const int32_t slots[] = {program.z.re, program.z.im, program.kernelOperands[0], program.kernelOperands[1]};
    const StartSlot starts[] = {startSlot(plan, slots[0]), startSlot(plan, slots[1]), startSlot(plan, slots[2]), startSlot(plan, slots[3])};
    const bool zFixed = starts[0].isFixed() && starts[1].isFixed(), cFixed = starts[2].isFixed() && starts[3].isFixed();
    const auto valueOf = [&](int k) { return static_cast<Scalar>(starts[k].value); };
    const int from = zFixed ? 2 : 0, to = cFixed ? 2 : 4;
    bool straight = true;
    for (int k = from; k < to; k++) straight = straight && (starts[k].isFixed() || starts[k].isPixel());
    Scalar* rows[] = {viewAs<Scalar>(scratch.queueX), viewAs<Scalar>(scratch.queueY), viewAs<Scalar>(scratch.queueCX), viewAs<Scalar>(scratch.queueCY)};
    Scalar* index = viewAs<Scalar>(scratch.queueIndex);
    const bool skipInterior = program.kernel == Kernel::quadratic && zFixed && valueOf(0) == 0 && valueOf(1) == 0 && !cFixed;
    typename Operands<L>::Source sources[4];
    int packed = 0;
    for (int row = 0; row < sampleCount; row += rowLanes<Scalar>) {
        const int left = sampleCount - row, lanes = left < rowLanes<Scalar> ? left : rowLanes<Scalar>;
        // what the start only passes on is read where it lies
        if (!straight) startRow<L>(program, operands, scratch, row, sampleCount);
        for (int k = from; k < to; k++) {
            sources[k] = operands.source(slots[k]);
            if (straight && starts[k].isPixel()) sources[k] = {pixelRow<Scalar>(starts[k], scratch) + row, L::width};
        }
        for (int first = 0; first < lanes; first += L::width) {
            const int v = first / L::width;
            typename L::Mask wanted = L::allLanes();
            if (lanes - first < L::width) wanted = L::fromBits((1u << (lanes - first)) - 1);
            Vec values[4] = {};
            for (int k = from; k < to; k++) values[k] = straight && starts[k].isFixed() ? L::broadcast(valueOf(k)) : sources[k].vector(v);
            if (skipInterior) {
                wanted = L::without(wanted, insideCardioidOrDisc<L>(values[2], values[3]));
                for (int lane = 0; lane < L::width; lane++) scratch.values[mainChannel][row + first + lane] = __builtin_nanf("");
            }
            for (int k = from; k < to; k++) L::compressStore(rows[k] + packed, wanted, values[k]);
            const Vec places = L::iota() + L::broadcast(static_cast<Scalar>(row + first));
            L::compressStore(index + packed, wanted, places);
            packed += __builtin_popcount(L::toBits(wanted));
        }
    }
    const auto unless = [](bool fixed, Scalar* queue) { return fixed ? nullptr : queue; };
    return {unless(zFixed, rows[0]), unless(zFixed, rows[1]), unless(cFixed, rows[2]), unless(cFixed, rows[3]), index, packed,
            valueOf(0), valueOf(1), valueOf(2), valueOf(3)};
}

/// Repeats the last block of finished samples step by step, finds the step of the escape and its smooth value.
template <class L, class Step>
inline typename L::Vec smoothValue(const Step& step, const EscapeQueue<typename L::Scalar>& queue, const EscapeResults<typename L::Scalar>& results,
                                   int first, const ImagePlan& plan) {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    constexpr bool isFloat = sizeof(Scalar) == 4;
    const double radius = plan.program->escapeRadius, degree = plan.uniforms[-1 - plan.program->degree];
    const Vec limit = L::broadcast(static_cast<Scalar>(radius * radius));
    const Vec one = L::broadcast(1), half = L::broadcast(0.5f);
    const Vec largest = L::broadcast(static_cast<Scalar>(isFloat ? 1e38 : 1e300));

    Vec x = L::load(results.x + first), y = L::load(results.y + first);
    const Vec constants[] = {queue.cx ? L::load(results.cx + first) : L::broadcast(queue.fixedCX),
                             queue.cx ? L::load(results.cy + first) : L::broadcast(queue.fixedCY)};
    Vec count = L::load(results.count + first);
    Vec escapeMagnitude = limit;
    Mask within = L::allLanes();
    CARDIOID_UNROLL for (int k = 0; k < blockLength; k++) {
        step.advance(x, y, constants);
        const Vec magnitude = squaredModulus<L>(x, y);
        count = L::select(within, count + one, count);
        escapeMagnitude = L::select(within, magnitude, escapeMagnitude);
        within = L::both(within, L::lessEqual(magnitude, limit));
    }
    // log2 |z| = log2(|z|^2) / 2; an overflowed magnitude, infinite or NaN, counts as the largest
    const Vec log2Radius = half * log2AtLeastOne<L>(L::max(L::min(escapeMagnitude, largest), limit));
    Vec levels = log2AtLeastOne<L>(log2Radius);
    if (degree != 2) levels = levels * (one / log2AtLeastOne<L>(L::broadcast(static_cast<Scalar>(degree))));
    const Vec nu = L::max(count + one - levels, L::broadcast(0));
    const Mask escaped = L::without(L::lessEqual(count, L::broadcast(static_cast<Scalar>(plan.iterations))), within);
    return L::select(escaped, nu, L::broadcast(static_cast<Scalar>(__builtin_nanf(""))));
}

/// Fills the main channel with the smooth iteration of every sample.
template <class L, class Step>
inline void smoothIteration(const ImagePlan& plan, const Step& step, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Scalar = typename L::Scalar;
    // one block repeated is a chain of dependent steps: several vectors at a time
    using P = Twice<Twice<L>>;
    const EscapeQueue<Scalar> queue = queueSamples<L>(plan, sampleCount, scratch);
    const EscapeResults<Scalar> results = {viewAs<Scalar>(scratch.endX),     viewAs<Scalar>(scratch.endY),
                                           viewAs<Scalar>(scratch.endCX),    viewAs<Scalar>(scratch.endCY),
                                           viewAs<Scalar>(scratch.endCount), viewAs<Scalar>(scratch.endIndex)};
    const int finished = EscapeLoop<L, Step>(step, queue, results).run(plan.iterations, plan.program->escapeRadius, cancelled);
    const typename Step::template In<P> repeated(step.variant);
    float* values = scratch.values[mainChannel];
    for (int first = 0; first < finished; first += P::width) {
        float nu[P::width];
        int32_t places[P::width];
        P::storeAsFloat(nu, smoothValue<P>(repeated, queue, results, first, plan));
        P::storeTruncated(places, P::load(results.index + first));
        const int lanes = finished - first < P::width ? finished - first : P::width;
        for (int lane = 0; lane < lanes; lane++) values[places[lane]] = nu[lane];
    }
    for (int i = 0; i < sampleCount; i++) scratch.inside[i] = values[i] != values[i];
}

/// Draws a tile this way: smooth iteration of polynomial steps and nothing else. @returns false if the picture needs the general engine
template <class L>
inline bool drawSmoothIteration(const ImagePlan& plan, int sampleCount, Scratch& scratch, const bool* cancelled) {
    const OrbitProgram& program = *plan.program;
    if (plan.channels[mainChannel].measure != Measure::smooth || plan.colorsInterior || plan.light.strength > 0) return false;
    for (int channel = lightnessChannel; channel < measuredChannels; channel++) {
        if (plan.channels[channel].used) return false;
    }
    if (!program.plainEscape || program.escapeRadius < 2 || !program.hasDegree || program.varying != 2) return false;
    if (!(plan.uniforms[-1 - program.degree] > 1)) return false;
    if (program.kernel != Kernel::quadratic && program.kernel != Kernel::absFamily && program.kernel != Kernel::power) return false;
    return withStep<L>(program, plan.uniforms, [&](const auto& step) {
        if constexpr (std::decay_t<decltype(step)>::polynomial) smoothIteration<L>(plan, step, sampleCount, scratch, cancelled);
    });
}

}  // namespace cardioid::render::CARDIOID_ISA
