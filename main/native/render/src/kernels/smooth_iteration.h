// Smooth colouring of escape-time formulas.
//
// With n the first step whose |z_n| exceeds the escape radius, the field is
//     nu = n + 1 - log2(log2 |z_n|)   (never less than 0; NaN if there is no such step),
// the normalised iteration count, which is continuous across the bands of equal n up to |c| / R^2 (R = 2^8).
#pragma once
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

/// Packs the samples that have to be iterated and settles the others. @returns how many were packed
template <class L>
inline EscapeQueue<typename L::Scalar> queueSamples(const ImagePlan& plan, int sampleCount, Scratch& scratch) {
    using Scalar = typename L::Scalar;
    const Scalar* x = viewAs<Scalar>(scratch.x);
    const Scalar* y = viewAs<Scalar>(scratch.y);
    Scalar* queueX = viewAs<Scalar>(scratch.queueX);
    Scalar* queueY = viewAs<Scalar>(scratch.queueY);
    Scalar* queueIndex = viewAs<Scalar>(scratch.queueIndex);
    const bool skipInterior = plan.formula == Formula::mandelbrot && plan.uniforms[0] == 0 && plan.uniforms[1] == 0;
    int packed = 0;
    for (int first = 0; first < sampleCount; first += L::width) {
        const typename L::Vec vx = L::load(x + first), vy = L::load(y + first);
        typename L::Mask wanted = L::allLanes();
        if (sampleCount - first < L::width) wanted = L::fromBits((1u << (sampleCount - first)) - 1);
        if (skipInterior) {
            wanted = L::without(wanted, insideCardioidOrDisc<L>(vx, vy));
            for (int lane = 0; lane < L::width; lane++) scratch.values[mainChannel][first + lane] = __builtin_nanf("");
        }
        L::compressStore(queueX + packed, wanted, vx);
        L::compressStore(queueY + packed, wanted, vy);
        L::compressStore(queueIndex + packed, wanted, L::iota() + L::broadcast(static_cast<Scalar>(first)));
        packed += __builtin_popcount(L::toBits(wanted));
    }
    return {queueX, queueY, queueIndex, packed};
}

/// Repeats the last block of finished samples step by step, finds the step of the escape and its smooth value.
template <class L>
inline typename L::Vec smoothValue(const EscapeResults<typename L::Scalar>& results, int first, int iterations) {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    constexpr bool isFloat = sizeof(Scalar) == 4;
    const Vec limit = L::broadcast(static_cast<Scalar>(escapeRadiusSquared));
    const Vec one = L::broadcast(1), half = L::broadcast(0.5f);
    const Vec largest = L::broadcast(static_cast<Scalar>(isFloat ? 1e38 : 1e300));

    Vec x = L::load(results.x + first), y = L::load(results.y + first);
    const Vec cx = L::load(results.cx + first), cy = L::load(results.cy + first);
    Vec count = L::load(results.count + first);
    Vec escapeMagnitude = limit;
    Mask within = L::allLanes();
    for (int k = 0; k < blockLength; k++) {
        Quadratic<L>::advance(x, y, cx, cy);
        const Vec magnitude = Quadratic<L>::measure(x, y);
        count = L::select(within, count + one, count);
        escapeMagnitude = L::select(within, magnitude, escapeMagnitude);
        within = L::both(within, L::lessEqual(magnitude, limit));
        if (!L::toBits(within)) break;
    }
    // log2 |z| = log2(|z|^2) / 2; an overflowed magnitude, infinite or NaN, counts as the largest
    const Vec log2Radius = half * log2AtLeastOne<L>(L::max(L::min(escapeMagnitude, largest), limit));
    const Vec nu = L::max(count + one - log2AtLeastOne<L>(log2Radius), L::broadcast(0));
    const Mask escaped = L::without(L::lessEqual(count, L::broadcast(static_cast<Scalar>(iterations))), within);
    return L::select(escaped, nu, L::broadcast(static_cast<Scalar>(__builtin_nanf(""))));
}

/// Fills `scratch.values` with the smooth iteration of every sample.
template <class L>
inline void smoothIteration(const ImagePlan& plan, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Scalar = typename L::Scalar;
    const EscapeQueue<Scalar> queue = queueSamples<L>(plan, sampleCount, scratch);
    const EscapeResults<Scalar> results = {viewAs<Scalar>(scratch.endX),     viewAs<Scalar>(scratch.endY),
                                           viewAs<Scalar>(scratch.endCX),    viewAs<Scalar>(scratch.endCY),
                                           viewAs<Scalar>(scratch.endCount), viewAs<Scalar>(scratch.endIndex)};
    const int finished = EscapeLoop<L>(plan, queue, results).run(plan.iterations, cancelled);
    for (int first = 0; first < finished; first += L::width) {
        Scalar nu[L::width];
        L::store(nu, smoothValue<L>(results, first, plan.iterations));
        const int lanes = finished - first < L::width ? finished - first : L::width;
        for (int lane = 0; lane < lanes; lane++) {
            scratch.values[mainChannel][static_cast<int>(results.index[first + lane])] = static_cast<float>(nu[lane]);
        }
    }
    for (int i = 0; i < sampleCount; i++) scratch.inside[i] = scratch.values[mainChannel][i] != scratch.values[mainChannel][i];
}

}  // namespace cardioid::render::CARDIOID_ISA
