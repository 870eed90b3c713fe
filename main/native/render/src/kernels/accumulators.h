// What an orbit leaves behind besides an escape time: bounded quantities, so they suit every formula.
//
// `OrbitSums` takes them step by step and tells the value of a measure at the end. Traps offer
//   initial()                       the distance before the first step
//   update(value, x, y, magnitude)  the least of it and the distance after a step that led to z = (x, y), |z|^2 = magnitude
//   finish(value)                   what the measure reports
#pragma once
#include "elementary.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// The place and size of an orbit trap.
template <class L>
struct Trap {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;

    Vec centerX, centerY, radius;
    bool atOrigin;

    explicit Trap(const ImagePlan& plan)
        : centerX(L::broadcast(static_cast<Scalar>(plan.trap.center.re))),
          centerY(L::broadcast(static_cast<Scalar>(plan.trap.center.im))),
          radius(L::broadcast(static_cast<Scalar>(plan.trap.radius))),
          atOrigin(plan.trap.center.re == 0 && plan.trap.center.im == 0) {}
    static Vec farthest() { return L::broadcast(static_cast<Scalar>(farthestTrapDistance)); }
    Vec squaredDistance(Vec x, Vec y, Vec magnitude) const {
        // the same bits, sooner
        if (atOrigin) return magnitude;
        const Vec dx = x - centerX, dy = y - centerY;
        return L::fma(dx, dx, dy * dy);
    }
};

/// Least |z - p|; the root is taken once, at the end.
template <class L>
struct PointTrap : Trap<L> {
    using Vec = typename L::Vec;
    using Trap<L>::Trap;
    static Vec initial() { return Trap<L>::farthest() * Trap<L>::farthest(); }
    Vec update(Vec value, Vec x, Vec y, Vec magnitude) const { return L::min(this->squaredDistance(x, y, magnitude), value); }
    static Vec finish(Vec value) { return L::sqrt(value); }
};

/// Least distance to the horizontal and the vertical line through p.
template <class L>
struct CrossTrap : Trap<L> {
    using Vec = typename L::Vec;
    using Trap<L>::Trap;
    static Vec initial() { return Trap<L>::farthest(); }
    Vec update(Vec value, Vec x, Vec y, Vec) const {
        return L::min(L::abs(y - this->centerY), L::min(L::abs(x - this->centerX), value));
    }
    static Vec finish(Vec value) { return value; }
};

/// Least distance to the circle of radius r about p.
template <class L>
struct CircleTrap : Trap<L> {
    using Vec = typename L::Vec;
    using Trap<L>::Trap;
    static Vec initial() { return Trap<L>::farthest(); }
    Vec update(Vec value, Vec x, Vec y, Vec magnitude) const {
        return L::min(L::abs(L::sqrt(this->squaredDistance(x, y, magnitude)) - this->radius), value);
    }
    static Vec finish(Vec value) { return value; }
};

/// No trap at all.
template <class L>
struct NoTrap {
    using Vec = typename L::Vec;
    explicit NoTrap(const ImagePlan&) {}
    static Vec initial() { return L::broadcast(0); }
    static Vec update(Vec value, Vec, Vec, Vec) { return value; }
    static Vec finish(Vec value) { return value; }
};

/// The mean of exp(-|z_k|), the least trap distance and the mean of | |z_k| - |z_k-1| |, those of them that are asked for.
template <class L, bool exponential, class TrapOf, bool difference>
struct OrbitSums {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;

    struct Values {
        Vec decays, nearest, changes, modulus;
    };
    const TrapOf trap;

    explicit OrbitSums(const ImagePlan& plan) : trap(plan) {}
    /// @param magnitude |z_0|^2
    Values initial(Vec magnitude) const {
        const Vec zero = L::broadcast(0);
        return {zero, trap.initial(), zero, difference ? L::sqrt(magnitude) : zero};
    }
    /// The values after a step that led to z = (x, y), magnitude = |z|^2.
    Values update(const Values& before, Vec x, Vec y, Vec magnitude) const {
        constexpr double log2OfE = 1.44269504088896340736;
        Values now = before;
        now.nearest = trap.update(before.nearest, x, y, magnitude);
        if constexpr (exponential || difference) {
            const Vec modulus = L::sqrt(magnitude);
            if constexpr (exponential) now.decays = before.decays + exp2NonPositive<L>(modulus * L::broadcast(static_cast<Scalar>(-log2OfE)));
            if constexpr (difference) {
                now.changes = before.changes + L::abs(modulus - before.modulus);
                now.modulus = modulus;
            }
        }
        return now;
    }
    static Values select(typename L::Mask mask, const Values& ifSet, const Values& ifClear) {
        return {L::select(mask, ifSet.decays, ifClear.decays), L::select(mask, ifSet.nearest, ifClear.nearest),
                L::select(mask, ifSet.changes, ifClear.changes), L::select(mask, ifSet.modulus, ifClear.modulus)};
    }
    /// A measure after `count` steps: always finite, never NaN.
    Vec finish(const Values& values, Measure measure, Vec count) const {
        if (measure == Measure::trap) return trap.finish(values.nearest);
        if (measure == Measure::exponential) return values.decays / count;
        const Vec mean = values.changes / count, most = L::broadcast(static_cast<Scalar>(1e30));
        return L::min(mean, most);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
