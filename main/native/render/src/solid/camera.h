// Where the rays of samples begin and where they go.
#pragma once
#include "../chaos/functions.h"
#include "vector3.h"

namespace cardioid::render::CARDIOID_ISA {

/// Sine and cosine of an angle in radians, for constants of a picture.
struct AngleNumbers {
    double sin, cos;

    explicit AngleNumbers(double radians) {
        const SinCos<Float32Lanes> at = sinCos<Float32Lanes>(Float32Lanes::broadcast(static_cast<float>(radians)));
        sin = static_cast<double>(at.sin[0]);
        cos = static_cast<double>(at.cos[0]);
    }
};

/// A camera at `distance` from the origin, looking at it: yaw turns it about the z axis, pitch lifts it. The plane through the
/// origin across its line of sight is the plane of the view, so the view's width is what the picture shows there.
template <class L>
struct Camera {
    double distance;
    double forward[3], right[3], up[3];

    Camera(double yaw, double pitch, double away) : distance(away) {
        const AngleNumbers turn(yaw), lift(pitch);
        const double f[3] = {-lift.cos * turn.cos, -lift.cos * turn.sin, -lift.sin};
        const double r[3] = {-turn.sin, turn.cos, 0};
        const double u[3] = {-lift.sin * turn.cos, -lift.sin * turn.sin, lift.cos};
        for (int k = 0; k < 3; k++) {
            forward[k] = f[k];
            right[k] = r[k];
            up[k] = u[k];
        }
    }
    Vec3<L> position() const { return Vec3<L>::constant(-forward[0] * distance, -forward[1] * distance, -forward[2] * distance); }
    /// The direction, of length 1, through the point (x, y) of the view's plane.
    Vec3<L> ray(typename L::Vec x, typename L::Vec y) const {
        const Vec3<L> ahead = Vec3<L>::constant(forward[0] * distance, forward[1] * distance, forward[2] * distance);
        const Vec3<L> across = Vec3<L>::constant(right[0], right[1], right[2]), above = Vec3<L>::constant(up[0], up[1], up[2]);
        return ahead.along(across, x).along(above, y).normalized();
    }
    /// A direction given by the camera's own axes: right, up and back.
    Vec3<L> ownDirection(double toRight, double toTop, double back) const {
        double d[3];
        for (int k = 0; k < 3; k++) d[k] = right[k] * toRight + up[k] * toTop - forward[k] * back;
        return Vec3<L>::constant(d[0], d[1], d[2]);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
