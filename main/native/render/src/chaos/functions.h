// Sines, arctangents, exponentials and logarithms of float lanes from IEEE operations only: the same bits everywhere.
// Polynomials after Moshier's Cephes (single precision); errors below 3e-7 of the largest result unless stated.
#pragma once
#include "../kernels/elementary.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
struct SinCos {
    typename L::Vec sin, cos;
};

/// Sine and cosine. Angles of 32768 radians and more have too little fraction left and count as 0.
template <class L>
inline SinCos<L> sinCos(typename L::Vec x) {
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    static_assert(sizeof(typename L::Scalar) == 4, "float lanes");
    x = L::select(L::less(L::abs(x), L::broadcast(32768.0f)), x, L::broadcast(0));
    const Vec shift = L::broadcast(ElementaryConstants<float>::roundingShift);
    const Vec shifted = L::fma(x, L::broadcast(0.636619772367581343f), shift);
    const Vec quarters = shifted - shift;
    // pi/2 in three parts
    Vec r = L::fma(quarters, L::broadcast(-1.5707962513e+0f), x);
    r = L::fma(quarters, L::broadcast(-7.5497894159e-8f), r);
    r = L::fma(quarters, L::broadcast(-5.3903029534e-15f), r);
    const Vec r2 = r * r;
    constexpr float sinTerms[] = {-1.6666654611e-1f, 8.3321608736e-3f, -1.9515295891e-4f};
    constexpr float cosTerms[] = {4.166664568298827e-2f, -1.388731625493765e-3f, 2.443315711809948e-5f};
    const Vec sine = L::fma(polynomial<L>(r2, sinTerms) * r2, r, r);
    const Vec cosine = L::fma(polynomial<L>(r2, cosTerms) * r2, r2, L::fma(r2, L::broadcast(-0.5f), L::broadcast(1)));
    const Bits quadrant = (Bits)shifted;
    const typename L::Mask swapped = L::less(L::broadcast(0.5f), (Vec)((quadrant & 1) * 0x3F800000u));
    const Bits sinSign = (quadrant & 2) << 30, cosSign = ((quadrant + 1) & 2) << 30;
    return {(Vec)((Bits)L::select(swapped, cosine, sine) ^ sinSign), (Vec)((Bits)L::select(swapped, sine, cosine) ^ cosSign)};
}

/// The angle of (x, y), -pi to pi; 0 at the origin.
template <class L>
inline typename L::Vec arcTangent(typename L::Vec y, typename L::Vec x) {
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    static_assert(sizeof(typename L::Scalar) == 4, "float lanes");
    const Vec one = L::broadcast(1), zero = L::broadcast(0);
    const Vec ax = L::abs(x), ay = L::abs(y);
    const Vec larger = L::max(ax, ay), smaller = L::min(ax, ay);
    const Vec t = smaller / L::max(larger, L::broadcast(1e-30f));
    // atan t = pi/4 + atan((t - 1) / (t + 1)) above tan(pi/8)
    const typename L::Mask far = L::less(L::broadcast(0.414213562373095f), t);
    const Vec reduced = L::select(far, (t - one) / (t + one), t);
    const Vec square = reduced * reduced;
    constexpr float terms[] = {-3.33329491539e-1f, 1.99777106478e-1f, -1.38776856032e-1f, 8.05374449538e-2f};
    Vec angle = L::fma(polynomial<L>(square, terms) * square, reduced, reduced) + L::select(far, L::broadcast(0.785398163397448f), zero);
    angle = L::select(L::less(ax, ay), L::broadcast(1.57079632679490f) - angle, angle);
    angle = L::select(L::less(x, zero), L::broadcast(3.14159265358979f) - angle, angle);
    return (Vec)((Bits)angle | ((Bits)y & 0x80000000u));
}

/// e^x, held between 2^-125 and 2^126.
template <class L>
inline typename L::Vec exponential(typename L::Vec x) {
    using Scalar = typename L::Scalar;
    return exp2NonPositive<L>(L::min(x * L::broadcast(static_cast<Scalar>(1.44269504088896340736)), L::broadcast(126)));
}

/// log2 v for any normal v > 0; smaller ones count as the smallest normal number.
template <class L>
inline typename L::Vec log2Of(typename L::Vec v) {
    using Constants = ElementaryConstants<typename L::Scalar>;
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    constexpr int bias = sizeof(typename L::Scalar) == 4 ? 127 : 1023;
    v = L::max(v, L::broadcast(sizeof(typename L::Scalar) == 4 ? 1.17549435e-38f : static_cast<typename L::Scalar>(2.2250738585072014e-308)));
    // the bias added first keeps the exponent's bits from going below 0
    const Bits biased = ((Bits)v - Constants::halfRootBits + (static_cast<typename L::ScalarBits>(bias) << Constants::mantissaBits)) >>
                        Constants::mantissaBits;
    const Bits exponentBits = biased - static_cast<typename L::ScalarBits>(bias);
    const Vec mantissa = (Vec)((Bits)v - (exponentBits << Constants::mantissaBits));
    const Vec shift = L::broadcast(Constants::roundingShift);
    const Vec exponent = (Vec)((Bits)shift + exponentBits) - shift;
    const Vec one = L::broadcast(1);
    const Vec s = (mantissa - one) / (mantissa + one);
    return L::fma(s, polynomial<L>(s * s, Constants::log2), exponent);
}

/// ln v.
template <class L>
inline typename L::Vec naturalLog(typename L::Vec v) {
    return log2Of<L>(v) * L::broadcast(static_cast<typename L::Scalar>(0.69314718055994530942));
}

/// v^p for v > 0.
template <class L>
inline typename L::Vec power(typename L::Vec v, typename L::Vec p) {
    return exp2NonPositive<L>(L::min(log2Of<L>(v) * p, L::broadcast(126)));
}

}  // namespace cardioid::render::CARDIOID_ISA
