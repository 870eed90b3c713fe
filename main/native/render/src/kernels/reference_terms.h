// What the measures of whole orbits make of the reference: samples that jump along it take that over (deep_terms.h).
#pragma once
#include "deep_steps.h"
#include "deep_terms.h"

namespace cardioid::render::CARDIOID_ISA {

/// Measures every place of a scene's orbits, in vectors of neighbouring places.
class ReferenceTerms {
    using L = Float64Lanes;
    using Vec = typename L::Vec;
    static constexpr int lanes = rowLanes<double>;

    const ImagePlan& plan;
    const OrbitProgram& program;
    const DeepScene& scene;
    Scratch& scratch;
    MeasureSet set;
    const int history;
    const PlaceRows rows;
    double* const terms;
    const bool* const cancelled;

    double* measureRow(Row row) const { return reinterpret_cast<double*>(scratch.measures) + static_cast<ptrdiff_t>(row) * lanes; }
    Operands<L> operands() const { return {reinterpret_cast<double*>(scratch.registers), reinterpret_cast<double*>(scratch.pool)}; }
    double* termsAt(int64_t place) const { return terms + place * rows.count(); }

    static bool isSum(Row row) {
        switch (row) {
            case Row::expSum:
            case Row::convergeSum:
            case Row::triangleSum:
            case Row::stripeSum:
            case Row::curvatureSum:
            case Row::differenceSum:
            case Row::meanSum:
            case Row::meanXSum:
            case Row::meanYSum:
            case Row::lampsSum:
            case Row::lyapunovSum:
                return true;
            default:
                return false;
        }
    }

    /// Where a row stands in the terms of a place; -1: nowhere.
    int columnOf(Row row) const {
        for (int k = 0; k < rows.count(); k++) {
            if (rows[k] == row) return k;
        }
        return -1;
    }

    /// Puts what never changes, as c, of the picture's centre into every lane.
    void placeConstants() const {
        fillPool<L>(program, plan.uniforms, reinterpret_cast<double*>(scratch.pool));
        viewAs<double>(scratch.x)[0] = plan.center.re;
        viewAs<double>(scratch.y)[0] = plan.center.im;
        startRow<L>(program, operands(), scratch, 0, 1);
        for (int slot = program.varying; slot < program.states; slot++) {
            double* row = operands().row(slot);
            for (int lane = 1; lane < lanes; lane++) row[lane] = row[0];
        }
    }

    const OrbitPoint& placeBefore(const DeepOrbit& orbit, int64_t at, int64_t steps) const {
        return scene.points[at - steps > orbit.first ? at - steps : orbit.first];
    }

    /// Measures places `from` .. `from + count - 1` of an orbit, each by itself.
    void measure(const DeepOrbit& orbit, int64_t from, int count) const {
        for (int lane = 0; lane < lanes; lane++) {
            const int64_t at = from + (lane < count ? lane : count - 1);
            const OrbitPoint &z = scene.points[at], &before1 = placeBefore(orbit, at, 1), &before2 = placeBefore(orbit, at, 2);
            operands().row(program.z.re)[lane] = z.x;
            operands().row(program.z.im)[lane] = z.y;
            // behind every step that is left out
            measureRow(Row::count)[lane] = 2;
            for (int k = 0; k < rows.count(); k++) measureRow(rows[k])[lane] = firstValue(rows[k], before1.x, before1.y, plan.trap.shape);
            if (history < 2) continue;
            measureRow(Row::before2X)[lane] = before2.x;
            measureRow(Row::before2Y)[lane] = before2.y;
        }
        if (set.wants(Measure::lyapunov)) placeTangents(orbit, from, count);
        takeTerms<L>({operands(), measureRow(Row::count), plan, program, lanes / L::width}, set);
    }

    /// The derivatives of the steps that lead to these places.
    void placeTangents(const DeepOrbit& orbit, int64_t from, int count) const {
        const PowerStep<L> step(scene.family);
        alignas(64) double x[lanes], y[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            const OrbitPoint& z = placeBefore(orbit, from + (lane < count ? lane : count - 1), 1);
            x[lane] = z.x;
            y[lane] = z.y;
        }
        for (int lane = 0; lane < lanes; lane += L::width) {
            Vec re, im;
            step.slope(L::load(x + lane), L::load(y + lane), L::broadcast(0), L::broadcast(0), re, im);
            L::store(operands().row(program.tangent[0].re) + lane, re);
            L::store(operands().row(program.tangent[0].im) + lane, im);
        }
    }

    void followOrbit(const DeepOrbit& orbit) const {
        for (int64_t from = orbit.first; from <= orbit.last; from += lanes) {
            if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
            const int count = orbit.last - from + 1 < lanes ? static_cast<int>(orbit.last - from + 1) : lanes;
            measure(orbit, from, count);
            for (int lane = 0; lane < count; lane++) {
                const int64_t at = from + lane;
                double* to = termsAt(at);
                for (int k = 0; k < rows.count(); k++) {
                    const double value = measureRow(rows[k])[lane];
                    // the first place is where orbits begin, not a term
                    to[k] = !isSum(rows[k]) ? value : at == orbit.first ? 0 : to[k - rows.count()] + value;
                }
            }
        }
    }

    /// Which of the places each jump leads to stand out.
    void findExtremes(const DeepOrbit& orbit, JumpExtremes* extremes) const {
        if (orbit.table.levelsOfZero == 0) return;
        const int64_t steps = orbit.last - orbit.first - 1;
        const int trap = columnOf(Row::trapLeast), atom = columnOf(Row::atomLeast), least = columnOf(Row::lampsLeast), most = columnOf(Row::lampsMost);
        const auto ofPlace = [&](int64_t at) {
            return JumpExtremes{at, at, least < 0 ? 0 : termsAt(at)[least], most < 0 ? 0 : termsAt(at)[most]};
        };
        const auto nearer = [&](int column, int64_t a, int64_t b) { return column >= 0 && termsAt(b)[column] < termsAt(a)[column] ? b : a; };
        const auto indexOf = [&](int64_t k, int level) { return (k == 0 ? orbit.table.firstOfZero : jumpsBefore(k)) + level - 1; };
        for (int level = 1; (int64_t{1} << level) <= steps; level++) {
            const int64_t length = int64_t{1} << level, half = length / 2;
            if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
            for (int64_t k = 0; k + length <= steps; k += length) {
                const int64_t start = orbit.first + 1 + k;
                const JumpExtremes a = level == 1 ? ofPlace(start + 1) : extremes[indexOf(k, level - 1)];
                const JumpExtremes b = level == 1 ? ofPlace(start + 2) : extremes[indexOf(k + half, level - 1)];
                extremes[indexOf(k, level)] = {nearer(trap, a.trap, b.trap), nearer(atom, a.atom, b.atom),
                                               a.lampsLeast < b.lampsLeast ? a.lampsLeast : b.lampsLeast,
                                               a.lampsMost < b.lampsMost ? b.lampsMost : a.lampsMost};
            }
        }
    }

public:
    ReferenceTerms(const ImagePlan& imagePlan, const DeepScene& deepScene, Scratch& memory, double* into, const bool* cancelFlag)
        : plan(imagePlan),
          program(*imagePlan.program),
          scene(deepScene),
          scratch(memory),
          set(imagePlan),
          history(set.history(program, imagePlan.light.strength > 0)),
          rows(set, history, imagePlan.trap.shape),
          terms(into),
          cancelled(cancelFlag) {
        set.skip = 0;
    }

    /// @param startExtremes,criticalExtremes room for one of each jump of the two orbits
    void take(JumpExtremes* startExtremes, JumpExtremes* criticalExtremes) const {
        placeConstants();
        followOrbit(scene.critical);
        findExtremes(scene.critical, criticalExtremes);
        if (scene.start.first == scene.critical.first) return;
        followOrbit(scene.start);
        findExtremes(scene.start, startExtremes);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
