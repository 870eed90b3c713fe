// Two vectors handled as one: every operation is done on the first and then on the second, so that chains of dependent
// instructions come interleaved and a processor finds work while it waits for a result. `Twice<Twice<L>>` interleaves four.
#pragma once
#include <type_traits>

#include "lanes.h"

namespace cardioid::render::CARDIOID_ISA {

/// The two halves of a doubled vector. Conversions between kinds of vectors keep the bits, as they do for single ones.
template <class Part>
struct Halves {
    Part low, high;

    Halves() = default;
    Halves(Part lowPart, Part highPart) : low(lowPart), high(highPart) {}
    template <class Other>
    explicit Halves(const Halves<Other>& other) : low((Part)other.low), high((Part)other.high) {}

    friend Halves operator-(const Halves& a) { return {-a.low, -a.high}; }
    friend Halves operator~(const Halves& a) { return {~a.low, ~a.high}; }
    friend Halves operator+(const Halves& a, const Halves& b) { return {a.low + b.low, a.high + b.high}; }
    friend Halves operator-(const Halves& a, const Halves& b) { return {a.low - b.low, a.high - b.high}; }
    friend Halves operator*(const Halves& a, const Halves& b) { return {a.low * b.low, a.high * b.high}; }
    friend Halves operator/(const Halves& a, const Halves& b) { return {a.low / b.low, a.high / b.high}; }
    friend Halves operator&(const Halves& a, const Halves& b) { return {a.low & b.low, a.high & b.high}; }
    friend Halves operator|(const Halves& a, const Halves& b) { return {a.low | b.low, a.high | b.high}; }
    friend Halves operator^(const Halves& a, const Halves& b) { return {a.low ^ b.low, a.high ^ b.high}; }
    template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
    friend Halves operator+(const Halves& a, Number b) {
        return {a.low + b, a.high + b};
    }
    template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
    friend Halves operator-(const Halves& a, Number b) {
        return {a.low - b, a.high - b};
    }
    friend Halves operator<<(const Halves& a, int bits) { return {a.low << bits, a.high << bits}; }
    friend Halves operator>>(const Halves& a, int bits) { return {a.low >> bits, a.high >> bits}; }
};

template <class L>
struct Twice {
    using Scalar = typename L::Scalar;
    using ScalarBits = typename L::ScalarBits;
    static constexpr int width = 2 * L::width;

    using Vec = Halves<typename L::Vec>;
    using Bits = Halves<typename L::Bits>;
    using Mask = Halves<typename L::Mask>;
    using Int32 = Halves<typename L::Int32>;

    static Vec broadcast(Scalar value) { return {L::broadcast(value), L::broadcast(value)}; }
    static Vec load(const Scalar* from) { return {L::load(from), L::load(from + L::width)}; }
    static void store(Scalar* to, const Vec& v) {
        L::store(to, v.low);
        L::store(to + L::width, v.high);
    }
    static void storeAsFloat(float* to, const Vec& v) {
        L::storeAsFloat(to, v.low);
        L::storeAsFloat(to + L::width, v.high);
    }
    static Int32 truncate(const Vec& v) { return {L::truncate(v.low), L::truncate(v.high)}; }
    static Vec fromInt32(const Int32& v) { return {L::fromInt32(v.low), L::fromInt32(v.high)}; }
    static void storeTruncated(int32_t* to, const Vec& v) {
        L::storeTruncated(to, v.low);
        L::storeTruncated(to + L::width, v.high);
    }
    static Vec gather(const Scalar* table, const int32_t* places) { return {L::gather(table, places), L::gather(table, places + L::width)}; }

    static Vec abs(const Vec& v) { return {L::abs(v.low), L::abs(v.high)}; }
    static Vec fma(const Vec& a, const Vec& b, const Vec& c) { return {L::fma(a.low, b.low, c.low), L::fma(a.high, b.high, c.high)}; }
    static Vec sqrt(const Vec& v) { return {L::sqrt(v.low), L::sqrt(v.high)}; }
    static Vec min(const Vec& a, const Vec& b) { return {L::min(a.low, b.low), L::min(a.high, b.high)}; }
    static Vec max(const Vec& a, const Vec& b) { return {L::max(a.low, b.low), L::max(a.high, b.high)}; }

    static Mask less(const Vec& a, const Vec& b) { return {L::less(a.low, b.low), L::less(a.high, b.high)}; }
    static Mask lessEqual(const Vec& a, const Vec& b) { return {L::lessEqual(a.low, b.low), L::lessEqual(a.high, b.high)}; }
    static Mask both(const Mask& a, const Mask& b) { return {L::both(a.low, b.low), L::both(a.high, b.high)}; }
    static Mask either(const Mask& a, const Mask& b) { return {L::either(a.low, b.low), L::either(a.high, b.high)}; }
    static Mask without(const Mask& a, const Mask& b) { return {L::without(a.low, b.low), L::without(a.high, b.high)}; }
    static Mask noLanes() { return {L::noLanes(), L::noLanes()}; }
    static Mask allLanes() { return {L::allLanes(), L::allLanes()}; }
    /// Bit i is set where lane i is; for four vectors of 16 lanes it takes all 64 bits.
    static uint64_t toBits(const Mask& mask) { return uint64_t{L::toBits(mask.low)} | uint64_t{L::toBits(mask.high)} << L::width; }
    static Vec select(const Mask& mask, const Vec& ifSet, const Vec& ifClear) {
        return {L::select(mask.low, ifSet.low, ifClear.low), L::select(mask.high, ifSet.high, ifClear.high)};
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
