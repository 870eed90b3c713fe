// One step of every chaos game, on vectors of independent orbits.
//
// A game offers
//   start(firstOrbit)      orbits of this and the following numbers, before their first step
//   step(orbits)           moves each on
//   place(orbits)          where the point is drawn, and in which colour
//   warmUp, boundsSteps    steps before the first point, and steps that the bounds of the picture are taken from
#pragma once
#include "functions.h"
#include "map_choice.h"
#include "random_lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// Where points are drawn, and their colour coordinates.
template <class L>
struct Drawn {
    typename L::Vec x, y, color;
};

template <class L>
struct Orbits {
    typename L::Vec x, y, color;
    RandomLanes<L> random;
    /// flames only: whether the point is drawn
    typename L::Mask seen;
    /// flames with an order only: the function taken last
    typename L::Bits last;
};

/// Uniform in a square of this half side about the origin.
template <class L>
inline Orbits<L> scatteredOrbits(uint32_t seed, uint32_t firstOrbit, float halfSide) {
    Orbits<L> orbits;
    orbits.random = RandomLanes<L>::start(seed, firstOrbit);
    const typename L::Vec side = L::broadcast(2 * halfSide), corner = L::broadcast(-halfSide);
    orbits.x = L::fma(RandomLanes<L>::unit(orbits.random.next()), side, corner);
    orbits.y = L::fma(RandomLanes<L>::unit(orbits.random.next()), side, corner);
    orbits.color = L::broadcast(0.5f);
    return orbits;
}

/// Iterated function system: each step one of the affine maps, by chance (Barnsley and Demko 1985).
/// The colour moves half way to that of the map.
template <class L, bool colored>
class IfsGame {
public:
    static constexpr int warmUp = 24, boundsSteps = 256;

    explicit IfsGame(const ChaosPlan& chaosPlan)
        : plan(chaosPlan), a(plan.a), b(plan.b), c(plan.c), d(plan.d), e(plan.e), f(plan.f), hue(plan.mapColor) {}
    Orbits<L> start(uint32_t firstOrbit) const { return scatteredOrbits<L>(plan.seed, firstOrbit, 0.5f); }
    void step(Orbits<L>& orbits) const {
        const typename L::Bits map = chosenMap<L>(plan, orbits.random.next());
        const typename L::Vec x = orbits.x, y = orbits.y;
        orbits.x = L::fma(a.at(map), x, L::fma(b.at(map), y, e.at(map)));
        orbits.y = L::fma(c.at(map), x, L::fma(d.at(map), y, f.at(map)));
        if constexpr (colored) orbits.color = (orbits.color + hue.at(map)) * L::broadcast(0.5f);
    }
    static Drawn<L> place(Orbits<L>& orbits) { return {orbits.x, orbits.y, orbits.color}; }

private:
    const ChaosPlan& plan;
    const MapTable<L> a, b, c, d, e, f, hue;
};

/// Strange attractors: one map without chance, many orbits. The colour is the length of the last step, s / (1 + s).
template <class L, Attractor kind, bool colored>
class AttractorGame {
public:
    /// Hopalong and Gumowski-Mira have no attractor to reach: their pictures are the orbits themselves.
    static constexpr int warmUp = kind == Attractor::hopalong || kind == Attractor::gumowskiMira ? 0 : 100;
    static constexpr int boundsSteps = kind == Attractor::hopalong || kind == Attractor::gumowskiMira ? 4096 : 512;

    /// Half side of the square the orbits start in: within the basin of the attractor, and for Hopalong around the one orbit.
    static constexpr float startingSide = kind == Attractor::hopalong ? 0.01f
                                          : kind == Attractor::henon || kind == Attractor::ikeda ? 0.1f : 0.5f;

    explicit AttractorGame(const ChaosPlan& chaosPlan)
        : plan(chaosPlan), p0(L::broadcast(plan.parameters[0])), p1(L::broadcast(plan.parameters[1])),
          p2(L::broadcast(plan.parameters[2])), p3(L::broadcast(plan.parameters[3])) {}
    Orbits<L> start(uint32_t firstOrbit) const {
        return scatteredOrbits<L>(plan.seed, firstOrbit, startingSide);
    }
    void step(Orbits<L>& orbits) const {
        using Vec = typename L::Vec;
        const Vec x = orbits.x, y = orbits.y, one = L::broadcast(1), zero = L::broadcast(0);
        if constexpr (kind == Attractor::clifford) {
            orbits.x = L::fma(p2, sinCos<L>(p0 * x).cos, sinCos<L>(p0 * y).sin);
            orbits.y = L::fma(p3, sinCos<L>(p1 * y).cos, sinCos<L>(p1 * x).sin);
        } else if constexpr (kind == Attractor::deJong) {
            orbits.x = sinCos<L>(p0 * y).sin - sinCos<L>(p1 * x).cos;
            orbits.y = sinCos<L>(p2 * x).sin - sinCos<L>(p3 * y).cos;
        } else if constexpr (kind == Attractor::hopalong) {
            const Vec root = L::sqrt(L::abs(L::fma(p1, x, -p2)));
            orbits.x = y - L::select(L::less(x, zero), -root, L::select(L::less(zero, x), root, zero));
            orbits.y = p0 - x;
        } else if constexpr (kind == Attractor::gumowskiMira) {
            // p0 a, p1 b, p2 mu: the shift a (1 - b y^2) y and the weight b of the conservative form
            const auto bend = [&](Vec v) {
                const Vec square = v * v;
                return L::fma(p2, v, L::broadcast(2) * (one - p2) * square / (one + square));
            };
            const Vec next = L::fma(p0 * L::fma(-p3, y * y, one), y, L::fma(p1, y, bend(x)));
            orbits.x = next;
            orbits.y = bend(next) - x;
        } else if constexpr (kind == Attractor::henon) {
            orbits.x = L::fma(-p0, x * x, one + y);
            orbits.y = p1 * x;
        } else {
            // the light in a ring cavity (Ikeda 1979): p0 u, p1 the phase, p2 its bend
            const SinCos<L> at = sinCos<L>(p1 - p2 / (one + L::fma(x, x, y * y)));
            orbits.x = L::fma(p0, L::fma(x, at.cos, -(y * at.sin)), p3);
            orbits.y = p0 * L::fma(x, at.sin, y * at.cos);
        }
        if constexpr (colored) {
            const Vec dx = orbits.x - x, dy = orbits.y - y;
            const Vec length = L::sqrt(L::fma(dx, dx, dy * dy));
            orbits.color = length / (one + length);
        }
    }
    static Drawn<L> place(Orbits<L>& orbits) { return {orbits.x, orbits.y, orbits.color}; }

private:
    const ChaosPlan& plan;
    const typename L::Vec p0, p1, p2, p3;
};

}  // namespace cardioid::render::CARDIOID_ISA
