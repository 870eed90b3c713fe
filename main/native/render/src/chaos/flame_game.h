// Flames: chaos games of functions that bend the plane (Draves and Reckase, "The Fractal Flame Algorithm", 2008).
#pragma once
#include "flame_variations.h"
#include "games.h"

namespace cardioid::render::CARDIOID_ISA {

/// Flame: one of the functions by chance, an affine map, a weighted sum of variations and another affine map each; what is drawn
/// goes through the final transform and the symmetry first.
/// @tparam extended whether the plan is: flames without an order and later variations run without the weight of these
template <class L, bool extended>
class FlameGame {
public:
    static constexpr int warmUp = 24, boundsSteps = 256;

    explicit FlameGame(const ChaosPlan& chaosPlan)
        : plan(chaosPlan), a(plan.a), b(plan.b), c(plan.c), d(plan.d), e(plan.e), f(plan.f), hue(plan.mapColor), speed(plan.colorSpeed),
          turnCos(plan.symmetryCos), turnSin(plan.symmetrySin) {}
    Orbits<L> start(uint32_t firstOrbit) const {
        Orbits<L> orbits = scatteredOrbits<L>(plan.seed, firstOrbit, 1);
        if (extended && plan.ordered) orbits.last = chosenMap<L>(plan, orbits.random.next());
        return orbits;
    }
    void step(Orbits<L>& orbits) const {
        using Vec = typename L::Vec;
        const Bits function = taken(orbits);
        const FlamePoint<L> next = moved(function, {orbits.x, orbits.y}, plan.slots, plan.slotCount, plan.hasPost, orbits.random);
        // orbits that are lost begin anew
        const Vec limit = L::broadcast(1e10f);
        const typename L::Mask kept = L::both(L::less(L::abs(next.x), limit), L::less(L::abs(next.y), limit));
        orbits.x = L::select(kept, next.x, RandomLanes<L>::unit(orbits.random.next()));
        orbits.y = L::select(kept, next.y, RandomLanes<L>::unit(orbits.random.next()));
        orbits.color = colored(orbits.color, function);
        if (plan.fades) {
            const Vec opacity = Table(plan.opacity).at(function);
            orbits.seen = L::less(RandomLanes<L>::unit(orbits.random.next()), opacity);
        }
    }
    /// Draws the point, or what the final transform makes of it, turned by a random multiple of the symmetry's angle. What is not to
    /// be seen goes where no picture is.
    Drawn<L> place(Orbits<L>& orbits) const {
        using Vec = typename L::Vec;
        FlamePoint<L> point{orbits.x, orbits.y};
        Vec color = orbits.color;
        if (plan.hasFinal) {
            const Bits last = Bits{} + static_cast<uint32_t>(finalTransform);
            point = moved(last, point, plan.slots + plan.slotCount, plan.finalSlotCount, plan.hasFinalPost, orbits.random);
            color = colored(color, last);
        }
        if (plan.symmetry > 1) {
            const Bits turn = (orbits.random.next() >> 16) * static_cast<uint32_t>(plan.symmetry) >> 16;
            const Vec cosine = turnCos.at(turn), sine = turnSin.at(turn);
            point = {L::fma(point.x, cosine, -(point.y * sine)), L::fma(point.x, sine, point.y * cosine)};
        }
        if (plan.fades) point.x = L::select(orbits.seen, point.x, L::broadcast(__builtin_nanf("")));
        return {point.x, point.y, color};
    }

private:
    using Bits = typename L::Bits;
    using Table = MapTable<L, mapTableLength>;

    Bits taken(Orbits<L>& orbits) const {
        const Bits random = orbits.random.next();
        if constexpr (extended) {
            if (plan.ordered) return orbits.last = nextMap<L>(plan, orbits.last, random);
        }
        return chosenMap<L>(plan, random);
    }

    /// The colour coordinate on its way to that of a function.
    typename L::Vec colored(typename L::Vec color, Bits function) const {
        const typename L::Vec share = speed.at(function);
        return color * (L::broadcast(1) - share) + hue.at(function) * share;
    }

    /// Points moved about by the functions that have pre_blur; flam3 has one of them at most, so that its weights add up.
    FlamePoint<L> blurredFirst(Bits function, FlamePoint<L> from, const FlameSlot* slots, int slotCount, RandomLanes<L>& random) const {
        using Vec = typename L::Vec;
        for (const FlameSlot* slot = slots; slot < slots + slotCount; slot++) {
            if (static_cast<Variation>(slot->variation) != Variation::preBlur) continue;
            const auto uniform = [&] { return RandomLanes<L>::unit(random.next()); };
            const Vec amount = Table(slot->weight).at(function) * (uniform() + uniform() + uniform() + uniform() - L::broadcast(2));
            const SinCos<L> at = sinCos<L>(L::broadcast(2 * flame::pi) * uniform());
            from = {L::fma(amount, at.cos, from.x), L::fma(amount, at.sin, from.y)};
        }
        return from;
    }

    /// What the functions make of points.
    FlamePoint<L> moved(Bits function, FlamePoint<L> from, const FlameSlot* slots, int slotCount, bool hasPost, RandomLanes<L>& random) const {
        using Vec = typename L::Vec;
        const Vec zero = L::broadcast(0);
        const Vec b_ = b.at(function), d_ = d.at(function), e_ = e.at(function), f_ = f.at(function);
        Vec x = L::fma(a.at(function), from.x, L::fma(b_, from.y, e_));
        Vec y = L::fma(c.at(function), from.x, L::fma(d_, from.y, f_));
        if (extended && plan.blursFirst) {
            const FlamePoint<L> blurred = blurredFirst(function, {x, y}, slots, slotCount, random);
            x = blurred.x;
            y = blurred.y;
        }
        const Vec r2 = L::fma(x, x, y * y);
        VariationInput<L> input{x, y, r2, L::sqrt(r2), b_, d_, e_, f_, zero, nullptr, plan.cutsAngles, random};
        Vec sumX = zero, sumY = zero;
        for (const FlameSlot* slot = slots; slot < slots + slotCount; slot++) {
            input.weight = Table(slot->weight).at(function);
            input.arguments = slot->arguments;
            const FlamePoint<L> point = varied<L, extended>(static_cast<Variation>(slot->variation), input);
            // a variation that a function does not have may be infinite there, and must not count
            const typename L::Mask has = L::less(zero, L::abs(input.weight));
            sumX = L::select(has, L::fma(input.weight, point.x, sumX), sumX);
            sumY = L::select(has, L::fma(input.weight, point.y, sumY), sumY);
        }
        if (!hasPost) return {sumX, sumY};
        const auto entry = [&](int column) { return Table(plan.post[column]).at(function); };
        return {L::fma(entry(0), sumX, L::fma(entry(1), sumY, entry(4))), L::fma(entry(2), sumX, L::fma(entry(3), sumY, entry(5)))};
    }

    const ChaosPlan& plan;
    const Table a, b, c, d, e, f, hue, speed, turnCos, turnSin;
};

}  // namespace cardioid::render::CARDIOID_ISA
