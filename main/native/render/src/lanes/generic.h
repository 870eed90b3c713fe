// Vectors of floating-point lanes, written with the GCC/Clang vector extensions only.
//
// This is the common base of every instruction set. Operators + - * / on `Vec` are the compiler's own and are plain
// IEEE operations (the build sets -ffp-contract=off, so a*b+c is never fused behind our back); every fused
// multiply-add is written `Lanes::fma`. Instruction sets override what the compiler would do badly, never what it computes:
// each function below returns the same bits on every machine.
#pragma once
#include <cstdint>
#include <cstring>

namespace cardioid::render::CARDIOID_ISA {

template <class Scalar>
struct BitsOf;
template <>
struct BitsOf<float> {
    using Type = uint32_t;
    using Signed = int32_t;
};
template <>
struct BitsOf<double> {
    using Type = uint64_t;
    using Signed = int64_t;
};

template <class ScalarType, int byteCount>
struct GenericLanes {
    using Scalar = ScalarType;
    using ScalarBits = typename BitsOf<Scalar>::Type;
    static constexpr int width = byteCount / static_cast<int>(sizeof(Scalar));
    /// Vectors the inner loops keep in flight to hide the latency of a chain of fused multiply-adds.
    static constexpr int inFlight = 4;
    /// Finished lanes of one vector that are worth interrupting the escape-time loop for.
    static constexpr int refillThreshold = 1;

    typedef Scalar Vec __attribute__((vector_size(byteCount)));
    typedef ScalarBits Bits __attribute__((vector_size(byteCount)));
    /// All bits of a lane set, or none.
    typedef typename BitsOf<Scalar>::Signed Mask __attribute__((vector_size(byteCount)));
    typedef int32_t Int32 __attribute__((vector_size(byteCount / sizeof(Scalar) * 4)));

    typedef float Floats __attribute__((vector_size(byteCount / sizeof(Scalar) * 4)));

    static Vec broadcast(Scalar value) { return value - Vec{}; }
    static Vec load(const Scalar* from) {
        Vec v;
        std::memcpy(&v, from, sizeof v);
        return v;
    }
    static void store(Scalar* to, Vec v) { std::memcpy(to, &v, sizeof v); }
    static void storeAsFloat(float* to, Vec v) {
        const Floats rounded = __builtin_convertvector(v, Floats);
        std::memcpy(to, &rounded, sizeof rounded);
    }
    /// 0, 1, 2, ... in lane order.
    static Vec iota() {
        Vec v;
        for (int lane = 0; lane < width; lane++) v[lane] = static_cast<Scalar>(lane);
        return v;
    }

    static Vec abs(Vec v) { return (Vec)((Bits)v & ((Bits{} - 1) >> 1)); }
    static Vec fma(Vec a, Vec b, Vec c) {
        Vec r;
        for (int lane = 0; lane < width; lane++) {
            if constexpr (sizeof(Scalar) == 4)
                r[lane] = __builtin_fmaf(a[lane], b[lane], c[lane]);
            else
                r[lane] = __builtin_fma(a[lane], b[lane], c[lane]);
        }
        return r;
    }
    static Vec sqrt(Vec v) {
        Vec r;
        for (int lane = 0; lane < width; lane++) {
            if constexpr (sizeof(Scalar) == 4)
                r[lane] = __builtin_sqrtf(v[lane]);
            else
                r[lane] = __builtin_sqrt(v[lane]);
        }
        return r;
    }

    // Comparisons are false where an operand is NaN.
    static Mask less(Vec a, Vec b) { return a < b; }
    static Mask lessEqual(Vec a, Vec b) { return a <= b; }
    static Mask both(Mask a, Mask b) { return a & b; }
    static Mask either(Mask a, Mask b) { return a | b; }
    static Mask without(Mask a, Mask b) { return a & ~b; }
    static Mask noLanes() { return Mask{}; }
    static Mask allLanes() { return ~Mask{}; }
    /// Bit i is set where lane i is.
    static unsigned toBits(Mask mask) {
        unsigned bits = 0;
        for (int lane = 0; lane < width; lane++) bits |= (mask[lane] ? 1u : 0u) << lane;
        return bits;
    }
    static Mask fromBits(unsigned bits) {
        Mask mask;
        for (int lane = 0; lane < width; lane++) mask[lane] = (bits >> lane & 1u) ? -1 : 0;
        return mask;
    }
    static Vec select(Mask mask, Vec ifSet, Vec ifClear) { return (Vec)(((Bits)mask & (Bits)ifSet) | (~(Bits)mask & (Bits)ifClear)); }
    /// a < b ? a : b, so b where either is NaN.
    static Vec min(Vec a, Vec b) { return select(a < b, a, b); }
    /// a > b ? a : b, so b where either is NaN.
    static Vec max(Vec a, Vec b) { return select(a > b, a, b); }

    /// Writes the set lanes of `v`, packed, to `to`; may overwrite up to `width` scalars there.
    static void compressStore(Scalar* to, Mask mask, Vec v) {
        for (unsigned bits = toBits(mask); bits; bits &= bits - 1) *to++ = v[__builtin_ctz(bits)];
    }
    /// `v` with its set lanes replaced by consecutive scalars of `from`; may read up to `width` scalars there.
    static Vec expandLoad(Vec v, Mask mask, const Scalar* from) {
        for (unsigned bits = toBits(mask); bits; bits &= bits - 1) v[__builtin_ctz(bits)] = *from++;
        return v;
    }
    static void storeWhere(Scalar* to, Mask mask, Vec v) { store(to, select(mask, v, load(to))); }
    /// Rounds toward zero; lanes must lie within int32.
    static Int32 truncate(Vec v) { return __builtin_convertvector(v, Int32); }
    static Vec fromInt32(Int32 v) { return __builtin_convertvector(v, Vec); }
    static void storeTruncated(int32_t* to, Vec v) {
        const Int32 whole = truncate(v);
        std::memcpy(to, &whole, sizeof whole);
    }
    /// table[places[lane]] in every lane.
    static Vec gather(const Scalar* table, const int32_t* places) {
        Vec v;
        for (int lane = 0; lane < width; lane++) v[lane] = table[places[lane]];
        return v;
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
