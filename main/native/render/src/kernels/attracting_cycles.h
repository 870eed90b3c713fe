// The attracting cycles that orbits which never stopped are drawn to, and what their multipliers say (definitions:
// shared/genome/colorings.md). Always in float64, whatever the picture's precision.
//
// Each orbit is taken on from where it ended, together with its derivatives (shared/formula/cycle.ts). A step that brings it nearer to that
// place than all before may close a period: Newton's method then looks for the cycle. Batches of orbits run in step, so those that look at
// the same period do so together; which batch a sample is in has no influence on its result.
#pragma once
#include <cmath>

#include "interpreter.h"

namespace cardioid::render::CARDIOID_ISA {

/// What is known of a cycle: its period and the derivatives of the orbit around it. Complex numbers as pairs of doubles.
struct CycleEnd {
    int period;
    double slope[2];       ///< the multiplier: of the end by the beginning
    double byPixel[2];     ///< of the end by the pixel
    double slopeBySelf[2]; ///< of the slope by the beginning
    double slopeByPixel[2];
};

/// The factor from the multiplier to a conformal radius (colorings.md), in units of the plane; NaN where numerator and denominator vanish.
inline double interiorRadius(const CycleEnd& end, int degree) {
    using L = Float64Lanes;
    // the beginning of the cycle moves with the pixel: B / (1 - A)
    const double re = 1 - end.slope[0], im = -end.slope[1], square = re * re + im * im;
    const double moveRe = (end.byPixel[0] * re + end.byPixel[1] * im) / square, moveIm = (end.byPixel[1] * re - end.byPixel[0] * im) / square;
    const double changeRe = end.slopeByPixel[0] + end.slopeBySelf[0] * moveRe - end.slopeBySelf[1] * moveIm;
    const double changeIm = end.slopeByPixel[1] + end.slopeBySelf[0] * moveIm + end.slopeBySelf[1] * moveRe;
    const double change = std::sqrt(changeRe * changeRe + changeIm * changeIm);
    const double multiplier = end.slope[0] * end.slope[0] + end.slope[1] * end.slope[1];
    if (degree == 1) return (1 - multiplier) / change;
    const auto power = [&](double exponent) {
        return multiplier > 0 ? expOf<L>(logOf<L>(L::broadcast(multiplier)) * L::broadcast(exponent))[0] : 0.0;
    };
    const double root = 1.0 / degree;
    return degree * (1 - power(root)) * power(0.5 * (1 - root)) / change;
}

/// @tparam Scalar of the picture's positions
template <class Scalar>
class CycleFinder {
    using L = Float64Lanes;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    static constexpr int lanes = rowLanes<double>;
    static constexpr int mostVectors = lanes / L::width;
    static constexpr int newtonRounds = 16;
    /// Newton steps, squared and relative to max(1, |z|^2), below which a cycle is found: at once, or where they shrink no more.
    static constexpr double fine = 1e-28, coarse = 1e-18;
    /// |slope|^2 above which no attracting cycle is near, and above which none will be.
    static constexpr double steep = 4096, hopeless = 1e200;

    const ImagePlan& plan;
    const OrbitProgram& program;
    Scratch& scratch;
    const bool* const cancelled;

    const Operands<L> scan, trial;
    int used = 0, dead = 0;
    unsigned alive[mostVectors];
    // of the batch: where each orbit began, its least distance to there, squared, and its sample
    alignas(64) double fromX[lanes + L::width], fromY[lanes + L::width], nearest[lanes + L::width], sampleOf[lanes + L::width];
    // of those that Newton's method looks at: where it is, and the square of its last step
    alignas(64) double rootX[lanes + L::width], rootY[lanes + L::width], stepSquare[lanes + L::width];
    int candidates[lanes], candidateCount = 0;
    CycleEnd ends[lanes];
    int again[tileSamples], againCount = 0;

    bool isCancelled() const { return __atomic_load_n(cancelled, __ATOMIC_RELAXED); }
    static Vec get(const Operands<L>& operands, int slot, int v) { return L::load(operands.row(slot) + v * L::width); }
    static Vec squareOf(Vec x, Vec y) { return L::fma(x, x, y * y); }
    static Vec scaleOf(Vec x, Vec y) { return L::max(squareOf(x, y), L::broadcast(1)); }

    /// The step of Newton's method for f^k(w) = w from w = (x, y): (f^k(w) - w) / (A - 1), to be taken off w.
    static void newtonStep(const Operands<L>& operands, int v, Vec x, Vec y, Vec& stepX, Vec& stepY) {
        const Vec dx = get(operands, 0, v) - x, dy = get(operands, 1, v) - y;
        const Vec re = get(operands, 2, v) - L::broadcast(1), im = get(operands, 3, v), square = squareOf(re, im);
        stepX = L::fma(dx, re, dy * im) / square;
        stepY = L::fma(dy, re, -(dx * im)) / square;
    }

    static CycleEnd endAt(const Operands<L>& operands, int lane, int period) {
        const auto part = [&](int slot) { return operands.row(slot)[lane]; };
        return {period, {part(2), part(3)}, {part(4), part(5)}, {part(6), part(7)}, {part(8), part(9)}};
    }
    static bool attracts(const CycleEnd& end) { return end.slope[0] * end.slope[0] + end.slope[1] * end.slope[1] < 1; }

    void store(int sample, Measure measure, int channel, double value) const {
        const bool wanted = plan.channels[channel].used && plan.channels[channel].measure == measure;
        const bool asInterior = channel == mainChannel && plan.colorsInterior;
        if (asInterior ? plan.interiorMeasure == measure : wanted) scratch.values[channel][sample] = static_cast<float>(value);
    }
    void write(int sample, double distance, double period) const {
        for (int channel = mainChannel; channel < measuredChannels; channel++) {
            store(sample, Measure::interiorDistance, channel, distance);
            store(sample, Measure::interiorPeriod, channel, period);
        }
    }
    /// Notes what came of a sample. A radius of 0 / 0 lies where several values of the multiplier meet: it is measured beside.
    void take(int sample, const CycleEnd& end, bool first) {
        const double radius = interiorRadius(end, plan.cycleDegree) / plan.viewWidth;
        if (first && std::isnan(radius)) again[againCount++] = sample;
        // a multiplier that stays the same knows no component
        write(sample, radius < 1e6 ? radius : std::isinf(radius) ? __builtin_nan("") : 1e6, end.period);
    }

    void finish(int lane) {
        alive[lane / L::width] &= ~(1u << lane % L::width);
        dead++;
    }
    void closeUp(double* row) const {
        int to = 0;
        for (int v = 0; v * L::width < used; v++) {
            L::compressStore(row + to, L::fromBits(alive[v]), L::load(row + v * L::width));
            to += __builtin_popcount(alive[v]);
        }
    }
    void closeGaps() {
        for (int slot = 0; slot < program.states; slot++) closeUp(scan.row(slot));
        for (double* row : {fromX, fromY, nearest, sampleOf}) closeUp(row);
        used -= dead;
        wake();
    }
    void wake() {
        dead = 0;
        for (int v = 0; v < mostVectors; v++) {
            const int here = used - v * L::width;
            alive[v] = here <= 0 ? 0 : here >= L::width ? L::toBits(L::allLanes()) : (1u << here) - 1;
        }
    }

    void begin(const int* samples, int count, double shift) {
        used = count;
        for (int lane = 0; lane < count; lane++) {
            const int sample = samples[lane];
            scan.row(program.states)[lane] = static_cast<double>(viewAs<Scalar>(scratch.x)[sample]) + shift;
            scan.row(program.states + 1)[lane] = static_cast<double>(viewAs<Scalar>(scratch.y)[sample]);
            fromX[lane] = viewAs<double>(scratch.endX)[sample];
            fromY[lane] = viewAs<double>(scratch.endY)[sample];
            nearest[lane] = HUGE_VAL;
            sampleOf[lane] = sample;
        }
        interpret<L>(program.start.data(), program.start.size(), scan, (used + L::width - 1) / L::width);
        std::memcpy(scan.row(0), fromX, static_cast<size_t>(used) * sizeof(double));
        std::memcpy(scan.row(1), fromY, static_cast<size_t>(used) * sizeof(double));
        wake();
    }

    /// Puts the orbits of `trial` back to their roots, with the derivatives of no step.
    void restart(int vectors) const {
        for (int v = 0; v < vectors; v++) {
            L::store(trial.row(0) + v * L::width, L::load(rootX + v * L::width));
            L::store(trial.row(1) + v * L::width, L::load(rootY + v * L::width));
            for (int slot = 2; slot < cycleVariables; slot++) L::store(trial.row(slot) + v * L::width, L::broadcast(slot == 2 ? 1 : 0));
        }
    }
    void advance(int steps, int vectors) const {
        for (int step = 0; step < steps; step++) interpret<L>(program.step.data(), program.step.size(), trial, vectors);
    }

    /// Looks for cycles of this period from the candidates' roots on. @returns which of them have one, one bit a lane of each vector
    void newton(int period, int vectors, unsigned* found) {
        unsigned active[mostVectors];
        for (int v = 0; v < vectors; v++) {
            const int here = candidateCount - v * L::width;
            active[v] = here >= L::width ? L::toBits(L::allLanes()) : (1u << here) - 1;
            found[v] = 0;
        }
        for (int round = 0; round < newtonRounds && !isCancelled(); round++) {
            restart(vectors);
            advance(period, vectors);
            unsigned left = 0;
            for (int v = 0; v < vectors; v++) {
                const Vec x = L::load(rootX + v * L::width), y = L::load(rootY + v * L::width), before = L::load(stepSquare + v * L::width);
                Vec stepX, stepY;
                newtonStep(trial, v, x, y, stepX, stepY);
                const Vec square = squareOf(stepX, stepY), scale = scaleOf(x, y);
                const unsigned isFine = L::toBits(L::lessEqual(square, scale * L::broadcast(fine)));
                const unsigned isCoarse = L::toBits(L::lessEqual(square, scale * L::broadcast(coarse)));
                // where there is a cycle steps soon shrink much faster than by half
                const unsigned shrinks = L::toBits(L::less(square, before * L::broadcast(0.25)));
                const unsigned done = active[v] & (isFine | (isCoarse & (~shrinks | (round == newtonRounds - 1 ? ~0u : 0u))));
                const unsigned lost = active[v] & ~done & ~shrinks;
                const Mask moves = L::fromBits(active[v] & ~lost);
                L::store(rootX + v * L::width, L::select(moves, x - stepX, x));
                L::store(rootY + v * L::width, L::select(moves, y - stepY, y));
                L::store(stepSquare + v * L::width, L::select(L::fromBits(active[v]), square, before));
                found[v] |= done;
                active[v] &= ~(done | lost);
                left |= active[v];
            }
            if (!left) break;
        }
    }

    /// Follows the cycles found once around: `ends` says when they first return, with the derivatives there.
    void goAround(int period, int vectors, const unsigned* found) {
        restart(vectors);
        for (int i = 0; i < candidateCount; i++) ends[i].period = 0;
        for (int step = 1; step <= period; step++) {
            advance(1, vectors);
            if (period % step != 0) continue;
            for (int i = 0; i < candidateCount; i++) {
                if (ends[i].period > 0 || !(found[i / L::width] >> i % L::width & 1u)) continue;
                const double dx = trial.row(0)[i] - rootX[i], dy = trial.row(1)[i] - rootY[i];
                const double scale = std::fmax(rootX[i] * rootX[i] + rootY[i] * rootY[i], 1.0);
                const bool returns = dx * dx + dy * dy <= 4096 * (stepSquare[i] + scale * fine);
                if (step == period || returns) ends[i] = endAt(trial, i, step);
            }
        }
    }

    /// Looks for cycles of this period near the orbits in `candidates`.
    void examine(int period, bool first) {
        const int vectors = (candidateCount + L::width - 1) / L::width;
        for (int i = 0; i < vectors * L::width; i++) {
            const int lane = candidates[i < candidateCount ? i : 0];
            for (int slot = cycleVariables; slot < program.states; slot++) trial.row(slot)[i] = scan.row(slot)[lane];
        }
        unsigned found[mostVectors];
        newton(period, vectors, found);
        unsigned any = 0;
        for (int v = 0; v < vectors; v++) any |= found[v];
        if (!any) return;
        goAround(period, vectors, found);
        for (int i = 0; i < candidateCount; i++) {
            if (ends[i].period == 0 || !attracts(ends[i])) continue;
            take(static_cast<int>(sampleOf[candidates[i]]), ends[i], first);
            finish(candidates[i]);
        }
    }

    /// What a step did to the batch: orbits that have closed a cycle of a new period, those that may have, and those that never will.
    void look(int period, bool isNew, int vectors, bool first) {
        candidateCount = 0;
        for (int v = 0; v < vectors; v++) {
            if (!alive[v]) continue;
            const Vec x = L::load(fromX + v * L::width), y = L::load(fromY + v * L::width), before = L::load(nearest + v * L::width);
            const Vec square = squareOf(get(scan, 0, v) - x, get(scan, 1, v) - y);
            const Vec slope = squareOf(get(scan, 2, v), get(scan, 3, v));
            const Mask nearer = L::less(square, before);
            L::store(nearest + v * L::width, L::select(nearer, square, before));
            const unsigned going = L::toBits(L::lessEqual(slope, L::broadcast(hopeless)));
            const unsigned worth = alive[v] & L::toBits(L::both(nearer, L::lessEqual(slope, L::broadcast(steep))));
            for (unsigned bits = alive[v] & ~going; bits; bits &= bits - 1) finish(v * L::width + __builtin_ctz(bits));
            if (!worth || !isNew) continue;
            Vec stepX, stepY;
            newtonStep(scan, v, x, y, stepX, stepY);
            const unsigned closed = worth & L::toBits(L::lessEqual(squareOf(stepX, stepY), scaleOf(x, y) * L::broadcast(fine)));
            for (unsigned bits = closed; bits; bits &= bits - 1) {
                const int lane = v * L::width + __builtin_ctz(bits);
                const CycleEnd end = endAt(scan, lane, period);
                if (attracts(end)) take(static_cast<int>(sampleOf[lane]), end, first);
                finish(lane);
            }
            for (unsigned bits = worth & ~closed; bits; bits &= bits - 1) {
                const int i = __builtin_ctz(bits);
                candidates[candidateCount] = v * L::width + i;
                rootX[candidateCount] = x[i] - stepX[i];
                rootY[candidateCount] = y[i] - stepY[i];
                stepSquare[candidateCount++] = stepX[i] * stepX[i] + stepY[i] * stepY[i];
            }
        }
        if (candidateCount > 0) examine(period, first);
    }

    /// Looks for periods above `tried`, at most `longest`. @returns how many samples are left over; they come first in `samples`
    int followTo(int longest, int tried, int* samples, int count, double shift, bool first) {
        int left = 0;
        for (int from = 0; from < count; from += lanes) {
            begin(samples + from, count - from < lanes ? count - from : lanes, shift);
            for (int period = 1; period <= longest && used > 0; period++) {
                if (isCancelled()) return 0;
                const int vectors = (used + L::width - 1) / L::width;
                interpret<L>(program.step.data(), program.step.size(), scan, vectors);
                look(period, period > tried, vectors, first);
                if (dead * 4 >= used) closeGaps();
            }
            closeGaps();
            for (int lane = 0; lane < used; lane++) samples[left++] = static_cast<int>(sampleOf[lane]);
        }
        return left;
    }
    /// Short periods first, so that the few orbits that need long ones fill batches of their own.
    void follow(int* samples, int count, double shift, bool first) {
        int tried = 0;
        for (int longest = 8; count > 0 && tried < plan.iterations; longest *= 8) {
            const int most = longest < plan.iterations ? longest : plan.iterations;
            count = followTo(most, tried, samples, count, shift, first);
            tried = most;
        }
    }

public:
    CycleFinder(const ImagePlan& imagePlan, Scratch& memory, const bool* cancelFlag)
        : plan(imagePlan),
          program(*imagePlan.cycle),
          scratch(memory),
          cancelled(cancelFlag),
          scan{reinterpret_cast<double*>(memory.registers), reinterpret_cast<double*>(memory.pool)},
          trial{reinterpret_cast<double*>(memory.started), reinterpret_cast<double*>(memory.pool)} {
        fillPool<L>(program, plan.uniforms, reinterpret_cast<double*>(memory.pool));
    }

    /// Fills in the measures of cycles for the samples inside, whose orbits ended at `scratch.endX` and `endY`.
    void run(int sampleCount) {
        int samples[tileSamples], count = 0;
        for (int sample = 0; sample < sampleCount; sample++) {
            if (!scratch.inside[sample]) continue;
            write(sample, 0, __builtin_nan(""));
            samples[count++] = sample;
        }
        follow(samples, count, 0, true);
        const int beside = againCount;
        againCount = 0;
        for (int i = 0; i < beside; i++) samples[i] = again[i];
        follow(samples, beside, plan.viewWidth * 0x1p-20, false);
        // further channels have no empty places
        for (int channel = lightnessChannel; channel < measuredChannels; channel++) {
            if (!plan.channels[channel].used || !isCycleMeasure(plan.channels[channel].measure)) continue;
            for (int sample = 0; sample < sampleCount; sample++) {
                if (std::isnan(scratch.values[channel][sample])) scratch.values[channel][sample] = 0;
            }
        }
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
