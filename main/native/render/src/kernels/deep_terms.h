// Measures of whole orbits along perturbed ones: the rows of measures.h, for lanes that each follow the reference from a place of their own.
//
// A step is measured as everywhere. A jump over many places takes over what the reference itself adds up to between them: where jumps are
// allowed its places and the orbit's differ by less than 2^-31 of their size.
#pragma once
#include "measure_values.h"

namespace cardioid::render::CARDIOID_ISA {

/// Whether the end of an orbit decides a measure.
inline bool isOfEnds(Measure measure) {
    return measure == Measure::smooth || measure == Measure::iterations || measure == Measure::distance || measure == Measure::angle;
}
inline bool takesTerms(const ImagePlan& plan) {
    const MeasureSet set(plan);
    for (int measure = 0; measure < measureCount; measure++) {
        if (set.wanted[measure] && !isOfEnds(static_cast<Measure>(measure))) return true;
    }
    return false;
}

/// The rows that places of the reference have values of: all that are kept but the number of steps and the sample.
class PlaceRows {
    static constexpr int others = 2;
    const KeptRows kept;

public:
    PlaceRows(const MeasureSet& set, int history, TrapShape shape) : kept(set, history, shape, 0) {}
    int count() const { return kept.count - others; }
    Row operator[](int k) const { return kept.rows[k + others]; }
};

/// Pictures that only measure the ends of orbits.
struct NoTerms {
    static constexpr bool any = false;
    struct Lane {};
};

class OrbitTerms {
    using L = Float64Lanes;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    static constexpr int width = L::width;
    static constexpr int lanes = rowLanes<double>;

    const ImagePlan& plan;
    const OrbitProgram& program;
    const DeepScene& scene;
    Scratch& scratch;
    const MeasureSet set;
    const int history;
    const PlaceRows rows;
    int endCount = 0;

    double* measures(int lane) const { return reinterpret_cast<double*>(scratch.measures) + lane; }
    double* measureRow(Row row, int lane) const { return measures(lane) + static_cast<ptrdiff_t>(row) * lanes; }
    double* slot(int32_t which, int lane) const { return reinterpret_cast<double*>(scratch.registers) + static_cast<ptrdiff_t>(which) * lanes + lane; }
    double* endRow(int row) const { return reinterpret_cast<double*>(scratch.ends) + static_cast<ptrdiff_t>(row) * endLanes<double> + endCount; }
    bool hasOwnC() const { return program.c.exist(); }
    const double* termsAt(int64_t place) const { return scene.terms + place * scene.termRows; }

    void flush() {
        ImagePlan inPixels = plan;
        inPixels.viewWidth = scene.columns;
        writeEnds<L>(inPixels, program, set, reinterpret_cast<const double*>(scratch.ends), endCount, scratch);
        endCount = 0;
    }

public:
    static constexpr bool any = true;

    /// One orbit on its way between vectors: where it is and every row.
    struct Lane {
        double x, y, cx, cy;
        double values[measureRows];
    };

    /// @param memory whose queueCX and queueCY hold what the formula calls c, sample by sample, where it does
    OrbitTerms(const ImagePlan& imagePlan, const DeepScene& deepScene, Scratch& memory)
        : plan(imagePlan),
          program(*imagePlan.program),
          scene(deepScene),
          scratch(memory),
          set(imagePlan),
          history(set.history(program, imagePlan.light.strength > 0)),
          rows(set, history, imagePlan.trap.shape) {}

    bool wantsSlope() const { return set.wants(Measure::lyapunov); }

    /// Steps that may be taken at once after `count` of them: a jump lies either before the first term or behind it.
    int64_t stepsAhead(int64_t stepsLeft, int64_t count) const {
        const int64_t skipped = set.skip - count;
        return skipped > 0 && skipped < stepsLeft ? skipped : stepsLeft;
    }

    void begin(Lane& lane, int sample, double x, double y) const {
        lane.x = x;
        lane.y = y;
        if (hasOwnC()) {
            lane.cx = viewAs<double>(scratch.queueCX)[sample];
            lane.cy = viewAs<double>(scratch.queueCY)[sample];
        }
        for (int k = 0; k < rows.count(); k++) lane.values[static_cast<int>(rows[k])] = firstValue(rows[k], x, y, plan.trap.shape);
    }

    void put(const Lane& from, int lane) const {
        *slot(program.z.re, lane) = from.x;
        *slot(program.z.im, lane) = from.y;
        if (hasOwnC()) {
            *slot(program.c.re, lane) = from.cx;
            *slot(program.c.im, lane) = from.cy;
        }
        for (int k = 0; k < rows.count(); k++) *measureRow(rows[k], lane) = from.values[static_cast<int>(rows[k])];
    }

    void fetch(Lane& to, int lane) const {
        to.x = *slot(program.z.re, lane);
        to.y = *slot(program.z.im, lane);
        if (hasOwnC()) {
            to.cx = *slot(program.c.re, lane);
            to.cy = *slot(program.c.im, lane);
        }
        for (int k = 0; k < rows.count(); k++) to.values[static_cast<int>(rows[k])] = *measureRow(rows[k], lane);
    }

    /// Takes the terms of the step that led the lanes `taken`, counted from `lane` on, to z = (x, y) after `count` steps. @param slope derivative of the step
    void step(int lane, Vec x, Vec y, Vec count, Mask taken, const Vec (&slope)[2]) const {
        double* const zx = slot(program.z.re, lane);
        double* const zy = slot(program.z.im, lane);
        const Vec beforeX = L::load(zx), beforeY = L::load(zy);
        const bool all = L::toBits(taken) == L::toBits(L::allLanes());
        Vec before[measureRows];
        if (!all) {
            for (int k = 0; k < rows.count(); k++) before[k] = L::load(measureRow(rows[k], lane));
        }
        if (history >= 2) {
            L::store(measureRow(Row::before2X, lane), L::load(measureRow(Row::before1X, lane)));
            L::store(measureRow(Row::before2Y, lane), L::load(measureRow(Row::before1Y, lane)));
        }
        if (history >= 1) {
            L::store(measureRow(Row::before1X, lane), beforeX);
            L::store(measureRow(Row::before1Y, lane), beforeY);
        }
        L::store(measureRow(Row::count, lane), count);
        L::store(zx, x);
        L::store(zy, y);
        if (wantsSlope()) {
            L::store(slot(program.tangent[0].re, lane), slope[0]);
            L::store(slot(program.tangent[0].im, lane), slope[1]);
        }
        takeTerms<L>({{slot(0, lane), reinterpret_cast<double*>(scratch.pool)}, measures(lane), plan, program, 1}, set);
        if (all) return;
        for (int k = 0; k < rows.count(); k++) {
            double* const row = measureRow(rows[k], lane);
            L::store(row, L::select(taken, L::load(row), before[k]));
        }
        L::store(zx, L::select(taken, x, beforeX));
        L::store(zy, L::select(taken, y, beforeY));
    }

    /// The same for one orbit that is in no vector. @param spare of the lanes, the first of a vector that nobody uses
    void stepAlone(Lane& one, int spare, double x, double y, double count, double slopeRe, double slopeIm) const {
        for (int lane = spare; lane < spare + width; lane++) put(one, lane);
        const Vec slope[2] = {L::broadcast(slopeRe), L::broadcast(slopeIm)};
        step(spare, L::broadcast(x), L::broadcast(y), L::broadcast(count), L::allLanes(), slope);
        fetch(one, spare);
    }

    /// Takes over the terms of the reference's places after `from` up to `to`, for an orbit that has done `count` steps at `from`.
    /// @param values,stride where its rows are
    void jump(double* values, ptrdiff_t stride, int64_t from, int64_t to, int64_t count, const JumpExtremes& over) const {
        const double *here = termsAt(from), *there = termsAt(to);
        const bool counts = count >= set.skip;
        bool closerToTrap = false, closerToZero = false;
        for (int k = 0; k < rows.count(); k++) {
            double& value = values[static_cast<ptrdiff_t>(rows[k]) * stride];
            const auto takeNearer = [&](int64_t place, bool& nearer) {
                nearer = counts && termsAt(place)[k] < value;
                if (nearer) value = termsAt(place)[k];
            };
            switch (rows[k]) {
                case Row::before1X:
                case Row::before1Y:
                case Row::before2X:
                case Row::before2Y:
                case Row::differenceModulus:
                    value = there[k];
                    break;
                case Row::triangleLast:
                case Row::stripeLast:
                case Row::curvatureLast:
                    if (counts) value = there[k];
                    break;
                case Row::trapLeast:
                    takeNearer(over.trap, closerToTrap);
                    break;
                case Row::trapX:
                case Row::trapY:
                    if (closerToTrap) value = termsAt(over.trap)[k];
                    break;
                case Row::atomLeast:
                    takeNearer(over.atom, closerToZero);
                    break;
                case Row::atomStep:
                    if (closerToZero) value = static_cast<double>(count + over.atom - from);
                    break;
                case Row::lampsLeast:
                    if (counts && over.lampsLeast < value) value = over.lampsLeast;
                    break;
                case Row::lampsMost:
                    if (counts && over.lampsMost > value) value = over.lampsMost;
                    break;
                default:
                    if (counts || rows[k] == Row::lyapunovSum) value += there[k] - here[k];
            }
        }
    }
    void jump(Lane& one, int64_t from, int64_t to, int64_t count, const JumpExtremes& over, double x, double y) const {
        jump(one.values, 1, from, to, count, over);
        one.x = x;
        one.y = y;
    }
    void jump(int lane, int64_t from, int64_t to, int64_t count, const JumpExtremes& over, double x, double y) const {
        jump(measures(lane), lanes, from, to, count, over);
        *slot(program.z.re, lane) = x;
        *slot(program.z.im, lane) = y;
    }

    /// Sets aside an orbit that is done. @param d rows of its derivative by the sample's place in pixels
    void finish(const Lane& one, int sample, double x, double y, double count, bool hasEscaped, const double* d) {
        const auto set = [&](End row, double value) { *endRow(static_cast<int>(row)) = value; };
        const auto setRow = [&](Row row, double value) { *endRow(static_cast<int>(End::measures) + static_cast<int>(row)) = value; };
        set(End::x, x);
        set(End::y, y);
        set(End::dxRe, d[0]);
        set(End::dxIm, d[2]);
        set(End::dyRe, d[1]);
        set(End::dyIm, d[3]);
        set(End::kind, static_cast<double>(hasEscaped ? escaped : neverStopped));
        setRow(Row::count, count);
        setRow(Row::index, sample);
        for (int k = 0; k < rows.count(); k++) setRow(rows[k], one.values[static_cast<int>(rows[k])]);
        if (++endCount == lanes) flush();
    }

    /// Writes what is still set aside.
    void finishAll() {
        if (endCount > 0) flush();
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
