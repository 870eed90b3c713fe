// exp2 and log2 from IEEE operations only, so that they give the same bits everywhere (a C library's do not).
// Polynomials: interpolation at Chebyshev nodes, errors checked at 3000 points.
#pragma once
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

template <class Scalar>
struct ElementaryConstants;

template <>
struct ElementaryConstants<float> {
    static constexpr int mantissaBits = 23;
    /// 1.5 * 2^23: adding it rounds to the nearest integer, which then sits in the low bits.
    static constexpr float roundingShift = 12582912.0f;
    static constexpr float smallestExponent = -125.0f;
    static constexpr uint32_t halfRootBits = 0x3F3504F3;  // sqrt(1/2)
    /// (2^f - 1) / f on [-1/2, 1/2], relative error of 2^f below 6e-9 before rounding
    static constexpr float exp2[] = {0.693147188026228781f,  0.240226507605681269f,  0.0555035711421907782f,
                                     0.00961808255727785149f, 0.00133908633646712344f, 0.000154531629451206902f};
    /// log2((1+s)/(1-s)) / s in powers of s^2, absolute error of log2 below 4e-10 before rounding
    static constexpr float log2[] = {2.88539007980333633f, 0.961798838802110004f, 0.576715186019023427f, 0.43171769745887384f};
};

template <>
struct ElementaryConstants<double> {
    static constexpr int mantissaBits = 52;
    /// 1.5 * 2^52
    static constexpr double roundingShift = 6755399441055744.0;
    static constexpr double smallestExponent = -1021.0;
    static constexpr uint64_t halfRootBits = 0x3FE6A09E667F3BCD;
    /// relative error below 3e-12
    static constexpr double exp2[] = {0.693147180556832414,   0.240226506958885021,    0.0555041090632586661,    0.00961812913523613974,
                                      0.00133334784736854153, 0.000154034751865307858, 0.0000153037007113656939, 1.32508055175022494e-6};
    /// absolute error below 3e-12
    static constexpr double log2[] = {2.88539008178998705, 0.961796673451548475, 0.577083566004865861, 0.411673766237710592,
                                      0.340712041561908598};
};

/// c[0] + c[1] t + c[2] t^2 + ... by Horner's rule.
template <class L, int count>
inline typename L::Vec polynomial(typename L::Vec t, const typename L::Scalar (&coefficients)[count]) {
    typename L::Vec sum = L::broadcast(coefficients[count - 1]);
    for (int k = count - 2; k >= 0; k--) sum = L::fma(sum, t, L::broadcast(coefficients[k]));
    return sum;
}

/// 2^x for x <= 0; anything below the normal range, and NaN, counts as its smallest exponent.
/// Relative error: about 1.2e-7 in float, 3e-12 in double.
template <class L>
inline typename L::Vec exp2NonPositive(typename L::Vec x) {
    using Constants = ElementaryConstants<typename L::Scalar>;
    using Bits = typename L::Bits;
    x = L::max(x, L::broadcast(Constants::smallestExponent));
    const typename L::Vec shift = L::broadcast(Constants::roundingShift);
    const typename L::Vec shifted = x + shift;
    const typename L::Vec fraction = x - (shifted - shift);
    const typename L::Vec power = L::fma(polynomial<L>(fraction, Constants::exp2), fraction, L::broadcast(1));
    // the integer part sits in the low bits of `shifted`; moved up it adds to the exponent
    return (typename L::Vec)((Bits)power + ((Bits)shifted << Constants::mantissaBits));
}

/// log2(v) for finite v >= 1. Absolute error: about 1e-7 + an ulp of the result in float, 3e-12 in double.
template <class L>
inline typename L::Vec log2AtLeastOne(typename L::Vec v) {
    using Constants = ElementaryConstants<typename L::Scalar>;
    using Bits = typename L::Bits;
    // v = mantissa * 2^exponent with the mantissa in [sqrt(1/2), sqrt(2))
    const Bits exponentBits = ((Bits)v - Constants::halfRootBits) >> Constants::mantissaBits;
    const typename L::Vec mantissa = (typename L::Vec)((Bits)v - (exponentBits << Constants::mantissaBits));
    const typename L::Vec shift = L::broadcast(Constants::roundingShift);
    const typename L::Vec exponent = (typename L::Vec)((Bits)shift + exponentBits) - shift;
    const typename L::Vec one = L::broadcast(1);
    const typename L::Vec s = (mantissa - one) / (mantissa + one);
    return L::fma(s, polynomial<L>(s * s, Constants::log2), exponent);
}

}  // namespace cardioid::render::CARDIOID_ISA
