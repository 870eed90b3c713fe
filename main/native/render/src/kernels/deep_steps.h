// One step of the difference z = (x, y) from a reference orbit Z = (X, Y), without forming Z + z, whose digits would be lost.
//
// A step offers
//   Step(family)
//   advance(X, Y, U, x, y, cx, cy)            the next difference; U = X^2 - Y^2 with all its digits; (cx, cy) the difference of c
//   derivative(X, Y, U, x, y, xx, xy, yx, yy) the derivative of the step at Z + z times the matrix (xx xy; yx yy)
// for L either vectors of float64 or WideLanes.
#pragma once
#include "../deep/deep_scene.h"

namespace cardioid::render::CARDIOID_ISA {

/// z^2 + c: z' = (2 Z + z) z + c.
template <class L>
struct SquareStep {
    using Vec = typename L::Vec;
    static constexpr bool isAnalytic = true;

    explicit SquareStep(const DeepFamily&) {}
    /// The factor f in z' = f z + c.
    static void factor(Vec X, Vec Y, Vec x, Vec y, Vec& re, Vec& im) {
        re = L::fma(X, L::broadcast(2), x);
        im = L::fma(Y, L::broadcast(2), y);
    }
    void advance(Vec X, Vec Y, Vec, Vec& x, Vec& y, Vec cx, Vec cy) const {
        Vec re, im;
        factor(X, Y, x, y, re, im);
        const Vec nextX = L::fma(re, x, cx - im * y);
        y = L::fma(re, y, L::fma(im, x, cy));
        x = nextX;
    }
    /// The derivative of the step at Z + z, a complex factor.
    void slope(Vec X, Vec Y, Vec x, Vec y, Vec& re, Vec& im) const {
        re = (X + x) * L::broadcast(2);
        im = (Y + y) * L::broadcast(2);
    }
};

/// z^d + c: z' = z sum_k binomial(d, k) Z^(d - k) z^(k - 1) + c.
template <class L>
struct PowerStep {
    using Vec = typename L::Vec;
    static constexpr bool isAnalytic = true;
    const int power;

    explicit PowerStep(const DeepFamily& family) : power(family.power) {}
    void factor(Vec X, Vec Y, Vec x, Vec y, Vec& re, Vec& im) const {
        // Horner in z; the coefficients are powers of Z that grow on the way
        Vec powerX = X, powerY = Y;
        double binomial = power;
        re = L::fma(X, L::broadcast(binomial), x);
        im = L::fma(Y, L::broadcast(binomial), y);
        for (int k = 2; k < power; k++) {
            const Vec nextX = powerX * X - powerY * Y;
            powerY = powerX * Y + powerY * X;
            powerX = nextX;
            binomial = binomial * (power - k + 1) / k;
            const Vec nextRe = L::fma(re, x, L::fma(powerX, L::broadcast(binomial), -(im * y)));
            im = L::fma(re, y, L::fma(im, x, powerY * L::broadcast(binomial)));
            re = nextRe;
        }
    }
    void advance(Vec X, Vec Y, Vec, Vec& x, Vec& y, Vec cx, Vec cy) const {
        Vec re, im;
        factor(X, Y, x, y, re, im);
        const Vec nextX = L::fma(re, x, cx - im * y);
        y = L::fma(re, y, L::fma(im, x, cy));
        x = nextX;
    }
    void slope(Vec X, Vec Y, Vec x, Vec y, Vec& re, Vec& im) const {
        const Vec fullX = X + x, fullY = Y + y;
        re = L::broadcast(power);
        im = L::broadcast(0);
        for (int k = 1; k < power; k++) {
            const Vec nextRe = re * fullX - im * fullY;
            im = re * fullY + im * fullX;
            re = nextRe;
        }
    }
};

/// The folded squares: (fold(x^2 - y^2), turn * 2 fold(x) fold(y)) + c.
template <class L>
struct FoldedStep {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    static constexpr bool isAnalytic = false;
    const DeepFamily family;

    explicit FoldedStep(const DeepFamily& f) : family(f) {}

    /// |a + d| - |a| without cancellation.
    static Vec foldDifference(Vec a, Vec d) {
        const Vec zero = L::broadcast(0);
        const Vec sum = a + d, across = L::fma(a, L::broadcast(2), d);
        const Vec fromPositive = L::select(L::less(sum, zero), -across, d);
        const Vec fromNegative = L::select(L::less(zero, sum), across, -d);
        return L::select(L::less(a, zero), fromNegative, fromPositive);
    }
    void advance(Vec X, Vec Y, Vec U, Vec& x, Vec& y, Vec cx, Vec cy) const {
        const Vec two = L::broadcast(2);
        Vec real = L::fma(L::fma(X, two, x), x, -(L::fma(Y, two, y) * y));
        if (family.foldsReal) real = foldDifference(U, real);
        // f(X + x) g(Y + y) - f(X) g(Y) = df (g(Y) + dg) + f(X) dg
        const Vec f = family.foldsX ? L::abs(X) : X, g = family.foldsY ? L::abs(Y) : Y;
        const Vec df = family.foldsX ? foldDifference(X, x) : x, dg = family.foldsY ? foldDifference(Y, y) : y;
        const Vec product = L::fma(df, g + dg, f * dg);
        x = real + cx;
        y = L::fma(product, L::broadcast(family.turnsDown ? -2 : 2), cy);
    }
    /// Rows of the derivative at Z + z.
    void slope(Vec X, Vec Y, Vec U, Vec x, Vec y, Vec& xx, Vec& xy, Vec& yx, Vec& yy) const {
        const Vec zero = L::broadcast(0), two = L::broadcast(2);
        const Vec fullX = X + x, fullY = Y + y;
        xx = fullX * two;
        xy = -(fullY * two);
        if (family.foldsReal) {
            const Vec real = U + L::fma(L::fma(X, two, x), x, -(L::fma(Y, two, y) * y));
            const Mask flipped = L::less(real, zero);
            xx = L::select(flipped, -xx, xx);
            xy = L::select(flipped, -xy, xy);
        }
        const Vec turn = L::broadcast(family.turnsDown ? -2 : 2);
        const Vec f = family.foldsX ? L::abs(fullX) : fullX, g = family.foldsY ? L::abs(fullY) : fullY;
        yx = g * turn;
        yy = f * turn;
        if (family.foldsX) yx = L::select(L::less(fullX, zero), -yx, yx);
        if (family.foldsY) yy = L::select(L::less(fullY, zero), -yy, yy);
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
