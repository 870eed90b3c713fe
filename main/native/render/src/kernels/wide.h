// Numbers with the digits of float64 and an exponent of their own, in the form of lanes of width 1: the steps of deep_steps.h are
// written once for vectors of float64 and for these.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#include "../deep/deep_scene.h"

namespace cardioid::render::CARDIOID_ISA {

/// mantissa * 2^exponent with 1/2 <= |mantissa| < 1, or zero.
struct Wide {
    double mantissa = 0;
    int64_t exponent = 0;

    Wide() = default;
    Wide(double value) : Wide(value, 0) {}
    Wide(WideNumber number) : mantissa(number.mantissa), exponent(number.exponent) {}
    /// value * 2^shift; infinities and NaN become zero.
    Wide(double value, int64_t shift) {
        uint64_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        const int biased = static_cast<int>(bits >> 52 & 0x7FF);
        if (biased == 0 || biased == 0x7FF) {
            // denormal numbers never arise from normalised mantissas, except in conversions
            if (value == 0 || biased == 0x7FF) return;
            int power;
            mantissa = std::frexp(value, &power);
            exponent = shift + power;
            return;
        }
        bits = (bits & 0x800FFFFFFFFFFFFFull) | 0x3FE0000000000000ull;
        std::memcpy(&mantissa, &bits, sizeof bits);
        exponent = shift + biased - 1022;
    }
    WideNumber number() const { return {mantissa, exponent}; }
    /// 0 below the range of float64, an infinity above it.
    double toDouble() const {
        if (exponent < -1021) return 0;
        if (exponent > 1024) return mantissa * 1e308 * 1e308;
        return std::ldexp(mantissa, static_cast<int>(exponent));
    }
};

/// 2^-shift for 0 <= shift < 1000.
inline double inversePower(int64_t shift) {
    const uint64_t bits = static_cast<uint64_t>(1023 - shift) << 52;
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline Wide operator-(Wide a) {
    a.mantissa = -a.mantissa;
    return a;
}
inline Wide operator*(Wide a, Wide b) { return Wide(a.mantissa * b.mantissa, a.exponent + b.exponent); }
inline Wide operator/(Wide a, Wide b) { return Wide(a.mantissa / b.mantissa, a.exponent - b.exponent); }
inline Wide operator+(Wide a, Wide b) {
    if (a.mantissa == 0) return b;
    if (b.mantissa == 0) return a;
    const int64_t difference = a.exponent - b.exponent;
    if (difference >= 0) {
        if (difference > 128) return a;
        return Wide(a.mantissa + b.mantissa * inversePower(difference), a.exponent);
    }
    if (difference < -128) return b;
    return Wide(b.mantissa + a.mantissa * inversePower(-difference), b.exponent);
}
inline Wide operator-(Wide a, Wide b) { return a + -b; }
inline bool operator<(Wide a, Wide b) { return (a - b).mantissa < 0; }
inline Wide squareRoot(Wide a) {
    const bool isOdd = a.exponent & 1;
    return Wide(std::sqrt(isOdd ? a.mantissa * 0.5 : a.mantissa), (a.exponent + isOdd) / 2);
}
inline Wide magnitudeOf(Wide a) {
    a.mantissa = std::fabs(a.mantissa);
    return a;
}

/// The interface of lanes.h that deep_steps.h uses.
struct WideLanes {
    using Vec = Wide;
    using Mask = bool;
    static Vec broadcast(double value) { return Wide(value); }
    static Vec fma(Vec a, Vec b, Vec c) { return a * b + c; }
    static Vec abs(Vec a) { return magnitudeOf(a); }
    static Vec max(Vec a, Vec b) { return b < a ? a : b; }
    static Mask less(Vec a, Vec b) { return a < b; }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return mask ? ifSet : ifClear; }
};

}  // namespace cardioid::render::CARDIOID_ISA
