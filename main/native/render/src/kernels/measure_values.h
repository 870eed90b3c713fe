// From what an orbit left behind to the values of its channels (definitions: shared/genome/colorings.md).
#pragma once
#include "measures.h"

namespace cardioid::render::CARDIOID_ISA {

/// Rows of finished orbits: where z and its derivative ended, how, and every row the measures keep.
enum class End : int { x, y, dxRe, dxIm, dyRe, dyIm, kind, measures };
/// Values of `End::kind`.
constexpr float neverStopped = 0, escaped = 1, converged = 2;

template <class Scalar>
constexpr int endLanes = 2 * rowLanes<Scalar>;
constexpr int endRows = static_cast<int>(End::measures) + measureRows;
static_assert(endRows <= maxMeasureRows);

/// Direction of (x, y) in turns, from 0 to below 1.
template <class L>
inline typename L::Vec turnsAround(typename L::Vec x, typename L::Vec y) {
    using Vec = typename L::Vec;
    const Vec turns = atan2Of<L>(y, x) * L::broadcast(static_cast<typename L::Scalar>(0.15915494309189535));
    const Vec wrapped = L::select(L::less(turns, L::broadcast(0)), turns + L::broadcast(1), turns);
    return L::select(L::less(wrapped, L::broadcast(1)), wrapped, L::broadcast(0));
}

/// Reads one vector of finished orbits.
template <class L>
class OrbitEnd {
    using Scalar = typename L::Scalar;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    static constexpr bool isFloat = sizeof(Scalar) == 4;

    const ImagePlan& plan;
    const OrbitProgram& program;
    const MeasureSet& set;
    const Scalar* const from;  ///< this vector in row 0
    const Vec x, y, count;
    const Mask byEscape, byConvergence;

    Vec get(End row) const { return L::load(from + static_cast<ptrdiff_t>(row) * endLanes<Scalar>); }
    Vec get(Row row) const { return L::load(from + (static_cast<ptrdiff_t>(End::measures) + static_cast<ptrdiff_t>(row)) * endLanes<Scalar>); }
    static Vec number(double value) { return L::broadcast(static_cast<Scalar>(value)); }
    static Vec length(Vec a, Vec b) { return L::sqrt(L::fma(a, a, b * b)); }
    static Vec largestSquare() { return number(isFloat ? 1e38 : 1e300); }
    static Vec finite(Vec v) { return L::select(L::lessEqual(v, v), L::max(L::min(v, number(1e30)), number(-1e30)), number(0)); }

    /// |z_n|^2; one that overflowed counts as the largest.
    Vec square() const {
        const Vec m = L::fma(x, x, y * y);
        return L::min(m, largestSquare());
    }
    double degree() const { return program.hasDegree ? plan.uniforms[-1 - program.degree] : 0; }
    bool growthKnown() const { return degree() > 1 && program.escapeRadius > 1; }

    Vec escapeFraction() const {
        const Vec half = L::broadcast(0.5f);
        const Vec lnZ = half * logOf<L>(square());
        const Vec share = logOf<L>(lnZ / logOf<L>(number(program.escapeRadius > 1 ? program.escapeRadius : 256)));
        if (growthKnown()) return share / logOf<L>(number(degree()));
        const Vec beforeX = get(Row::before1X), beforeY = get(Row::before1Y);
        const Vec lnBefore = half * logOf<L>(L::fma(beforeX, beforeX, beforeY * beforeY));
        return share / logOf<L>(lnZ / L::max(lnBefore, number(1e-3)));
    }
    /// ln of a change of z, which is small where orbits converge.
    static Vec logOfChange(Vec dx, Vec dy) { return L::min(logOf<L>(L::max(length(dx, dy), number(isFloat ? 1e-30 : 1e-300))), number(-1e-3)); }
    Vec lastChange() const { return logOfChange(x - get(Row::before1X), y - get(Row::before1Y)); }
    Vec convergenceFraction() const {
        const Vec last = lastChange();
        const Vec before = logOfChange(get(Row::before1X) - get(Row::before2X), get(Row::before1Y) - get(Row::before2Y));
        return logOf<L>(last / number(-13.815510557964274)) / logOf<L>(last / before);
    }
    /// How far beyond its rule the last step went, 0 to 1.
    Vec fraction() const {
        const Vec zero = L::broadcast(0), one = L::broadcast(1);
        Vec f = L::select(byEscape, escapeFraction(), zero);
        if (program.converges) f = L::select(byConvergence, convergenceFraction(), f);
        return L::max(L::min(L::select(L::lessEqual(f, f), f, zero), one), zero);
    }

    Vec smooth() const {
        const Vec one = L::broadcast(1);
        Vec value = count + one;
        if (growthKnown() && program.escapeRadius >= 2) {
            const Vec log2Radius = L::broadcast(0.5f) * log2AtLeastOne<L>(L::max(square(), number(program.escapeRadius * program.escapeRadius)));
            Vec levels = log2AtLeastOne<L>(log2Radius);
            if (degree() != 2) levels = levels * (one / log2AtLeastOne<L>(number(degree())));
            value = L::max(value - levels, L::broadcast(0));
            if (program.converges) value = L::select(byConvergence, count + one - fraction(), value);
        } else {
            value = value - fraction();
        }
        return stoppedOnly(value);
    }
    Vec stoppedOnly(Vec value) const { return L::select(L::either(byEscape, byConvergence), value, number(__builtin_nan(""))); }

    Vec terms(int skip) const { return L::max(count - number(skip), L::broadcast(0)); }
    static Vec meanOf(Vec sum, Vec terms) { return L::select(L::less(L::broadcast(0), terms), sum / terms, L::broadcast(0)); }
    Vec mean(Row sum) const { return meanOf(get(sum), terms(set.skip)); }
    Vec average(Row sum, Row last, int skip) const {
        const Vec n = terms(skip), one = L::broadcast(1);
        const Vec all = meanOf(get(sum), n), before = meanOf(get(sum) - get(last), n - one);
        return L::select(L::less(one, n), L::fma(fraction(), before - all, all), all);
    }

    /// Both columns of the derivative of a point by the pixel.
    struct Columns {
        Vec xRe, xIm, yRe, yIm;
        Vec largest() const {
            return L::max(L::max(L::max(L::abs(xRe), L::abs(xIm)), L::max(L::abs(yRe), L::abs(yIm))), number(isFloat ? 1e-30 : 1e-290));
        }
    };
    Columns columns() const { return {get(End::dxRe), get(End::dxIm), get(End::dyRe), get(End::dyIm)}; }
    /// Those of the last change of z.
    Columns columnsOfChange() const {
        const Vec xRe = get(End::dxRe) - get(Row::beforeDxRe), xIm = get(End::dxIm) - get(Row::beforeDxIm);
        if (!program.dy.exist()) return {xRe, xIm, -xIm, xRe};
        return {xRe, xIm, get(End::dyRe) - get(Row::beforeDyRe), get(End::dyIm) - get(Row::beforeDyIm)};
    }
    /// The size of a derivative, without overflow on the way.
    static Vec size(const Columns& of) {
        const Vec largest = of.largest();
        const Vec p = of.xRe / largest, q = of.xIm / largest, r = of.yRe / largest, s = of.yIm / largest;
        const Vec sum = L::fma(p, p, L::fma(q, q, L::fma(r, r, s * s)));
        // both columns are there: where the step is analytic the second is i times the first
        return largest * L::sqrt(sum * L::broadcast(0.5f));
    }
    Vec distance(bool ofInterior) const {
        const Vec viewWidth = number(plan.viewWidth), most = number(1e6), zero = L::broadcast(0);
        const Vec growth = size(columns()) * viewWidth, modulus = L::sqrt(square());
        if (ofInterior) return L::min(modulus / growth, most);
        const Vec lnZ = L::broadcast(0.5f) * logOf<L>(square());
        Vec value = L::select(byEscape, L::broadcast(2) * modulus * lnZ / growth, zero);
        if (program.converges) {
            const Vec change = length(x - get(Row::before1X), y - get(Row::before1Y));
            value = L::select(byConvergence, L::broadcast(2) * change * L::abs(lastChange()) / (size(columnsOfChange()) * viewWidth), value);
        }
        return L::max(L::min(value, most), zero);
    }

    Vec trapImage() const {
        const Scalar radius = static_cast<Scalar>(plan.trap.radius);
        Scalar least[L::width], dx[L::width], dy[L::width], out[L::width];
        L::store(least, get(Row::trapLeast));
        L::store(dx, get(Row::trapX));
        L::store(dy, get(Row::trapY));
        for (int lane = 0; lane < L::width; lane++) {
            out[lane] = 0;
            if (!(least[lane] <= radius) || !(radius > 0)) continue;
            const auto cell = [&](Scalar along) {
                const int k = static_cast<int>(static_cast<Scalar>(trapImageSide / 2) * along);
                return k < 0 ? 0 : k >= trapImageSide ? trapImageSide - 1 : k;
            };
            const int column = cell(dx[lane] / radius + 1), row = cell(1 - dy[lane] / radius);
            out[lane] = static_cast<Scalar>(plan.trap.image[row * trapImageSide + column]) / 255;
        }
        return L::load(out);
    }
    Vec trap() const {
        if (plan.trap.shape == TrapShape::image) return trapImage();
        return plan.trap.shape == TrapShape::point ? L::sqrt(get(Row::trapLeast)) : get(Row::trapLeast);
    }
    Vec plainValue(Measure measure, bool ofInterior) const {
        switch (measure) {
            case Measure::distance:
                return distance(ofInterior);
            case Measure::exponential:
                return mean(Row::expSum);
            case Measure::converge:
                return mean(Row::convergeSum);
            case Measure::trap:
                return trap();
            case Measure::triangle:
                return average(Row::triangleSum, Row::triangleLast, set.skip);
            case Measure::stripe:
                return average(Row::stripeSum, Row::stripeLast, set.skip);
            case Measure::curvature:
                return average(Row::curvatureSum, Row::curvatureLast, set.skip > 1 ? set.skip : 1);
            case Measure::difference:
                return mean(Row::differenceSum);
            case Measure::mean:
                return mean(Row::meanSum);
            case Measure::meanX:
                return mean(Row::meanXSum);
            case Measure::meanY:
                return mean(Row::meanYSum);
            case Measure::lamps: {
                const Vec spread = L::max(get(Row::lampsMost) - get(Row::lampsLeast), L::broadcast(0));
                return mean(Row::lampsSum) / (L::broadcast(1) + spread);
            }
            case Measure::lyapunov:
                return get(Row::lyapunovSum) / count;
            case Measure::atom:
                return get(Row::atomStep);
            case Measure::angle:
                return turnsAround<L>(x, y);
            default:
                return L::broadcast(0);
        }
    }

public:
    OrbitEnd(const ImagePlan& imagePlan, const OrbitProgram& orbitProgram, const MeasureSet& measures, const Scalar* vector)
        : plan(imagePlan),
          program(orbitProgram),
          set(measures),
          from(vector),
          x(L::load(vector)),
          y(L::load(vector + endLanes<Scalar>)),
          count(get(Row::count)),
          byEscape(L::both(L::less(number(0.5), get(End::kind)), L::less(get(End::kind), number(1.5)))),
          byConvergence(L::less(number(1.5), get(End::kind))) {}

    Vec value(Measure measure, bool ofInterior) const {
        if (measure == Measure::smooth) return smooth();
        if (measure == Measure::iterations) return stoppedOnly(count);
        // orbits that never stop are measured later (attracting_cycles.h)
        if (isCycleMeasure(measure)) return number(__builtin_nan(""));
        return finite(plainValue(measure, ofInterior));
    }
    /// The main channel: orbits that never stopped have the interior's measure where one is chosen.
    Vec mainValue() const {
        const Vec own = value(plan.channels[mainChannel].measure, false);
        if (!plan.colorsInterior) return own;
        return L::select(L::either(byEscape, byConvergence), own, value(plan.interiorMeasure, true));
    }
    unsigned stoppedBits() const { return L::toBits(L::either(byEscape, byConvergence)); }

    /// The direction in which |z_n| grows, or the last change of z shrinks, in the picture's axes.
    void slope(Vec& right, Vec& up) const {
        Vec zx = x, zy = y;
        Columns of = columns();
        if (program.converges) {
            zx = L::select(byConvergence, get(Row::before1X) - x, x);
            zy = L::select(byConvergence, get(Row::before1Y) - y, y);
            const Columns change = columnsOfChange();
            of = {L::select(byConvergence, change.xRe, of.xRe), L::select(byConvergence, change.xIm, of.xIm),
                  L::select(byConvergence, change.yRe, of.yRe), L::select(byConvergence, change.yIm, of.yIm)};
        }
        // scaled first, so that nothing overflows
        const Vec most = of.largest();
        const Vec far = L::max(L::max(L::abs(zx), L::abs(zy)), number(isFloat ? 1e-30 : 1e-290));
        const Vec px = zx / far, py = zy / far;
        const Vec gx = L::fma(px, of.xRe / most, py * (of.xIm / most)), gy = L::fma(px, of.yRe / most, py * (of.yIm / most));
        const Vec norm = length(gx, gy);
        const Mask good = L::both(L::less(number(isFloat ? 1e-18 : 1e-150), norm), L::either(byEscape, byConvergence));
        const Vec ux = L::select(good, gx / norm, L::broadcast(0)), uy = L::select(good, gy / norm, L::broadcast(0));
        const Vec cos = number(plan.viewCos), sin = number(plan.viewSin);
        right = L::fma(ux, cos, uy * sin);
        up = L::fma(uy, cos, -(ux * sin));
    }
};

/// Writes the channels of the first `count` finished orbits.
template <class L>
inline void writeEnds(const ImagePlan& plan, const OrbitProgram& program, const MeasureSet& set, const typename L::Scalar* ends, int count,
                      Scratch& scratch) {
    using Scalar = typename L::Scalar;
    using Vec = typename L::Vec;
    const bool light = plan.light.strength > 0;
    for (int first = 0; first < count; first += L::width) {
        const OrbitEnd<L> end(plan, program, set, ends + first);
        const Scalar* indexRow = ends + first + (static_cast<ptrdiff_t>(End::measures) + static_cast<ptrdiff_t>(Row::index)) * endLanes<Scalar>;
        const int lanes = count - first < L::width ? count - first : L::width;
        int places[L::width];
        for (int lane = 0; lane < lanes; lane++) places[lane] = static_cast<int>(indexRow[lane]);
        const auto write = [&](int channel, Vec value) {
            Scalar numbers[L::width];
            L::store(numbers, value);
            for (int lane = 0; lane < lanes; lane++) scratch.values[channel][places[lane]] = static_cast<float>(numbers[lane]);
        };
        write(mainChannel, end.mainValue());
        for (int channel = lightnessChannel; channel < measuredChannels; channel++) {
            if (!plan.channels[channel].used) continue;
            const Vec value = end.value(plan.channels[channel].measure, false);
            write(channel, L::select(L::lessEqual(value, value), value, L::broadcast(0)));
        }
        if (light) {
            Vec right, up;
            end.slope(right, up);
            write(slopeXChannel, right);
            write(slopeYChannel, up);
        }
        if (set.wantsCycles()) {
            for (int lane = 0; lane < lanes; lane++) {
                viewAs<double>(scratch.endX)[places[lane]] = static_cast<double>(ends[first + lane]);
                viewAs<double>(scratch.endY)[places[lane]] = static_cast<double>(ends[first + lane + endLanes<Scalar>]);
            }
        }
        const unsigned stopped = program.rules ? end.stoppedBits() : ~0u;
        for (int lane = 0; lane < lanes; lane++) scratch.inside[places[lane]] = !(stopped >> lane & 1u);
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
