// Fields read off whole orbits: exponential smoothing and orbit traps, for every formula.
#pragma once
#include <cstring>

#include "accumulators.h"
#include "formulas.h"
#include "sample_points.h"

namespace cardioid::render::CARDIOID_ISA {

/// Stores lanes of the kernel's precision as the field's float32.
template <class L>
inline void storeAsFloat(float* to, typename L::Vec v) {
    typename L::Scalar lanes[L::width];
    L::store(lanes, v);
    for (int lane = 0; lane < L::width; lane++) to[lane] = static_cast<float>(lanes[lane]);
}

/// Runs the orbit of every sample for `plan.iterations` steps, or, for formulas that escape, up to and including the
/// step that leaves the escape radius, and writes what the accumulator makes of it: always finite, never NaN.
template <class L, class FormulaType, class Accumulator>
inline void accumulateOrbits(const ImagePlan& plan, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    constexpr int vectors = L::inFlight;

    const FormulaType formula(plan);
    const Accumulator accumulator(plan);
    const Scalar* pixelX = viewAs<Scalar>(scratch.x);
    const Scalar* pixelY = viewAs<Scalar>(scratch.y);
    const Vec limit = L::broadcast(static_cast<Scalar>(escapeRadiusSquared));
    const Vec one = L::broadcast(1);

    if constexpr (!FormulaType::escapes) std::memset(scratch.inside, 0, static_cast<size_t>(sampleCount));
    for (int first = 0; first < sampleCount; first += vectors * L::width) {
        if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        Vec x[vectors], y[vectors], cx[vectors], cy[vectors], magnitude[vectors], value[vectors], count[vectors];
        Mask active[vectors];
        for (int j = 0; j < vectors; j++) {
            const int at = first + j * L::width;
            formula.start(L::load(pixelX + at), L::load(pixelY + at), x[j], y[j], cx[j], cy[j]);
            magnitude[j] = formula.measure(x[j], y[j]);
            value[j] = accumulator.initial();
            count[j] = L::broadcast(static_cast<Scalar>(FormulaType::escapes ? 0 : plan.iterations));
            active[j] = L::allLanes();
        }
        for (int iteration = 0; iteration < plan.iterations; iteration++) {
            unsigned anyActive = 0;
            for (int j = 0; j < vectors; j++) {
                formula.step(x[j], y[j], cx[j], cy[j], magnitude[j]);
                magnitude[j] = formula.measure(x[j], y[j]);
                const Vec updated = accumulator.update(value[j], x[j], y[j], magnitude[j]);
                if constexpr (FormulaType::escapes) {
                    value[j] = L::select(active[j], updated, value[j]);
                    count[j] = L::select(active[j], count[j] + one, count[j]);
                    active[j] = L::both(active[j], L::lessEqual(magnitude[j], limit));
                    anyActive |= L::toBits(active[j]);
                } else {
                    value[j] = updated;
                }
            }
            if (FormulaType::escapes && !anyActive) break;
        }
        for (int j = 0; j < vectors; j++) {
            if constexpr (FormulaType::escapes) {
                const unsigned inside = L::toBits(active[j]);
                for (int lane = 0; lane < L::width; lane++) scratch.inside[first + j * L::width + lane] = inside >> lane & 1u;
            }
            storeAsFloat<L>(scratch.values[mainChannel] + first + j * L::width, accumulator.finish(value[j], count[j]));
        }
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
