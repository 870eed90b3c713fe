// Variations of flames that came after the list of Draves and Reckase: those that flam3 3.1 numbers 49 to 98, by its formulas.
#pragma once
#include "flame_variation_input.h"

namespace cardioid::render::CARDIOID_ISA {
namespace flame {

/// sinh and cosh.
template <class L>
struct Hyperbolic {
    typename L::Vec sinh, cosh;
    explicit Hyperbolic(typename L::Vec v) {
        const typename L::Vec up = exponential<L>(v), down = L::broadcast(1) / up, half = L::broadcast(0.5f);
        sinh = half * (up - down);
        cosh = half * (up + down);
    }
};

/// What functions of a complex number are made of: sine and cosine of one part, sinh and cosh of the other.
template <class L>
struct ComplexParts {
    typename L::Vec sin, cos, sinh, cosh;
    ComplexParts(typename L::Vec angle, typename L::Vec other) {
        const SinCos<L> at = sinCos<L>(angle);
        const Hyperbolic<L> of(other);
        sin = at.sin;
        cos = at.cos;
        sinh = of.sinh;
        cosh = of.cosh;
    }
    /// 2 / (cos 2 angle + cosh 2 other), which is 2 (cos^2 angle + sinh^2 other)
    typename L::Vec overCosine() const { return L::broadcast(1) / (cos * cos + sinh * sinh + L::broadcast(tiny)); }
    /// 2 / (cosh 2 other - cos 2 angle), which is 2 (sin^2 angle + sinh^2 other)
    typename L::Vec overSine() const { return L::broadcast(1) / (sin * sin + sinh * sinh + L::broadcast(tiny)); }
};

/// What edisc and elliptic are made of: half the sum of the distances from (-1, 0) and (1, 0), less 1 and less |x|, without cancellation.
template <class L>
struct FocalDistances {
    typename L::Vec mean, lessOne, lessX;
    FocalDistances(typename L::Vec x, typename L::Vec y) {
        using Vec = typename L::Vec;
        const Vec one = L::broadcast(1), zero = L::broadcast(0), half = L::broadcast(0.5f), epsilon = L::broadcast(tiny);
        const Vec square = y * y, size = L::abs(x), plus = L::abs(x + one), minus = L::abs(x - one);
        const Vec far = L::sqrt(L::fma(plus, plus, square)), near = L::sqrt(L::fma(minus, minus, square));
        const Vec rise = half * (square / (far + plus + epsilon) + square / (near + minus + epsilon));
        mean = L::max(size, one) + rise;
        lessOne = L::max(size - one, zero) + rise;
        lessX = L::max(one - size, zero) + rise;
    }
};

/// Twice the place of a cell, or one less for those below 0: cells of both sides take turns.
template <class L>
inline typename L::Vec interleaved(typename L::Vec cell) {
    const typename L::Vec twice = cell + cell;
    return L::select(L::less(cell, L::broadcast(0)), -(twice + L::broadcast(1)), twice);
}

/// v within (-edge, edge], its fraction of 2 edge.
template <class L>
inline typename L::Vec wrapped(typename L::Vec v, typename L::Vec edge) {
    const typename L::Vec span = L::max(edge + edge, L::broadcast(tiny));
    const typename L::Vec above = modulo<L>(v + edge, span) - edge, below = edge - modulo<L>(edge - v, span);
    return L::select(L::less(edge, v), above, L::select(L::less(v, -edge), below, v));
}

/// An angle with wedges cut out of it: `count` of them, `angle` wide.
template <class L>
inline typename L::Vec wedged(typename L::Vec from, typename L::Vec angle, typename L::Vec count) {
    const typename L::Vec perTurn = L::broadcast(1 / (2 * pi));
    const typename L::Vec wedge = wholePart<L>(L::fma(count, from, L::broadcast(pi)) * perTurn);
    return L::fma(from, L::broadcast(1) - angle * count * perTurn, wedge * angle);
}

/// The power r + i s of a point, divided by `branches` turns.
template <class L>
inline FlamePoint<L> complexPower(const VariationInput<L>& in, typename L::Vec r, typename L::Vec s, typename L::Vec turned) {
    const typename L::Vec log = L::broadcast(0.5f) * naturalLog<L>(in.r2), angle = in.phi();
    const typename L::Vec radius = exponential<L>(r * log - s * angle);
    const SinCos<L> at = sinCos<L>(r * angle + s * log + turned);
    return {radius * at.cos, radius * at.sin};
}

}  // namespace flame

/// Out of line: the variations of the paper, which most flames are made of, keep their registers.
/// @param kind the same for all lanes, one of those from `disc2` on
template <class L>
__attribute__((noinline)) FlamePoint<L> variedLater(Variation kind, const VariationInput<L>& in) {
    using namespace flame;
    using Vec = typename L::Vec;
    const Vec x = in.x, y = in.y, r = in.r, r2 = in.r2, weight = in.weight;
    const Vec zero = L::broadcast(0), one = L::broadcast(1), half = L::broadcast(0.5f), two = L::broadcast(2);
    const Vec epsilon = L::broadcast(tiny), turn = L::broadcast(2 * pi), piLanes = L::broadcast(pi);
    switch (kind) {
        case Variation::disc2: {
            // rotation, twist
            const SinCos<L> at = sinCos<L>(in.argument(0) * piLanes * (x + y)), added = sinCos<L>(in.argument(1));
            const float twist = in.arguments[1];
            const float factor = twist > 2 * pi ? 1 + twist - 2 * pi : twist < -2 * pi ? 1 + twist + 2 * pi : 1;
            const Vec share = in.theta() * L::broadcast(1 / pi), k = L::broadcast(factor);
            return {(at.sin + (added.cos - one) * k) * share, (at.cos + added.sin * k) * share};
        }
        case Variation::flower: {
            // petals, holes
            const Vec factor = (in.uniform() - in.argument(1)) * sinCos<L>(in.argument(0) * in.phi()).cos / (r + epsilon);
            return {factor * x, factor * y};
        }
        case Variation::conic: {
            // eccentricity, holes
            const Vec away = r + epsilon, eccentricity = in.argument(0);
            const Vec factor = (in.uniform() - in.argument(1)) * eccentricity / (one + eccentricity * x / away) / away;
            return {factor * x, factor * y};
        }
        case Variation::parabola: {
            // height, width
            const SinCos<L> at = sinCos<L>(r);
            const Vec across = in.argument(0) * at.sin * at.sin * in.uniform();
            return {across, in.argument(1) * at.cos * in.uniform()};
        }
        case Variation::bent2:
            return {L::select(L::less(x, zero), x * in.argument(0), x), L::select(L::less(y, zero), y * in.argument(1), y)};
        case Variation::bipolar: {
            const Vec quarter = L::broadcast(pi / 2), perQuarter = L::broadcast(2 / pi), square = y * y;
            const Vec angle = half * arcTangent<L>(two * y, r2 - one) - quarter * in.argument(0);
            const Vec far = L::fma(x + one, x + one, square), near = L::fma(x - one, x - one, square);
            const Vec log = naturalLog<L>((far + epsilon) / (near + epsilon));
            return {L::broadcast(0.25f) * perQuarter * log, perQuarter * wrapped<L>(angle, quarter)};
        }
        case Variation::boarders: {
            const Vec cellX = rounded<L>(x), cellY = rounded<L>(y), offX = x - cellX, offY = y - cellY, quarter = L::broadcast(0.25f);
            const Vec middleX = L::fma(offX, half, cellX), middleY = L::fma(offY, half, cellY);
            const typename L::Mask inner = L::lessEqual(L::broadcast(0.75f), in.uniform());
            const typename L::Mask wide = L::lessEqual(L::abs(offY), L::abs(offX));
            const Vec larger = L::select(wide, offX, offY), smaller = L::select(wide, offY, offX);
            const Vec side = L::select(L::less(larger, zero), -quarter, quarter);
            const Vec slope = side * smaller / L::select(L::less(L::abs(larger), epsilon), one, larger);
            const Vec outX = middleX + L::select(wide, side, slope), outY = middleY + L::select(wide, slope, side);
            return {L::select(inner, middleX, outX), L::select(inner, middleY, outY)};
        }
        case Variation::butterfly: {
            // 4 / sqrt(3 pi)
            const Vec tall = y * two;
            const Vec factor = L::broadcast(1.30294003174112f) * L::sqrt(L::abs(y * x) / (epsilon + x * x + tall * tall));
            return {factor * x, factor * tall};
        }
        case Variation::cell: {
            const Vec size = in.argument(0);
            const Vec cellX = wholePart<L>(x / size), cellY = wholePart<L>(y / size);
            return {(x - cellX * size) + interleaved<L>(cellX) * size, -((y - cellY * size) + interleaved<L>(cellY) * size)};
        }
        case Variation::cpow: {
            // r, i, power
            const Vec power = in.argument(2);
            return complexPower<L>(in, in.argument(0) / power, in.argument(1) / power, turn / power * wholePart<L>(power * in.uniform()));
        }
        case Variation::curve: {
            // amplitudes and lengths along x and y
            const Vec least = L::broadcast(1e-20f);
            const Vec lengthX = L::max(in.argument(2) * in.argument(2), least), lengthY = L::max(in.argument(3) * in.argument(3), least);
            return {x + in.argument(0) * exponential<L>(-(y * y) / lengthX), y + in.argument(1) * exponential<L>(-(x * x) / lengthY)};
        }
        case Variation::edisc: {
            const FocalDistances<L> focal(x, y);
            const Vec log = naturalLog<L>(focal.mean + L::sqrt(focal.lessOne));
            // the arc cosine of x / mean
            const Vec angle = arcTangent<L>(L::sqrt(focal.lessX * (focal.mean + L::abs(x))), x);
            const ComplexParts<L> of(log, -angle);
            const Vec factor = L::broadcast(1 / 11.57034632f);
            return {factor * of.cosh * of.cos, factor * of.sinh * L::select(L::less(zero, y), -of.sin, of.sin)};
        }
        case Variation::elliptic: {
            const FocalDistances<L> focal(x, y);
            const Vec perQuarter = L::broadcast(2 / pi), log = perQuarter * naturalLog<L>(focal.mean + L::sqrt(focal.lessOne));
            const Vec angle = arcTangent<L>(x, L::sqrt(focal.lessX * (focal.mean + L::abs(x))));
            return {perQuarter * angle, L::select(L::less(zero, y), log, -log)};
        }
        case Variation::escher: {
            const SinCos<L> beta = sinCos<L>(in.argument(0));
            return complexPower<L>(in, half * (one + beta.cos), half * beta.sin, zero);
        }
        case Variation::foci: {
            const ComplexParts<L> of(y, x);
            const Vec factor = one / (of.cosh - of.cos + epsilon);
            return {factor * of.sinh, factor * of.sin};
        }
        case Variation::loonie: {
            const Vec square = weight * weight;
            const Vec factor = L::select(L::less(r2, square), L::sqrt(L::max(square / (r2 + epsilon) - one, zero)), one);
            return {factor * x, factor * y};
        }
        case Variation::preBlur:
            // has moved the point already
            return {zero, zero};
        case Variation::modulus:
            return {wrapped<L>(x, in.argument(0)), wrapped<L>(y, in.argument(1))};
        case Variation::oscope: {
            // separation, frequency, amplitude, damping
            const Vec wave = in.argument(2) * exponential<L>(-(L::abs(x) * in.argument(3))) * sinCos<L>(turn * in.argument(1) * x).cos;
            return {x, L::select(L::lessEqual(L::abs(y), wave + in.argument(0)), -y, y)};
        }
        case Variation::polar2:
            return {in.theta() * L::broadcast(1 / pi), naturalLog<L>(r2) * L::broadcast(1 / (2 * pi))};
        case Variation::popcorn2: {
            // x, y, c
            const SinCos<L> alongY = sinCos<L>(y * in.argument(2)), alongX = sinCos<L>(x * in.argument(2));
            return {x + in.argument(0) * sinCos<L>(alongY.sin / alongY.cos).sin, y + in.argument(1) * sinCos<L>(alongX.sin / alongX.cos).sin};
        }
        case Variation::scry: {
            // flam3 takes the weight into the quotient alone
            const Vec factor = one / ((r + epsilon) * (r2 + one / (weight + epsilon))) / weight;
            return {factor * x, factor * y};
        }
        case Variation::separation: {
            // x, inside of x, y, inside of y
            const auto apart = [&](Vec v, Vec gap, Vec inside) {
                const Vec size = L::sqrt(L::fma(v, v, gap * gap));
                return L::select(L::less(zero, v), size, -size) - v * inside;
            };
            return {apart(x, in.argument(0), in.argument(1)), apart(y, in.argument(2), in.argument(3))};
        }
        case Variation::split: {
            const Vec alongX = sinCos<L>(x * in.argument(0) * piLanes).cos, alongY = sinCos<L>(y * in.argument(1) * piLanes).cos;
            return {L::select(L::less(alongY, zero), -x, x), L::select(L::less(alongX, zero), -y, y)};
        }
        case Variation::splits:
            return {x + L::select(L::less(x, zero), -in.argument(0), in.argument(0)),
                    y + L::select(L::less(y, zero), -in.argument(1), in.argument(1))};
        case Variation::stripes: {
            // space, warp
            const Vec middle = wholePart<L>(x + half), off = x - middle;
            return {off * (one - in.argument(0)) + middle, y + off * off * in.argument(1)};
        }
        case Variation::wedge:
            // angle, hole, count, swirl
            return polarPoint<L>(r + in.argument(1), wedged<L>(in.phi() + in.argument(3) * r, in.argument(0), in.argument(2)));
        case Variation::wedgeJulia: {
            // angle, count, power, distance
            const Vec power_ = in.argument(2), radius = power<L>(r + epsilon, in.argument(3) / power_);
            const Vec branch = wholePart<L>(L::abs(power_) * in.uniform());
            return polarPoint<L>(radius, wedged<L>((in.phi() + turn * branch) / power_, in.argument(0), in.argument(1)));
        }
        case Variation::wedgeSph: {
            // angle, count, hole, swirl
            const Vec inverse = one / (r + epsilon);
            return polarPoint<L>(inverse + in.argument(2), wedged<L>(in.phi() + in.argument(3) * inverse, in.argument(0), in.argument(1)));
        }
        case Variation::whorl: {
            // inside, outside
            const Vec amount = L::select(L::less(r, weight), in.argument(0), in.argument(1));
            return polarPoint<L>(r, in.phi() + amount / (weight - r));
        }
        case Variation::waves2:
            // scales, then frequencies, of x and y
            return {x + in.argument(0) * sinCos<L>(y * in.argument(2)).sin, y + in.argument(1) * sinCos<L>(x * in.argument(3)).sin};
        case Variation::exp:
            return polarPoint<L>(exponential<L>(x), y);
        case Variation::log:
            return {half * naturalLog<L>(r2), in.phi()};
        case Variation::sin: {
            const ComplexParts<L> of(x, y);
            return {of.sin * of.cosh, of.cos * of.sinh};
        }
        case Variation::cos: {
            const ComplexParts<L> of(x, y);
            return {of.cos * of.cosh, -(of.sin * of.sinh)};
        }
        case Variation::tan: {
            const ComplexParts<L> of(x, y);
            const Vec factor = of.overCosine();
            return {factor * of.sin * of.cos, factor * of.sinh * of.cosh};
        }
        case Variation::sec: {
            const ComplexParts<L> of(x, y);
            const Vec factor = of.overCosine();
            return {factor * of.cos * of.cosh, factor * of.sin * of.sinh};
        }
        case Variation::csc: {
            const ComplexParts<L> of(x, y);
            const Vec factor = of.overSine();
            return {factor * of.sin * of.cosh, -(factor * of.cos * of.sinh)};
        }
        case Variation::cot: {
            const ComplexParts<L> of(x, y);
            const Vec factor = of.overSine();
            return {factor * of.sin * of.cos, -(factor * of.sinh * of.cosh)};
        }
        case Variation::sinh: {
            const ComplexParts<L> of(y, x);
            return {of.sinh * of.cos, of.cosh * of.sin};
        }
        case Variation::cosh: {
            const ComplexParts<L> of(y, x);
            return {of.cosh * of.cos, of.sinh * of.sin};
        }
        case Variation::tanh: {
            const ComplexParts<L> of(y, x);
            const Vec factor = of.overCosine();
            return {factor * of.sinh * of.cosh, factor * of.sin * of.cos};
        }
        case Variation::sech: {
            const ComplexParts<L> of(y, x);
            const Vec factor = of.overCosine();
            return {factor * of.cos * of.cosh, -(factor * of.sin * of.sinh)};
        }
        case Variation::csch: {
            const ComplexParts<L> of(y, x);
            const Vec factor = of.overSine();
            return {factor * of.sinh * of.cos, -(factor * of.cosh * of.sin)};
        }
        case Variation::coth: {
            const ComplexParts<L> of(y, x);
            const Vec factor = of.overSine();
            return {factor * of.sinh * of.cosh, factor * of.sin * of.cos};
        }
        case Variation::auger: {
            // symmetry, weight, frequency, scale
            const Vec sineX = sinCos<L>(in.argument(2) * x).sin, sineY = sinCos<L>(in.argument(2) * y).sin, scale = half * in.argument(3);
            const Vec movedX = in.argument(1) * sineY * (scale + L::abs(x)), movedY = in.argument(1) * sineX * (scale + L::abs(y));
            return {x + in.argument(0) * movedX, y + movedY};
        }
        case Variation::flux: {
            const Vec right = x + weight, left = x - weight, square = y * y;
            const Vec ratio = (L::fma(right, right, square) + epsilon) / (L::fma(left, left, square) + epsilon);
            const Vec radius = (two + in.argument(0)) * L::sqrt(L::sqrt(ratio));
            return polarPoint<L>(radius, half * (arcTangent<L>(y, left) - arcTangent<L>(y, right)));
        }
        case Variation::superShape: {
            // random share, m, n1, n2, n3, holes
            const SinCos<L> at = sinCos<L>(L::broadcast(0.25f) * in.argument(1) * in.phi() + L::broadcast(pi / 4));
            const Vec sum = power<L>(L::abs(at.cos), in.argument(3)) + power<L>(L::abs(at.sin), in.argument(4));
            const Vec share = in.argument(0), reach = share * in.uniform() + (one - share) * r - in.argument(5);
            const Vec factor = reach * power<L>(sum, -one / in.argument(2)) / (r + epsilon);
            return {factor * x, factor * y};
        }
        case Variation::lazysusan: {
            // spin, space, twist, x, y; flam3 adds the centre without the weight
            const Vec centerX = in.argument(3), centerY = in.argument(4), fromX = x - centerX, fromY = y + centerY;
            const Vec radius = L::sqrt(L::fma(fromX, fromX, fromY * fromY));
            const SinCos<L> at = sinCos<L>(arcTangent<L>(fromY, fromX) + in.argument(0) + in.argument(2) * (weight - radius));
            const Vec outside = one + in.argument(1) / (radius + epsilon);
            const typename L::Mask inside = L::less(radius, weight);
            return {L::select(inside, radius * at.cos, outside * fromX) + centerX / weight,
                    L::select(inside, radius * at.sin, outside * fromY) - centerY / weight};
        }
        case Variation::mobius: {
            // real and imaginary parts of a, b, c, d: (a z + b) / (c z + d)
            const Vec upRe = in.argument(0) * x - in.argument(1) * y + in.argument(2), upIm = in.argument(0) * y + in.argument(1) * x + in.argument(3);
            const Vec downRe = in.argument(4) * x - in.argument(5) * y + in.argument(6);
            const Vec downIm = in.argument(4) * y + in.argument(5) * x + in.argument(7);
            const Vec factor = one / (downRe * downRe + downIm * downIm + epsilon);
            return {factor * (upRe * downRe + upIm * downIm), factor * (upIm * downRe - upRe * downIm)};
        }
        default:
            return {x, y};
    }
}

}  // namespace cardioid::render::CARDIOID_ISA
