// The curves between a measured value and the palette's coordinate, in float32 from IEEE operations only.
#pragma once
#include "elementary.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

constexpr float naturalLogOf2 = 0.693147180559945309f;

/// ln(v) for finite v >= 1.
template <class L>
inline typename L::Vec lnAtLeastOne(typename L::Vec v) {
    return log2AtLeastOne<L>(v) * L::broadcast(naturalLogOf2);
}

/// Cube root of v >= 0 to 2e-7 of it; below 1e-30 it is 0.
template <class L>
inline typename L::Vec cubeRoot(typename L::Vec v) {
    using Vec = typename L::Vec;
    using Int32 = typename L::Int32;
    static_assert(sizeof(Vec) == sizeof(Int32), "float lanes");
    // a third of the exponent and of the mantissa, off by at most 4 %
    const Vec third = L::fromInt32((Int32)v) * L::broadcast(1.0f / 3.0f);
    Vec root = (Vec)(L::truncate(third) + 709921077);
    // Halley's iteration triples the digits
    for (int round = 0; round < 2; round++) {
        const Vec cube = root * root * root;
        root = root * ((cube + (v + v)) / ((cube + cube) + v));
    }
    return L::select(L::less(v, L::broadcast(1e-30f)), L::broadcast(0), root);
}

/// ln(v + sqrt(v^2 + 1)) for v >= 0, absolute error about 3e-7 + an ulp of the result.
template <class L>
inline typename L::Vec areaSine(typename L::Vec v) {
    using Vec = typename L::Vec;
    // beyond 1e9 the 1 is nothing, and the square would overflow in time
    const Vec bounded = L::min(v, L::broadcast(1e9f));
    const Vec hypotenuse = L::sqrt(L::fma(bounded, bounded, L::broadcast(1)));
    return lnAtLeastOne<L>(v + L::select(L::less(bounded, v), v, hypotenuse));
}

/// atan(v) for v >= 0, absolute error below 2e-7. Polynomial in v^2: interpolation at Chebyshev nodes of [0, 1], error 3e-9.
template <class L>
inline typename L::Vec arcTangent(typename L::Vec v) {
    using Vec = typename L::Vec;
    static constexpr float coefficients[] = {1.0f,
                                             -0.33333277702331543f,
                                             0.1999807506799698f,
                                             -0.1426001638174057f,
                                             0.1093234121799469f,
                                             -0.08349724858999252f,
                                             0.05708955600857735f,
                                             -0.03035186417400837f,
                                             0.010487649589776993f,
                                             -0.0017011701129376888f};
    const Vec one = L::broadcast(1);
    const auto large = L::less(one, v);
    const Vec small = L::select(large, one / v, v);
    const Vec angle = small * polynomial<L>(small * small, coefficients);
    return L::select(large, L::broadcast(1.57079632679489662f) - angle, angle);
}

/// Odd functions: v, sqrt, cube root, ln(1 + v), arsinh or arctan of |v|, with the sign of v. NaN stays NaN.
template <class L, Transfer transfer>
inline typename L::Vec transferred(typename L::Vec v) {
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    if constexpr (transfer == Transfer::linear) return v;
    const Vec size = L::abs(v);
    const Bits sign = (Bits)v ^ (Bits)size;
    Vec curve = size;
    if constexpr (transfer == Transfer::squareRoot) curve = L::sqrt(size);
    if constexpr (transfer == Transfer::cubeRoot) curve = cubeRoot<L>(size);
    if constexpr (transfer == Transfer::logarithm) curve = lnAtLeastOne<L>(size + L::broadcast(1));
    if constexpr (transfer == Transfer::arsinh) curve = areaSine<L>(size);
    if constexpr (transfer == Transfer::arctangent) curve = arcTangent<L>(size);
    return (Vec)((Bits)curve | sign);
}

/// `transferred` for a transfer known only at run time.
template <class L>
inline typename L::Vec transferredBy(Transfer transfer, typename L::Vec v) {
    switch (transfer) {
        case Transfer::linear:
            return transferred<L, Transfer::linear>(v);
        case Transfer::squareRoot:
            return transferred<L, Transfer::squareRoot>(v);
        case Transfer::cubeRoot:
            return transferred<L, Transfer::cubeRoot>(v);
        case Transfer::logarithm:
            return transferred<L, Transfer::logarithm>(v);
        case Transfer::arsinh:
            return transferred<L, Transfer::arsinh>(v);
        default:
            return transferred<L, Transfer::arctangent>(v);
    }
}

/// Largest integer not above t, for |t| < 2^22.
template <class L>
inline typename L::Vec floorOf(typename L::Vec t) {
    const typename L::Vec shift = L::broadcast(ElementaryConstants<float>::roundingShift);
    const typename L::Vec nearest = (t + shift) - shift;
    return L::select(L::less(t, nearest), nearest - L::broadcast(1), nearest);
}

/// t - floor(t), in [0, 1]: just below a whole number it may have been rounded up. Coordinates of 2^22 turns and more have no
/// fraction left in float32 and count as 0.
template <class L>
inline typename L::Vec fractionOf(typename L::Vec t) {
    return L::select(L::less(L::abs(t), L::broadcast(4194304.0f)), t - floorOf<L>(t), L::broadcast(0));
}

}  // namespace cardioid::render::CARDIOID_ISA
