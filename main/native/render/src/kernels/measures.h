// What the terms of an orbit add up to (definitions: shared/genome/colorings.md): each measure keeps a few rows of lanes beside the
// orbit's own and updates them once a step.
#pragma once
#include <cmath>

#include "interpreter.h"

namespace cardioid::render::CARDIOID_ISA {

/// Rows of one orbit beside its registers. Those a picture does not need exist but are never touched.
enum class Row : int {
    count,    ///< steps done
    index,    ///< the sample's position in the tile
    modulus,  ///< |z| of this step; not kept when lanes move
    before1X, before1Y, before2X, before2Y,  ///< z one and two steps ago
    beforeDxRe, beforeDxIm, beforeDyRe, beforeDyIm,  ///< its derivative one step ago
    expSum,
    convergeSum,
    trapLeast,  ///< of point traps the square
    trapX, trapY,  ///< image: the closest term, turned
    triangleSum, triangleLast,
    stripeSum, stripeLast,
    curvatureSum, curvatureLast,
    differenceSum, differenceModulus,
    meanSum, meanXSum, meanYSum,
    lampsSum, lampsLeast, lampsMost,
    lyapunovSum,
    atomLeast, atomStep,
    held0, held1, held2, held3,  ///< leading slots as they were at some step
    heldUntil,                   ///< steps at which they are held anew
    last
};
constexpr int measureRows = static_cast<int>(Row::last);
constexpr int mostHeldSlots = 4;

constexpr Row heldRow(int slot) { return static_cast<Row>(static_cast<int>(Row::held0) + slot); }

/// Which measures a picture takes, and with which numbers.
struct MeasureSet {
    bool wanted[measureCount] = {};
    int skip;
    bool wants(Measure measure) const { return wanted[static_cast<int>(measure)]; }
    bool wantsCycles() const { return wants(Measure::interiorDistance) || wants(Measure::interiorPeriod); }

    explicit MeasureSet(const ImagePlan& plan) : skip(plan.skip) {
        for (const ChannelPlan& channel : plan.channels) {
            if (channel.used) wanted[static_cast<int>(channel.measure)] = true;
        }
        if (plan.colorsInterior) wanted[static_cast<int>(plan.interiorMeasure)] = true;
    }
    /// Whether nothing that a picture shows of orbits which never stop depends on how many steps they do.
    static bool endsEarly(const ImagePlan& plan) {
        const auto isTimeless = [](Measure measure) {
            return measure == Measure::smooth || measure == Measure::iterations || measure == Measure::distance || isCycleMeasure(measure);
        };
        for (const ChannelPlan& channel : plan.channels) {
            if (channel.used && !isTimeless(channel.measure)) return false;
        }
        const OrbitProgram& program = *plan.program;
        return program.rules > 0 && program.nRegister < 0 && program.leading <= mostHeldSlots && (!plan.colorsInterior || isCycleMeasure(plan.interiorMeasure));
    }
    bool needsModulus() const {
        return wants(Measure::exponential) || wants(Measure::mean) || wants(Measure::difference) || wants(Measure::triangle);
    }
    /// Whether terms depend on how many steps are done.
    bool readsCount() const { return skip > 0 || wants(Measure::curvature) || wants(Measure::atom); }
    /// How many earlier z are looked at.
    int history(const OrbitProgram& program, bool light) const {
        if (wants(Measure::curvature)) return 2;
        // the fraction of the last step compares the last two changes of z where a rule of convergence may hold
        const bool fraction = wants(Measure::smooth) || wants(Measure::triangle) || wants(Measure::stripe);
        if (fraction && program.converges) return 2;
        const bool growthUnknown = fraction && program.rules > 0 && !(program.hasDegree && program.escapeRadius > 0);
        return wants(Measure::converge) || wants(Measure::triangle) || growthUnknown || changesOfDerivative(program, light) ? 1 : 0;
    }
    /// Whether the last change of z is differentiated.
    bool changesOfDerivative(const OrbitProgram& program, bool light) const { return program.converges && program.dx.exist() && (wants(Measure::distance) || light); }
};

/// Everything the accumulating functions share: the rows, where z is, and the masks of the step.
template <class L>
struct MeasureStep {
    using Scalar = typename L::Scalar;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;

    Operands<L> operands;
    Scalar* measures;
    const ImagePlan& plan;
    const OrbitProgram& program;
    int vectors;

    Scalar* row(Row which) const { return measures + static_cast<ptrdiff_t>(which) * rowLanes<Scalar>; }
    Vec get(Row which, int v) const { return L::load(row(which) + v * L::width); }
    void set(Row which, int v, Vec value) const { L::store(row(which) + v * L::width, value); }
    Vec x(int v) const { return L::load(operands.row(program.z.re) + v * L::width); }
    Vec y(int v) const { return L::load(operands.row(program.z.im) + v * L::width); }
    static Vec number(double value) { return L::broadcast(static_cast<Scalar>(value)); }
    static Vec length(Vec x, Vec y) { return L::sqrt(L::fma(x, x, y * y)); }
    /// Adds to a sum where the step is a term. What is not a number counts as 0.
    void add(Row sum, int v, Vec term, Mask isTerm) const {
        const Vec held = L::select(L::both(isTerm, L::lessEqual(term, term)), term, L::broadcast(0));
        set(sum, v, get(sum, v) + held);
    }
    /// As `add`, and remembers the term.
    void addLast(Row sum, Row last, int v, Vec term, Mask isTerm) const {
        const Vec held = L::select(L::both(isTerm, L::lessEqual(term, term)), term, L::broadcast(0));
        set(sum, v, get(sum, v) + held);
        set(last, v, held);
    }
};

constexpr double log2OfE = 1.44269504088896340736;

/// e^-v for v >= 0, to the accuracy of exp2NonPositive.
template <class L>
inline typename L::Vec decay(typename L::Vec v) {
    return exp2NonPositive<L>(v * L::broadcast(static_cast<typename L::Scalar>(-log2OfE)));
}

template <class L>
inline typename L::Vec trapDistance(const TrapPlan& trap, typename L::Vec dx, typename L::Vec dy) {
    const typename L::Vec radius = L::broadcast(static_cast<typename L::Scalar>(trap.radius));
    switch (trap.shape) {
        case TrapShape::line:
            return L::abs(dy);
        case TrapShape::cross:
            return L::min(L::abs(dy), L::abs(dx));
        case TrapShape::circle:
            return L::abs(L::sqrt(L::fma(dx, dx, dy * dy)) - radius);
        case TrapShape::square:
            return L::abs(L::max(L::abs(dy), L::abs(dx)) - radius);
        case TrapShape::rhombus:
            return L::abs(L::abs(dx) + L::abs(dy) - radius);
        case TrapShape::image:
            return L::max(L::abs(dy), L::abs(dx));
        default:
            return L::fma(dx, dx, dy * dy);
    }
}

template <class L>
inline void trapTerm(const MeasureStep<L>& step, int v, typename L::Mask isTerm) {
    using Vec = typename L::Vec;
    const TrapPlan& trap = step.plan.trap;
    const Vec fromX = step.x(v) - step.number(trap.center.re), fromY = step.y(v) - step.number(trap.center.im);
    const bool turned = trap.shape != TrapShape::point && trap.shape != TrapShape::circle && !(trap.sin == 0 && trap.cos == 1);
    const Vec cos = step.number(trap.cos), sin = step.number(trap.sin);
    const Vec dx = turned ? L::fma(fromX, cos, fromY * sin) : fromX, dy = turned ? L::fma(fromY, cos, -(fromX * sin)) : fromY;
    const Vec distance = trapDistance<L>(trap, dx, dy), least = step.get(Row::trapLeast, v);
    const typename L::Mask closer = L::both(isTerm, L::less(distance, least));
    step.set(Row::trapLeast, v, L::select(closer, distance, least));
    if (trap.shape != TrapShape::image) return;
    step.set(Row::trapX, v, L::select(closer, dx, step.get(Row::trapX, v)));
    step.set(Row::trapY, v, L::select(closer, dy, step.get(Row::trapY, v)));
}

template <class L>
inline void triangleTerm(const MeasureStep<L>& step, int v, typename L::Mask isTerm) {
    using Vec = typename L::Vec;
    const Vec x = step.x(v), y = step.y(v), modulus = step.get(Row::modulus, v);
    Vec u, w;
    if (step.program.c.exist()) {
        const Vec cx = step.operands.source(step.program.c.re).vector(v), cy = step.operands.source(step.program.c.im).vector(v);
        u = step.length(x - cx, y - cy);
        w = step.length(cx, cy);
    } else {
        const Vec beforeX = step.get(Row::before1X, v), beforeY = step.get(Row::before1Y, v);
        u = step.length(beforeX, beforeY);
        w = step.length(x - beforeX, y - beforeY);
    }
    const Vec low = L::abs(u - w), range = L::max(u + w - low, step.number(1e-20));
    const Vec share = L::max(L::min((modulus - low) / range, L::broadcast(1)), L::broadcast(0));
    step.addLast(Row::triangleSum, Row::triangleLast, v, share, isTerm);
}

template <class L>
inline void curvatureTerm(const MeasureStep<L>& step, int v, typename L::Mask isTerm) {
    using Vec = typename L::Vec;
    const Vec x1 = step.get(Row::before1X, v), y1 = step.get(Row::before1Y, v);
    const Vec ax = step.x(v) - x1, ay = step.y(v) - y1;
    const Vec bx = x1 - step.get(Row::before2X, v), by = y1 - step.get(Row::before2Y, v);
    // the angle of a / b is that of a times b's conjugate; atan2 gives 0 where either is 0
    const Vec angle = atan2Of<L>(L::fma(ay, bx, -(ax * by)), L::fma(ax, bx, ay * by));
    step.addLast(Row::curvatureSum, Row::curvatureLast, v, L::abs(angle) * step.number(0.31830988618379067), isTerm);
}

template <class L>
inline void atomTerm(const MeasureStep<L>& step, int v, typename L::Mask isTerm) {
    using Vec = typename L::Vec;
    const Vec x = step.x(v), y = step.y(v), square = L::fma(x, x, y * y), least = step.get(Row::atomLeast, v);
    const typename L::Mask closer = L::both(isTerm, L::less(square, least));
    step.set(Row::atomLeast, v, L::select(closer, square, least));
    step.set(Row::atomStep, v, L::select(closer, step.get(Row::count, v), step.get(Row::atomStep, v)));
}

template <class L>
inline void lampsTerm(const MeasureStep<L>& step, int v, typename L::Mask isTerm) {
    using Vec = typename L::Vec;
    const TrapPlan& trap = step.plan.trap;
    const Vec term = decay<L>(step.length(step.x(v) + step.number(trap.center.re), step.y(v) + step.number(trap.center.im)));
    step.add(Row::lampsSum, v, term, isTerm);
    const Vec least = step.get(Row::lampsLeast, v), most = step.get(Row::lampsMost, v);
    step.set(Row::lampsLeast, v, L::select(isTerm, L::min(term, least), least));
    step.set(Row::lampsMost, v, L::select(isTerm, L::max(term, most), most));
}

/// Adds how much the tangent has grown, and brings it back to length 1.
template <class L>
inline void lyapunovTerm(const MeasureStep<L>& step, int v) {
    using Vec = typename L::Vec;
    const OrbitProgram& program = step.program;
    Vec square = L::broadcast(0);
    for (int column = 0; column < program.tangentColumns; column++) {
        const Vec re = step.operands.source(program.tangent[column].re).vector(v), im = step.operands.source(program.tangent[column].im).vector(v);
        square = L::fma(re, re, L::fma(im, im, square));
    }
    const Vec mean = program.tangentColumns == 2 ? square * L::broadcast(0.5f) : square;
    const Vec growth = L::min(L::sqrt(mean), step.number(1e12));
    // a displacement that has collapsed starts anew
    const typename L::Mask alive = L::lessEqual(step.number(1e-12), growth);
    step.add(Row::lyapunovSum, v, logOf<L>(growth), alive);
    const Vec shrink = L::broadcast(1) / growth;
    for (int slot = program.tangentFirst; slot < program.tangentFirst + program.tangentCount; slot++) {
        typename L::Scalar* at = step.operands.row(slot) + v * L::width;
        const bool unit = slot == program.tangent[0].re || (program.tangentColumns == 2 && slot == program.tangent[1].im);
        L::store(at, L::select(alive, L::load(at) * shrink, L::broadcast(unit ? 1 : 0)));
    }
}

/// Takes one step's term of every measure wanted. Called after the step, with `Row::count` already raised.
template <class L>
inline void takeTerms(const MeasureStep<L>& step, const MeasureSet& set) {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    const Vec skipped = step.number(set.skip), one = L::broadcast(1), largest = step.number(1e6);
    const auto termMask = [&](int v) { return set.skip == 0 ? L::allLanes() : L::less(skipped, step.get(Row::count, v)); };
    const auto each = [&](auto body) {
        for (int v = 0; v < step.vectors; v++) body(v, termMask(v));
    };
    if (set.needsModulus()) each([&](int v, Mask) { step.set(Row::modulus, v, step.length(step.x(v), step.y(v))); });
    if (set.wants(Measure::exponential)) each([&](int v, Mask is) { step.add(Row::expSum, v, decay<L>(step.get(Row::modulus, v)), is); });
    if (set.wants(Measure::converge)) {
        each([&](int v, Mask is) {
            const Vec change = step.length(step.x(v) - step.get(Row::before1X, v), step.y(v) - step.get(Row::before1Y, v));
            step.add(Row::convergeSum, v, decay<L>(one / change), is);
        });
    }
    if (set.wants(Measure::trap)) each([&](int v, Mask is) { trapTerm(step, v, is); });
    if (set.wants(Measure::triangle)) each([&](int v, Mask is) { triangleTerm(step, v, is); });
    if (set.wants(Measure::stripe)) {
        const Vec stripes = step.number(step.plan.stripes), half = L::broadcast(0.5f);
        each([&](int v, Mask is) {
            const Vec wave = sineAndCosine<L>(stripes * atan2Of<L>(step.y(v), step.x(v))).sine;
            step.addLast(Row::stripeSum, Row::stripeLast, v, L::fma(wave, half, half), is);
        });
    }
    if (set.wants(Measure::curvature)) {
        each([&](int v, Mask is) { curvatureTerm(step, v, L::both(is, L::less(one, step.get(Row::count, v)))); });
    }
    if (set.wants(Measure::difference)) {
        each([&](int v, Mask is) {
            const Vec modulus = step.get(Row::modulus, v);
            step.add(Row::differenceSum, v, L::abs(modulus - step.get(Row::differenceModulus, v)), is);
            step.set(Row::differenceModulus, v, modulus);
        });
    }
    if (set.wants(Measure::mean)) each([&](int v, Mask is) { step.add(Row::meanSum, v, L::min(step.get(Row::modulus, v), largest), is); });
    if (set.wants(Measure::meanX)) each([&](int v, Mask is) { step.add(Row::meanXSum, v, L::max(L::min(step.x(v), largest), -largest), is); });
    if (set.wants(Measure::meanY)) each([&](int v, Mask is) { step.add(Row::meanYSum, v, L::max(L::min(step.y(v), largest), -largest), is); });
    if (set.wants(Measure::lamps)) each([&](int v, Mask is) { lampsTerm(step, v, is); });
    if (set.wants(Measure::lyapunov)) each([&](int v, Mask) { lyapunovTerm(step, v); });
    if (set.wants(Measure::atom)) each([&](int v, Mask is) { atomTerm(step, v, is); });
}

/// The rows a picture's measures keep between steps.
struct KeptRows {
    Row rows[measureRows];
    int count = 0;

    void keep(std::initializer_list<Row> more) {
        for (const Row row : more) rows[count++] = row;
    }
    /// @param heldSlots leading slots that are held; none where orbits do not end early
    /// @param derivativeColumns of the derivative one step ago; none where the last change of z is not differentiated
    KeptRows(const MeasureSet& set, int history, TrapShape shape, int heldSlots, int derivativeColumns = 0) {
        keep({Row::count, Row::index});
        for (int slot = 0; slot < heldSlots; slot++) keep({heldRow(slot)});
        if (heldSlots > 0) keep({Row::heldUntil});
        if (history >= 1) keep({Row::before1X, Row::before1Y});
        if (history >= 2) keep({Row::before2X, Row::before2Y});
        if (derivativeColumns >= 1) keep({Row::beforeDxRe, Row::beforeDxIm});
        if (derivativeColumns >= 2) keep({Row::beforeDyRe, Row::beforeDyIm});
        if (set.wants(Measure::exponential)) keep({Row::expSum});
        if (set.wants(Measure::converge)) keep({Row::convergeSum});
        if (set.wants(Measure::trap)) keep({Row::trapLeast});
        if (set.wants(Measure::trap) && shape == TrapShape::image) keep({Row::trapX, Row::trapY});
        if (set.wants(Measure::triangle)) keep({Row::triangleSum, Row::triangleLast});
        if (set.wants(Measure::stripe)) keep({Row::stripeSum, Row::stripeLast});
        if (set.wants(Measure::curvature)) keep({Row::curvatureSum, Row::curvatureLast});
        if (set.wants(Measure::difference)) keep({Row::differenceSum, Row::differenceModulus});
        if (set.wants(Measure::mean)) keep({Row::meanSum});
        if (set.wants(Measure::meanX)) keep({Row::meanXSum});
        if (set.wants(Measure::meanY)) keep({Row::meanYSum});
        if (set.wants(Measure::lamps)) keep({Row::lampsSum, Row::lampsLeast, Row::lampsMost});
        if (set.wants(Measure::lyapunov)) keep({Row::lyapunovSum});
        if (set.wants(Measure::atom)) keep({Row::atomLeast, Row::atomStep});
    }
};

/// What a row holds before the first step of an orbit that begins at z = (x, y).
template <class Scalar>
inline Scalar firstValue(Row row, Scalar x, Scalar y, TrapShape shape) {
    switch (row) {
        case Row::before1X:
        case Row::before2X:
            return x;
        case Row::before1Y:
        case Row::before2Y:
            return y;
        case Row::differenceModulus:
            return std::sqrt(x * x + y * y);
        case Row::trapLeast:
            return static_cast<Scalar>(shape == TrapShape::point ? farthestTrapDistance * farthestTrapDistance : farthestTrapDistance);
        case Row::lampsLeast:
            return 1;
        case Row::atomLeast:
            return static_cast<Scalar>(1e30);
        case Row::held0:
        case Row::held1:
        case Row::held2:
        case Row::held3:
            return static_cast<Scalar>(__builtin_nan(""));
        default:
            return 0;
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
