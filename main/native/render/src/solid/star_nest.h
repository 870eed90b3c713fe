// Kali's "Star Nest" (2013): light gathered along a ray through space folded by p <- |p| / p.p - k.
//
// Uniforms: k, start x y z, yaw, pitch, steps, step length, tile, brightness, dark matter, fading.
// `shade` is the light of the sample, the mean of the original's three colours; `mean` the distance that the light comes from,
// weighted by the light, over the length of the ray: near light is warm in the original, far light blue.
#pragma once
#include "camera.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
struct StarLight {
    typename L::Vec shade, depth;
};

template <class L>
inline StarLight<L> starNest(const ImagePlan& plan, typename L::Vec pixelX, typename L::Vec pixelY) {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    const auto uniform = [&](int k) { return L::broadcast(static_cast<Scalar>(plan.uniforms[k])); };
    const Vec k = uniform(0), stepLength = uniform(7), tile = uniform(8), brightness = uniform(9), darkMatter = uniform(10), fading = uniform(11);
    const int steps = static_cast<int>(plan.uniforms[6]);
    const Vec one = L::broadcast(1), zero = L::broadcast(0), half = L::broadcast(0.5f), two = L::broadcast(2);
    const AngleNumbers yaw(plan.uniforms[4]), pitch(plan.uniforms[5]);

    // the original's rays are (x, y, 1), turned first about y, then about z
    const auto turned = [](Vec& a, Vec& b, const AngleNumbers& by) {
        const Vec c = L::broadcast(static_cast<Scalar>(by.cos)), s = L::broadcast(static_cast<Scalar>(by.sin));
        const Vec first = a * c - b * s;
        b = a * s + b * c;
        a = first;
    };
    Vec3<L> direction = {pixelX, pixelY, one};
    turned(direction.x, direction.z, yaw);
    turned(direction.x, direction.y, pitch);
    const Vec3<L> from = {uniform(1), uniform(2), uniform(3)};

    Vec s = L::broadcast(0.1f), fade = one, light = zero, weighted = zero;
    const Vec farthest = L::broadcast(static_cast<Scalar>(0.1 + plan.uniforms[6] * plan.uniforms[7]));
    const auto fold = [&](Vec v) {
        const Vec turns = v / (two * tile);
        // floor by the rounding shift: |turns| is far below 2^22
        const Vec shift = L::broadcast(ElementaryConstants<Scalar>::roundingShift);
        const Vec nearest = (turns + shift) - shift;
        const Vec whole = L::select(L::less(turns, nearest), nearest - one, nearest);
        return L::abs(tile - (v - two * tile * whole));
    };
    for (int r = 0; r < steps; r++) {
        Vec3<L> p = from.along(direction, s * half);
        p = {fold(p.x), fold(p.y), fold(p.z)};
        Vec last = zero, sum = zero;
        for (int i = 0; i < plan.iterations; i++) {
            const Vec3<L> folded = p.absolute() * (one / L::max(p.squared(), L::broadcast(1e-12f)));
            p = {folded.x - k, folded.y - k, folded.z - k};
            const Vec length = p.length();
            sum = sum + L::abs(length - last);
            last = length;
        }
        const Vec dark = L::max(darkMatter - sum * sum * L::broadcast(0.001f), zero);
        if (r > 6) fade = fade * (one - dark);
        // sparkles may be as bright as they like in the original; a bound keeps the sums finite
        const Vec cubed = L::min(sum * sum * sum, L::broadcast(1e9f));
        const Vec color = s * (one + s * (one + s * s)) * L::broadcast(static_cast<Scalar>(1.0 / 3)) * cubed * brightness * fade;
        const Vec gained = fade + color;
        light = light + gained;
        weighted = L::fma(gained, s, weighted);
        fade = fade * fading;
        s = s + stepLength;
    }
    return {light * L::broadcast(0.01f), weighted / L::max(light * farthest, L::broadcast(1e-12f))};
}

}  // namespace cardioid::render::CARDIOID_ISA
