// One step of every formula, on vectors. The order of operations is part of the result: Kali orbits are chaotic, and
// a rounding that moved would show after some twenty iterations.
//
// A formula offers
//   escapes              whether orbits leave for good once |z| exceeds the escape radius
//   start(x, y, ...)     z0 and the constant c of the orbits of these pixels
//   measure(x, y)        |z|^2, as the next step and the colouring want it
//   step(x, y, cx, cy, magnitude)   z <- f(z), given measure(z)
#pragma once
#include "../angles.h"
#include "../image_plan.h"
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// z <- z^2 + c, for both the Mandelbrot set (the pixel is c) and Julia sets (the pixel is z0).
template <class L>
struct Quadratic {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    static constexpr bool escapes = true;

    bool pixelIsC;
    Vec fixedX, fixedY;  ///< z0 where the pixel is c, c where the pixel is z0

    explicit Quadratic(const ImagePlan& plan) : pixelIsC(plan.formula == Formula::mandelbrot) {
        fixedX = L::broadcast(static_cast<Scalar>(plan.uniforms[0]));
        fixedY = L::broadcast(static_cast<Scalar>(plan.uniforms[1]));
    }
    void start(Vec pixelX, Vec pixelY, Vec& x, Vec& y, Vec& cx, Vec& cy) const {
        x = pixelIsC ? fixedX : pixelX;
        y = pixelIsC ? fixedY : pixelY;
        cx = pixelIsC ? pixelX : fixedX;
        cy = pixelIsC ? pixelY : fixedY;
    }
    static Vec measure(Vec x, Vec y) { return L::fma(x, x, y * y); }
    /// Four instructions: cx - y^2, 2x, 2xy + cy, x^2 + (cx - y^2).
    static void advance(Vec& x, Vec& y, Vec cx, Vec cy) {
        const Vec rest = L::fma(-y, y, cx);
        y = L::fma(x + x, y, cy);
        x = L::fma(x, x, rest);
    }
    void step(Vec& x, Vec& y, Vec cx, Vec cy, Vec /*magnitude*/) const { advance(x, y, cx, cy); }
};

/// |z|^2, held away from 0 so that the Kali family may divide by it.
template <class L>
inline typename L::Vec guardedMagnitude(typename L::Vec x, typename L::Vec y) {
    constexpr bool isFloat = sizeof(typename L::Scalar) == 4;
    return L::max(L::fma(x, x, y * y), L::broadcast(static_cast<typename L::Scalar>(isFloat ? kaliGuardFloat32 : kaliGuardFloat64)));
}

/// Adds R(theta) |z| * factor to (cx, cy), |z| componentwise. With theta = 0 the rotated form gives the same bits as the
/// plain one (its extra products are exact), so leaving them out is only a matter of speed.
template <class L, bool rotated>
inline void addFolded(typename L::Vec& x, typename L::Vec& y, typename L::Vec factor, typename L::Vec cosTheta, typename L::Vec sinTheta,
                      typename L::Vec cx, typename L::Vec cy) {
    const typename L::Vec foldedX = L::abs(x), foldedY = L::abs(y);
    if constexpr (rotated) {
        const typename L::Vec along = factor * cosTheta, across = factor * sinTheta;
        x = L::fma(foldedX, along, L::fma(-foldedY, across, cx));
        y = L::fma(foldedY, along, L::fma(foldedX, across, cy));
    } else {
        x = L::fma(foldedX, factor, cx);
        y = L::fma(foldedY, factor, cy);
    }
}

/// Kali's set: z <- R(theta) (scale |z| / z.z) + mu pixel + (1 - mu) c from z0 = pixel (fractalforums.com, 2011).
template <class L, bool rotated>
struct Kali {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    static constexpr bool escapes = false;

    Vec scale, mu, restX, restY, cosTheta, sinTheta;

    explicit Kali(const ImagePlan& plan)
        : scale(L::broadcast(static_cast<Scalar>(plan.uniforms[2]))),
          mu(L::broadcast(static_cast<Scalar>(plan.uniforms[3]))),
          restX(L::broadcast(static_cast<Scalar>((1 - plan.uniforms[3]) * plan.uniforms[0]))),
          restY(L::broadcast(static_cast<Scalar>((1 - plan.uniforms[3]) * plan.uniforms[1]))),
          cosTheta(L::broadcast(static_cast<Scalar>(directionOf(plan.uniforms[4]).cos))),
          sinTheta(L::broadcast(static_cast<Scalar>(directionOf(plan.uniforms[4]).sin))) {}
    void start(Vec pixelX, Vec pixelY, Vec& x, Vec& y, Vec& cx, Vec& cy) const {
        x = pixelX;
        y = pixelY;
        cx = L::fma(mu, pixelX, restX);
        cy = L::fma(mu, pixelY, restY);
    }
    static Vec measure(Vec x, Vec y) { return guardedMagnitude<L>(x, y); }
    void step(Vec& x, Vec& y, Vec cx, Vec cy, Vec magnitude) const {
        addFolded<L, rotated>(x, y, scale / magnitude, cosTheta, sinTheta, cx, cy);
    }
};

/// The mixture: z <- kali R(theta) (|z| / z.z) + julia z^2 + c from z0 = pixel, each component clamped.
template <class L>
struct KaliJulia {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    static constexpr bool escapes = false;

    Vec kaliWeight, juliaWeight, fixedX, fixedY, cosTheta, sinTheta;

    explicit KaliJulia(const ImagePlan& plan)
        : kaliWeight(L::broadcast(static_cast<Scalar>(plan.uniforms[2]))),
          juliaWeight(L::broadcast(static_cast<Scalar>(plan.uniforms[3]))),
          fixedX(L::broadcast(static_cast<Scalar>(plan.uniforms[0]))),
          fixedY(L::broadcast(static_cast<Scalar>(plan.uniforms[1]))),
          cosTheta(L::broadcast(static_cast<Scalar>(directionOf(plan.uniforms[4]).cos))),
          sinTheta(L::broadcast(static_cast<Scalar>(directionOf(plan.uniforms[4]).sin))) {}
    void start(Vec pixelX, Vec pixelY, Vec& x, Vec& y, Vec& cx, Vec& cy) const {
        x = pixelX;
        y = pixelY;
        cx = fixedX;
        cy = fixedY;
    }
    static Vec measure(Vec x, Vec y) { return guardedMagnitude<L>(x, y); }
    void step(Vec& x, Vec& y, Vec cx, Vec cy, Vec magnitude) const {
        const Vec squareX = L::fma(x, x, -(y * y)), squareY = (x + x) * y;
        addFolded<L, true>(x, y, kaliWeight / magnitude, cosTheta, sinTheta, L::fma(juliaWeight, squareX, cx),
                           L::fma(juliaWeight, squareY, cy));
        const Vec bound = L::broadcast(static_cast<Scalar>(kaliJuliaBound));
        x = L::max(L::min(x, bound), -bound);
        y = L::max(L::min(y, bound), -bound);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
