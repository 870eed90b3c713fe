// Vectors of three lanes.
#pragma once
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
struct Vec3 {
    using Vec = typename L::Vec;
    Vec x, y, z;

    Vec3 operator+(const Vec3& v) const { return {x + v.x, y + v.y, z + v.z}; }
    Vec3 operator-(const Vec3& v) const { return {x - v.x, y - v.y, z - v.z}; }
    Vec3 operator*(Vec factor) const { return {x * factor, y * factor, z * factor}; }
    Vec dot(const Vec3& v) const { return L::fma(x, v.x, L::fma(y, v.y, z * v.z)); }
    Vec squared() const { return dot(*this); }
    Vec length() const { return L::sqrt(squared()); }
    Vec3 normalized() const { return *this * (L::broadcast(1) / L::max(length(), L::broadcast(1e-20f))); }
    Vec3 absolute() const { return {L::abs(x), L::abs(y), L::abs(z)}; }
    /// this + v * t
    Vec3 along(const Vec3& v, Vec t) const { return {L::fma(v.x, t, x), L::fma(v.y, t, y), L::fma(v.z, t, z)}; }
    static Vec3 where(typename L::Mask mask, const Vec3& ifSet, const Vec3& ifClear) {
        return {L::select(mask, ifSet.x, ifClear.x), L::select(mask, ifSet.y, ifClear.y), L::select(mask, ifSet.z, ifClear.z)};
    }
    static Vec3 constant(double x, double y, double z) {
        using Scalar = typename L::Scalar;
        return {L::broadcast(static_cast<Scalar>(x)), L::broadcast(static_cast<Scalar>(y)), L::broadcast(static_cast<Scalar>(z))};
    }
};

/// A rotation of space, the same for all lanes, by its rows.
template <class L>
struct Rotation3 {
    double rows[3][3];

    Vec3<L> apply(const Vec3<L>& v) const {
        using Scalar = typename L::Scalar;
        const auto row = [&](int k) {
            return L::fma(v.x, L::broadcast(static_cast<Scalar>(rows[k][0])),
                          L::fma(v.y, L::broadcast(static_cast<Scalar>(rows[k][1])), v.z * L::broadcast(static_cast<Scalar>(rows[k][2]))));
        };
        return {row(0), row(1), row(2)};
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
