// What the variations of flames are given, and what they are made of.
#pragma once
#include "functions.h"
#include "random_lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// The variations, in the order of the formula's choices.
enum class Variation : int {
    linear, sinusoidal, spherical, swirl, horseshoe, polar, handkerchief, heart, disc, spiral, hyperbolic, diamond, ex, julia, bent,
    waves, fisheye, popcorn, exponential, power, cosine, rings, fan, fan2, rings2, eyefish, bubble, cylinder, perspective, noise, julian,
    juliascope, blur, gaussianBlur, curl, rectangles, arch, tangent, square, rays, blade, secant, twintrian, cross, blob, pdj,
    radialBlur, pie, ngon, secant2,
    // later ones (flame_later_variations.h)
    disc2, flower, conic, parabola, bent2, bipolar, boarders, butterfly, cell, cpow, curve, edisc, elliptic, escher, foci, loonie,
    preBlur, modulus, oscope, polar2, popcorn2, scry, separation, split, splits, stripes, wedge, wedgeJulia, wedgeSph, whorl, waves2,
    exp, log, sin, cos, tan, sec, csc, cot, sinh, cosh, tanh, sech, csch, coth, auger, flux,
    // those that read more than four numbers
    superShape, lazysusan, mobius,
};

template <class L>
struct FlamePoint {
    typename L::Vec x, y;
};

/// What the variations of one step share.
template <class L>
struct VariationInput {
    using Vec = typename L::Vec;
    Vec x, y, r2, r;
    /// the map's b and its shifts e and f, which waves, popcorn, rings and fan read
    Vec b, d, e, f;
    /// the weight of the variation in each lane, which rays, blade and twintrian read
    Vec weight;
    /// the numbers of a variation that has some
    const float* arguments;
    /// angles of fan and fan2 are cut towards 0, not downwards
    bool cutsAngles;
    RandomLanes<L>& random;

    Vec uniform() const { return RandomLanes<L>::unit(random.next()); }
    Vec theta() const { return arcTangent<L>(x, y); }
    Vec phi() const { return arcTangent<L>(y, x); }
    Vec argument(int place) const { return L::broadcast(arguments[place]); }
};

namespace flame {
constexpr float pi = 3.14159265358979f, tiny = 1e-10f;

/// Nearest integer of |v| < 2^22.
template <class L>
inline typename L::Vec rounded(typename L::Vec v) {
    const typename L::Vec shift = L::broadcast(12582912.0f);
    return (v + shift) - shift;
}

/// Largest integer not above v.
template <class L>
inline typename L::Vec wholePart(typename L::Vec v) {
    const typename L::Vec nearest = rounded<L>(v);
    return L::select(L::less(v, nearest), nearest - L::broadcast(1), nearest);
}

/// v without its fraction.
template <class L>
inline typename L::Vec cut(typename L::Vec v) {
    const typename L::Vec down = wholePart<L>(L::abs(v));
    return L::select(L::less(v, L::broadcast(0)), -down, down);
}

/// v - n * floor(v / n)
template <class L>
inline typename L::Vec modulo(typename L::Vec v, typename L::Vec n) {
    return v - n * wholePart<L>(v / n);
}

template <class L>
inline FlamePoint<L> polarPoint(typename L::Vec radius, typename L::Vec angle) {
    const SinCos<L> at = sinCos<L>(angle);
    return {radius * at.cos, radius * at.sin};
}
}  // namespace flame

}  // namespace cardioid::render::CARDIOID_ISA
