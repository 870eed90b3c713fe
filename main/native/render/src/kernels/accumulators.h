// What an orbit leaves behind besides an escape time: bounded quantities, so they suit every formula.
//
// An accumulator offers
//   initial()                        its value before the first step
//   update(value, x, y, magnitude)   its value after a step that led to z = (x, y), magnitude = |z|^2
//   finish(value, count)             the field value after `count` steps
#pragma once
#include "elementary.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// Exponential smoothing: the mean of exp(-|z_k|) over the steps.
template <class L>
struct ExponentialSmoothing {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;

    explicit ExponentialSmoothing(const ImagePlan&) {}
    static Vec initial() { return L::broadcast(0); }
    static Vec update(Vec value, Vec, Vec, Vec magnitude) {
        constexpr double log2OfE = 1.44269504088896340736;
        return value + exp2NonPositive<L>(L::sqrt(magnitude) * L::broadcast(static_cast<Scalar>(-log2OfE)));
    }
    static Vec finish(Vec value, Vec count) { return value / count; }
};

/// The place and size of an orbit trap.
template <class L>
struct Trap {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;

    Vec centerX, centerY, radius;

    explicit Trap(const ImagePlan& plan)
        : centerX(L::broadcast(static_cast<Scalar>(plan.trap.center.re))),
          centerY(L::broadcast(static_cast<Scalar>(plan.trap.center.im))),
          radius(L::broadcast(static_cast<Scalar>(plan.trap.radius))) {}
    static Vec farthest() { return L::broadcast(static_cast<Scalar>(farthestTrapDistance)); }
    Vec squaredDistance(Vec x, Vec y) const {
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
    Vec update(Vec value, Vec x, Vec y, Vec) const { return L::min(this->squaredDistance(x, y), value); }
    static Vec finish(Vec value, Vec) { return L::sqrt(value); }
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
    static Vec finish(Vec value, Vec) { return value; }
};

/// Least distance to the circle of radius r about p.
template <class L>
struct CircleTrap : Trap<L> {
    using Vec = typename L::Vec;
    using Trap<L>::Trap;
    static Vec initial() { return Trap<L>::farthest(); }
    Vec update(Vec value, Vec x, Vec y, Vec) const {
        return L::min(L::abs(L::sqrt(this->squaredDistance(x, y)) - this->radius), value);
    }
    static Vec finish(Vec value, Vec) { return value; }
};

}  // namespace cardioid::render::CARDIOID_ISA
