// Rays against distance estimates, and the light on what they meet.
#pragma once
#include "distance_estimators.h"

namespace cardioid::render::CARDIOID_ISA {

constexpr int mostMarchSteps = 220;
constexpr int shadowSteps = 28;

/// What a ray met. `hit` is false where it went past everything.
template <class L>
struct RayEnd {
    typename L::Mask hit;
    typename L::Vec distance, trap, shade;
    /// How open the place is to the sky, 0 to 1.
    typename L::Vec openness;
};

/// Uniforms of every solid: yaw, pitch and distance of the camera, yaw and pitch of the light against the camera, fog.
template <class L, class Solid>
class RayMarcher {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;

    const Solid solid;
    const Camera<L> camera;
    const Vec3<L> light;
    const double fog;
    /// Widest angle that one sample may leave unresolved.
    const double sampleAngle;

public:
    RayMarcher(const ImagePlan& plan, int imageColumns)
        : solid(plan), camera(plan.uniforms[0], plan.uniforms[1], plan.uniforms[2]), light(lightOf(camera, plan)), fog(plan.uniforms[5]),
          sampleAngle(plan.viewWidth / imageColumns / plan.uniforms[2]) {}

    static Vec3<L> lightOf(const Camera<L>& camera, const ImagePlan& plan) {
        const AngleNumbers yaw(plan.uniforms[3]), pitch(plan.uniforms[4]);
        return camera.ownDirection(pitch.cos * yaw.sin, pitch.sin, pitch.cos * yaw.cos);
    }

    RayEnd<L> follow(Vec pixelX, Vec pixelY) const {
        const Vec zero = L::broadcast(0), one = L::broadcast(1);
        const Vec3<L> from = camera.position(), ray = camera.ray(pixelX, pixelY);
        // the part of the ray inside the bounding sphere
        const Vec middle = -from.dot(ray);
        const Vec outside = from.squared() - middle * middle;
        const Vec half2 = L::broadcast(static_cast<Scalar>(Solid::bound * Solid::bound)) - outside;
        const Mask meets = L::lessEqual(zero, half2);
        const Vec half = L::sqrt(L::max(half2, zero));
        const Vec nearest = L::max(middle - half, zero), farthest = middle + half;

        const Vec angle = L::broadcast(static_cast<Scalar>(0.5 * sampleAngle)), least = L::broadcast(sizeof(Scalar) == 4 ? 2e-6f : 1e-9f);
        const Vec stride = L::broadcast(static_cast<Scalar>(Solid::stride));
        Vec t = nearest, trap = one, steps = zero;
        Mask active = L::both(meets, L::less(t, farthest)), hit = L::noLanes();
        for (int k = 0; k < mostMarchSteps && L::toBits(active); k++) {
            const Estimate<L> at = solid.estimate(from.along(ray, t));
            const Mask close = L::both(active, L::less(at.distance, L::fma(angle, t, least)));
            trap = L::select(close, at.trap, trap);
            hit = L::either(hit, close);
            active = L::without(active, close);
            t = L::select(active, L::fma(at.distance, stride, t), t);
            steps = L::select(active, steps + one, steps);
            active = L::both(active, L::less(t, farthest));
        }
        RayEnd<L> end{hit, t, trap, zero, zero};
        if (L::toBits(hit)) shade(from.along(ray, t), ray, L::fma(angle, t, least), t, end);
        return end;
    }

private:
    /// The gradient of the estimate, from the corners of a tetrahedron.
    Vec3<L> normalAt(const Vec3<L>& p, Vec h) const {
        const auto sample = [&](double x, double y, double z) {
            const Vec3<L> corner = Vec3<L>::constant(x, y, z);
            return corner * solid.estimate(p.along(corner, h)).distance;
        };
        return (sample(1, -1, -1) + sample(-1, -1, 1) + sample(-1, 1, -1) + sample(1, 1, 1)).normalized();
    }

    /// Share of the light that reaches p: least of k distance / way along the ray to the light.
    Vec lightReaching(const Vec3<L>& p, Vec h) const {
        const Vec one = L::broadcast(1), softness = L::broadcast(10), far = L::broadcast(static_cast<Scalar>(Solid::bound));
        Vec t = h * L::broadcast(4), share = one;
        // a lane that is done must not go on with its vector, or the width of vectors would show
        Mask active = L::allLanes();
        for (int k = 0; k < shadowSteps && L::toBits(active); k++) {
            const Vec distance = solid.estimate(p.along(light, t)).distance;
            share = L::select(active, L::min(softness * distance / t, share), share);
            t = t + L::max(distance * L::broadcast(0.9f), L::max(h, t * L::broadcast(0.02f)));
            active = L::both(active, L::both(L::less(t, far), L::less(L::broadcast(0.002f), share)));
        }
        return L::max(share, L::broadcast(0));
    }

    /// How much farther away the surface stays than it must, at five distances along the normal.
    Vec opennessAt(const Vec3<L>& p, const Vec3<L>& normal, Vec h) const {
        Vec closed = L::broadcast(0);
        double weight = 1, away = 0.01 * Solid::bound;
        for (int k = 0; k < 5; k++) {
            const Vec out = L::broadcast(static_cast<Scalar>(away)) + h;
            closed = closed + (out - solid.estimate(p.along(normal, out)).distance) / out * L::broadcast(static_cast<Scalar>(weight));
            weight *= 0.7;
            away *= 1.8;
        }
        const Vec open = L::broadcast(1) - closed * L::broadcast(0.36f);
        return L::max(L::min(open, L::broadcast(1)), L::broadcast(0));
    }

    void shade(const Vec3<L>& p, const Vec3<L>& ray, Vec h, Vec t, RayEnd<L>& end) const {
        const Vec zero = L::broadcast(0), one = L::broadcast(1);
        const Vec3<L> normal = normalAt(p, h);
        const Vec3<L> start = p.along(normal, h * L::broadcast(2));
        const Vec facing = L::max(normal.dot(light), zero);
        const Vec reaching = lightReaching(start, h);
        end.openness = opennessAt(p, normal, h);
        // Blinn's highlight
        const Vec3<L> between = (light - ray).normalized();
        Vec shine = L::max(normal.dot(between), zero);
        for (int k = 0; k < 5; k++) shine = shine * shine;
        // a weak light from the camera keeps the shadows readable
        const Vec rim = L::max(-normal.dot(ray), zero);
        const Vec lit = end.openness * (L::broadcast(0.22f) + L::broadcast(0.18f) * rim) +
                        reaching * (L::broadcast(0.75f) * facing + L::broadcast(0.2f) * shine);
        const Vec past = L::max(t - L::broadcast(static_cast<Scalar>(camera.distance - Solid::bound)), zero);
        const Vec clear = exponential<L>(-(past * L::broadcast(static_cast<Scalar>(fog))));
        end.shade = L::min(L::max(lit, zero) * L::min(clear, one), one);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
