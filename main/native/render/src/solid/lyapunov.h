// Markus's pictures of order and chaos (Markus and Hess 1989): the logistic map x <- r x (1 - x), its r alternating between
// the pixel's two numbers after a pattern of As and Bs, coloured by the Lyapunov exponent mean ln |r (1 - 2 x)|.
//
// Uniforms: bits (bit k of the pattern: 0 is A), length of the pattern, x0, warm-up steps, and whether chaos (an exponent
// above 0) is left to the interior colour.
#pragma once
#include "../chaos/functions.h"
#include "../image_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// Factors multiplied before a logarithm is taken: as many as cannot leave the range of the lanes. Each is held above
/// `leastFactor`, which also bounds the exponent of superstable orbits.
template <class Scalar>
struct LyapunovLimits;
template <>
struct LyapunovLimits<float> {
    static constexpr int factors = 4;
    static constexpr float leastFactor = 1e-9f, largestFactor = 1e9f;
};
template <>
struct LyapunovLimits<double> {
    static constexpr int factors = 16;
    static constexpr double leastFactor = 1e-18, largestFactor = 1e18;
};

/// The exponents of two vectors of samples.
template <class L>
inline void lyapunovExponents(const ImagePlan& plan, const typename L::Vec (&a)[L::inFlight], const typename L::Vec (&b)[L::inFlight],
                              typename L::Vec (&exponent)[L::inFlight]) {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    using Limits = LyapunovLimits<Scalar>;
    constexpr int vectors = L::inFlight;
    const auto bits = static_cast<uint64_t>(plan.uniforms[0]);
    const int length = static_cast<int>(plan.uniforms[1]), warmUp = static_cast<int>(plan.uniforms[3]);
    const Vec one = L::broadcast(1), two = L::broadcast(2);
    const Vec least = L::broadcast(Limits::leastFactor), largest = L::broadcast(Limits::largestFactor);
    Vec x[vectors], product[vectors], sum[vectors];
    for (int j = 0; j < vectors; j++) {
        x[j] = L::broadcast(static_cast<Scalar>(plan.uniforms[2]));
        product[j] = one;
        sum[j] = L::broadcast(0);
    }
    int place = 0, factors = 0;
    for (int k = -warmUp; k < plan.iterations; k++) {
        const bool takesB = bits >> place & 1;
        place = place + 1 == length ? 0 : place + 1;
        for (int j = 0; j < vectors; j++) {
            const Vec r = takesB ? b[j] : a[j];
            // the slope is that of the step about to be taken
            if (k >= 0) product[j] = product[j] * L::min(L::max(L::abs(r * (one - two * x[j])), least), largest);
            x[j] = r * x[j] * (one - x[j]);
        }
        if (k >= 0 && (++factors == Limits::factors || k + 1 == plan.iterations)) {
            factors = 0;
            for (int j = 0; j < vectors; j++) {
                sum[j] = sum[j] + log2Of<L>(product[j]);
                product[j] = one;
            }
        }
    }
    const Vec perStep = L::broadcast(static_cast<Scalar>(0.69314718055994530942 / plan.iterations));
    for (int j = 0; j < vectors; j++) exponent[j] = sum[j] * perStep;
}

}  // namespace cardioid::render::CARDIOID_ISA
