// The orbits of a deep picture: differences from a reference orbit, in vectors, each lane at its own place of the reference.
//
// A lane takes one step, or as many at once as a jump allows. It goes over to the critical orbit ("rebasing", Zhuoran, fractalforums.org
// 2021) when it comes closer to 0 than it is to the reference, where the difference would lose its digits, and at the reference's end.
// Finished lanes wait for a few others and are then refilled. Which lane a sample runs in has no influence on its result.
#pragma once
#include "../image_plan.h"
#include "deep_records.h"
#include "deep_results.h"
#include "deep_terms.h"
#include "deep_wide.h"
#include "sample_points.h"

namespace cardioid::render::CARDIOID_ISA {

/// @tparam Terms NoTerms or OrbitTerms
template <template <class> class StepOf, bool withDerivative, class Terms>
class DeepLoop {
    using L = Float64Lanes;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Bits = typename L::Bits;
    using Step = StepOf<L>;
    static constexpr int width = L::width;
    static constexpr int flightCount = 4;
    static constexpr int derivatives = withDerivative ? (Step::isAnalytic ? 2 : 4) : 0;
    static constexpr int jumpSize = Step::isAnalytic ? analyticJumpSize : foldedJumpSize;
    /// Rounds between looks at the cancel flag.
    static constexpr int roundsPerCancelCheck = 4096;
    using TermsLane = typename Terms::Lane;

    const DeepScene& scene;
    const Step step;
    const WideOrbit<StepOf, withDerivative, Terms> wideOrbit;
    Terms& terms;
    const double* right;
    const double* up;
    const int sampleCount;
    const int64_t iterations;
    const double escapeSquared;
    const DeepResults results;
    const bool* cancelled;
    const double cStep;  ///< change of c from pixel to pixel; 0 where float64 cannot hold it
    int next = 0;

    struct Flight {
        Vec x, y;                 ///< the difference
        Vec X, Y, folded, radius; ///< the reference's place
        Vec at, last;             ///< its index, and that of the end of its orbit
        Vec right, up, cx, cy;
        Vec count, endX, endY;
        Vec derivative[4];
        Mask live, waiting, fallen;
        int sample[width];
    };
    Flight flights[flightCount];
    // jumps of one vector, for lanes that take none as well
    alignas(64) double noJump[foldedJumpSize] = {};

    static double lane(const Vec& v, int i) { return v[i]; }

    void finish(int sample, double x, double y, double count, const double* d, const TermsLane& measured) {
        const bool escaped = !(x * x + y * y <= escapeSquared);
        if constexpr (Terms::any) return terms.finish(measured, sample, x, y, count, escaped, d);
        results.x[sample] = x;
        results.y[sample] = y;
        results.count[sample] = escaped ? count : -1;
        if constexpr (withDerivative) {
            // transposed derivative times z / |z|
            const double size = std::sqrt(x * x + y * y), dx = x / size, dy = y / size;
            results.slopeX[sample] = d[0] * dx + d[2] * dy;
            results.slopeY[sample] = d[1] * dx + d[3] * dy;
            const double columnX = std::sqrt(d[0] * d[0] + d[2] * d[2]), columnY = std::sqrt(d[1] * d[1] + d[3] * d[3]);
            results.stretch[sample] = std::sqrt(0.5 * (columnX * columnX + columnY * columnY));
        }
    }

    /// Takes a sample from its state to where a vector can take it on. @returns false if it is finished instead
    bool lift(int sample, Wide x, Wide y, Wide (&derivative)[4], DeepState& state, TermsLane& measured) {
        double fullX, fullY;
        const WideOutcome outcome = wideOrbit.run(x, y, derivative, right[sample], up[sample], iterations, state, fullX, fullY, escapeSquared,
                                                  terms, measured, flightCount * width, cancelled);
        if (outcome == WideOutcome::large) return true;
        finish(sample, fullX, fullY, static_cast<double>(state.count), state.derivative, measured);
        return false;
    }

    bool begin(int sample, DeepState& state, TermsLane& measured) {
        state.at = scene.start.first;
        state.count = 0;
        Wide x, y, derivative[4];
        wideOrbit.begin(right[sample], up[sample], x, y, derivative);
        if constexpr (Terms::any) {
            const OrbitPoint& first = scene.points[state.at];
            terms.begin(measured, sample, first.x + x.toDouble(), first.y + y.toDouble());
        }
        if (scene.isWide) return lift(sample, x, y, derivative, state, measured);
        state.x = x.toDouble();
        state.y = y.toDouble();
        for (int i = 0; i < 4; i++) state.derivative[i] = derivative[i].toDouble();
        return true;
    }

    /// The first lane of a flight among the rows of its terms.
    int laneOf(const Flight& f) const { return static_cast<int>(&f - flights) * width; }

    void load(Flight& f, int i, int sample, const DeepState& state, const TermsLane& measured) {
        const OrbitPoint& point = scene.points[state.at];
        const bool isCritical = state.at >= scene.critical.first;
        f.sample[i] = sample;
        f.x[i] = state.x;
        f.y[i] = state.y;
        f.X[i] = point.x;
        f.Y[i] = point.y;
        f.folded[i] = point.folded;
        f.radius[i] = point.firstRadius;
        f.at[i] = static_cast<double>(state.at);
        f.last[i] = static_cast<double>(isCritical ? scene.critical.last : scene.start.last);
        f.right[i] = right[sample];
        f.up[i] = up[sample];
        f.cx[i] = cStep * right[sample];
        f.cy[i] = cStep * up[sample];
        f.count[i] = static_cast<double>(state.count);
        if constexpr (withDerivative) {
            // analytic: the first column
            f.derivative[0][i] = state.derivative[0];
            f.derivative[1][i] = state.derivative[Step::isAnalytic ? 2 : 1];
            f.derivative[2][i] = state.derivative[2];
            f.derivative[3][i] = state.derivative[3];
        }
        if constexpr (Terms::any) terms.put(measured, laneOf(f) + i);
    }

    void derivativeOf(const Flight& f, int i, double (&d)[4]) const {
        if constexpr (withDerivative && Step::isAnalytic) {
            d[0] = d[3] = f.derivative[0][i];
            d[2] = f.derivative[1][i];
            d[1] = -d[2];
        } else if constexpr (withDerivative) {
            for (int k = 0; k < 4; k++) d[k] = f.derivative[k][i];
        } else {
            for (double& part : d) part = 0;
        }
    }

    /// Hands out what waits in a vector and refills it.
    __attribute__((noinline)) void exchange(Flight& f) {
        for (unsigned bits = L::toBits(f.waiting); bits; bits &= bits - 1) {
            const int i = __builtin_ctz(bits);
            const Mask mask = L::fromBits(1u << i);
            DeepState state;
            double d[4];
            derivativeOf(f, i, d);
            TermsLane measured;
            if constexpr (Terms::any) terms.fetch(measured, laneOf(f) + i);
            if (L::toBits(f.fallen) >> i & 1) {
                state.at = static_cast<int64_t>(f.at[i]);
                state.count = static_cast<int64_t>(f.count[i]);
                Wide derivative[4] = {d[0], d[1], d[2], d[3]};
                if (lift(f.sample[i], Wide(f.x[i]), Wide(f.y[i]), derivative, state, measured)) {
                    load(f, i, f.sample[i], state, measured);
                    continue;
                }
            } else {
                finish(f.sample[i], f.endX[i], f.endY[i], f.count[i], d, measured);
            }
            refill(f, i, mask);
        }
        f.waiting = f.fallen = L::noLanes();
    }

    void refill(Flight& f, int i, Mask mask) {
        DeepState state;
        TermsLane measured;
        while (next < sampleCount) {
            const int sample = next++;
            if (begin(sample, state, measured)) return load(f, i, sample, state, measured);
            if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) break;
        }
        f.live = L::without(f.live, mask);
    }

    /// Which lanes of a flight jump instead of taking one step, and by which jumps of their orbits.
    struct Jumps {
        unsigned lanes = 0;
        int64_t index[width];
    };

    /// Replaces the step of the lanes in `near` by the longest jump they are allowed.
    __attribute__((noinline)) void jump(const Flight& f, Mask near, Vec size, Vec& x, Vec& y, Vec& steps, Vec (&derivative)[4], Jumps& taken) const {
        const double* rows[width];
        const double* secondRows[width];
        unsigned jumping = 0;
        for (int i = 0; i < width; i++) rows[i] = secondRows[i] = noJump;
        alignas(64) double sizes[width], ats[width], counts[width], lengths[width];
        L::store(sizes, size);
        L::store(ats, f.at);
        L::store(counts, f.count);
        L::store(lengths, steps);
        for (unsigned bits = L::toBits(near); bits; bits &= bits - 1) {
            const int i = __builtin_ctz(bits);
            const int64_t at = static_cast<int64_t>(ats[i]);
            const DeepOrbit& orbit = at >= scene.critical.first ? scene.critical : scene.start;
            const double extent = sizes[i];
            const double* radii = orbit.table.radii;
            int64_t index, ahead = iterations - static_cast<int64_t>(counts[i]);
            if constexpr (Terms::any) ahead = terms.stepsAhead(ahead, static_cast<int64_t>(counts[i]));
            const int level = longestJump(orbit, at - orbit.first - 1, ahead, [&](int64_t k) { return extent < radii[k]; }, index);
            if (level == 0) continue;
            if constexpr (Terms::any) taken.index[i] = index;
            jumping |= 1u << i;
            rows[i] = orbit.table.jumps + index * jumpSize;
            secondRows[i] = rows[i] + 4;
            lengths[i] = static_cast<double>(int64_t{1} << level);
        }
        if (jumping == 0) return;
        if constexpr (Terms::any) taken.lanes = jumping;
        const Mask mask = L::fromBits(jumping);
        steps = L::load(lengths);
        Vec a[4], b[4];
        if constexpr (Step::isAnalytic) {
            Vec re, im, bRe, bIm;
            loadRows(rows, re, im, bRe, bIm);
            a[0] = re, a[1] = -im, a[2] = im, a[3] = re;
            b[0] = bRe, b[1] = -bIm, b[2] = bIm, b[3] = bRe;
        } else {
            loadRows(rows, a[0], a[1], a[2], a[3]);
            loadRows(secondRows, b[0], b[1], b[2], b[3]);
        }
        const Vec shiftX = L::fma(b[0], f.right, b[1] * f.up), shiftY = L::fma(b[2], f.right, b[3] * f.up);
        x = L::select(mask, L::fma(a[0], f.x, L::fma(a[1], f.y, shiftX)), x);
        y = L::select(mask, L::fma(a[2], f.x, L::fma(a[3], f.y, shiftY)), y);
        if constexpr (derivatives == 2) {
            const Vec* d = f.derivative;
            derivative[0] = L::select(mask, L::fma(a[0], d[0], L::fma(a[1], d[1], b[0])), derivative[0]);
            derivative[1] = L::select(mask, L::fma(a[2], d[0], L::fma(a[3], d[1], b[2])), derivative[1]);
        } else if constexpr (derivatives == 4) {
            const Vec* d = f.derivative;
            for (int k = 0; k < 4; k++) {
                const Vec sum = L::fma(a[k & 2], d[k & 1], L::fma(a[(k & 2) + 1], d[2 + (k & 1)], b[k]));
                derivative[k] = L::select(mask, sum, derivative[k]);
            }
        }
    }

    /// The derivative after one step.
    void differentiate(const Flight& f, Vec (&next)[4]) const {
        const Vec* d = f.derivative;
        const Vec shift = L::broadcast(cStep);
        if constexpr (derivatives == 2) {
            Vec re, im;
            step.slope(f.X, f.Y, f.x, f.y, re, im);
            next[0] = L::fma(re, d[0], shift - im * d[1]);
            next[1] = L::fma(re, d[1], im * d[0]);
        } else if constexpr (derivatives == 4) {
            Vec xx, xy, yx, yy;
            step.slope(f.X, f.Y, f.folded, f.x, f.y, xx, xy, yx, yy);
            next[0] = L::fma(xx, d[0], L::fma(xy, d[2], shift));
            next[1] = L::fma(xx, d[1], xy * d[3]);
            next[2] = L::fma(yx, d[0], yy * d[2]);
            next[3] = L::fma(yx, d[1], L::fma(yy, d[3], shift));
        }
    }

    /// Takes the terms of a round's steps and jumps, which led the lanes `moved` to (fullX, fullY).
    void takeTermsOf(const Flight& f, Mask moved, const Jumps& jumps, Vec steps, Vec fullX, Vec fullY, const Vec (&slope)[2]) const {
        const int firstLane = laneOf(f);
        const unsigned movedBits = L::toBits(moved), jumped = movedBits & jumps.lanes, single = movedBits & ~jumps.lanes;
        if (single) terms.step(firstLane, fullX, fullY, f.count + steps, L::fromBits(single), slope);
        for (unsigned bits = jumped; bits; bits &= bits - 1) {
            const int i = __builtin_ctz(bits);
            const int64_t from = static_cast<int64_t>(f.at[i]);
            const DeepOrbit& orbit = from >= scene.critical.first ? scene.critical : scene.start;
            terms.jump(firstLane + i, from, from + static_cast<int64_t>(steps[i]), static_cast<int64_t>(f.count[i]),
                       orbit.table.extremes[jumps.index[i]], fullX[i], fullY[i]);
        }
    }

    static Vec extent(Vec x, Vec y) { return L::max(L::abs(x), L::abs(y)); }

    void round(Flight& f) {
        const Vec size = extent(f.x, f.y);
        Mask running = L::without(f.live, f.waiting);
        Vec x = f.x, y = f.y, steps = L::broadcast(1), derivative[4];
        step.advance(f.X, f.Y, f.folded, x, y, f.cx, f.cy);
        differentiate(f, derivative);
        const Mask near = L::both(running, L::less(size, f.radius));
        Jumps jumps;
        if (L::toBits(near)) jump(f, near, size, x, y, steps, derivative, jumps);

        const Vec at = f.at + steps;
        // a whole number below 2^52 plus 2^52 has it in its low bits
        alignas(64) int64_t index[width];
        const Vec magic = L::broadcast(0x1p52);
        const Bits shifted = (Bits)(at + magic) - (Bits)magic;
        std::memcpy(index, &shifted, sizeof index);
        const double* rows[width];
        for (int i = 0; i < width; i++) rows[i] = &scene.points[index[i]].x;
        Vec X, Y, folded, radius;
        loadRows(rows, X, Y, folded, radius);

        const Vec fullX = X + x, fullY = Y + y;
        const Vec fullSize = L::fma(fullX, fullX, fullY * fullY);
        const Vec newSize = extent(x, y);
        Mask held = L::noLanes();
        if (scene.isWide) {
            held = L::both(running, L::less(newSize, L::broadcast(0x1p-960)));
            running = L::without(running, held);
            f.fallen = L::either(f.fallen, held);
        }
        const Vec last = L::broadcast(static_cast<double>(scene.critical.last)), first = L::broadcast(static_cast<double>(scene.critical.first));
        const Mask rebased = L::either(L::less(extent(fullX, fullY), newSize), L::lessEqual(f.last, at));

        if constexpr (Terms::any) {
            Vec slope[2] = {};
            if constexpr (Step::isAnalytic) {
                if (terms.wantsSlope()) step.slope(f.X, f.Y, f.x, f.y, slope[0], slope[1]);
            }
            takeTermsOf(f, running, jumps, steps, fullX, fullY, slope);
        }
        const Vec count = f.count + steps;
        f.count = L::select(running, count, f.count);
        f.endX = L::select(running, fullX, f.endX);
        f.endY = L::select(running, fullY, f.endY);
        for (int k = 0; k < derivatives; k++) f.derivative[k] = L::select(running, derivative[k], f.derivative[k]);
        const Mask within = L::both(L::lessEqual(fullSize, L::broadcast(escapeSquared)), L::less(count, L::broadcast(static_cast<double>(iterations))));
        f.waiting = L::either(f.waiting, L::either(L::without(running, within), held));

        const Vec zero = L::broadcast(0);
        Vec nextX = L::select(rebased, fullX, x), nextY = L::select(rebased, fullY, y), nextAt = L::select(rebased, first, at);
        Vec nextLast = L::select(rebased, last, f.last);
        if (scene.isWide) {
            nextX = L::select(held, f.x, nextX);
            nextY = L::select(held, f.y, nextY);
            nextAt = L::select(held, f.at, nextAt);
            nextLast = L::select(held, f.last, nextLast);
        }
        f.x = nextX;
        f.y = nextY;
        f.at = nextAt;
        f.last = nextLast;
        // the critical orbit begins at 0
        f.X = L::select(rebased, zero, X);
        f.Y = L::select(rebased, zero, Y);
        f.folded = L::select(rebased, zero, folded);
        f.radius = L::select(rebased, zero, radius);
    }

public:
    DeepLoop(const ImagePlan& plan, const DeepScene& s, const double* x, const double* y, int samples, double escape, const DeepResults& into,
             Terms& sums, const bool* cancelFlag)
        : scene(s),
          step(s.family),
          wideOrbit(s),
          terms(sums),
          right(x),
          up(y),
          sampleCount(samples),
          iterations(plan.iterations),
          escapeSquared(escape),
          results(into),
          cancelled(cancelFlag),
          cStep((Wide(s.pixel) * Wide(s.cScale)).toDouble()) {}

    /// Iterates every sample, or gives up once cancelled.
    void run() {
        for (Flight& f : flights) {
            std::memset(static_cast<void*>(&f), 0, sizeof f);
            f.live = L::allLanes();
            // lanes without a sample stay at the beginning of the critical orbit
            f.at = L::broadcast(static_cast<double>(scene.critical.first));
            f.last = L::broadcast(static_cast<double>(scene.critical.last));
            f.waiting = f.fallen = L::noLanes();
            for (int i = 0; i < width; i++) refill(f, i, L::fromBits(1u << i));
        }
        for (int rounds = 1;; rounds++) {
            // terms of an orbit that is done would go on growing
            const int threshold = next < sampleCount && !Terms::any ? (L::refillThreshold + 1) / 2 : 1;
            unsigned live = 0;
            for (Flight& f : flights) {
                if (!L::toBits(f.live)) continue;
                round(f);
                if (__builtin_popcount(L::toBits(f.waiting)) >= threshold) exchange(f);
                live |= L::toBits(f.live);
            }
            if (!live) return;
            if (rounds % roundsPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        }
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
