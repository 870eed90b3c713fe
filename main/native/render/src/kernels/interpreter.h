// Runs a formula's register code on a batch of lanes: every register is a row of lanes, small enough that the rows in use stay in the
// L1 cache, so that reading the code costs little beside the arithmetic.
#pragma once
#include <cstring>

#include "../orbit_program.h"
#include "../start_slots.h"
#include "sample_points.h"
#include "transcendental.h"

namespace cardioid::render::CARDIOID_ISA {

/// Lanes of a row: 1 KiB, whatever the precision.
template <class Scalar>
constexpr int rowLanes = 1024 / static_cast<int>(sizeof(Scalar));

/// Where operands live: rows of registers, and the pool (uniforms and constants), one whole vector for each entry.
template <class L>
struct Operands {
    using Scalar = typename L::Scalar;
    Scalar* rows;
    const Scalar* pool;

    struct Source {
        const Scalar* at;
        int stride;  ///< scalars from one vector to the next: 0 in the pool
        typename L::Vec vector(int v) const { return L::load(at + v * stride); }
    };
    Scalar* row(int32_t index) const { return rows + static_cast<ptrdiff_t>(index) * rowLanes<Scalar>; }
    Source source(int32_t operand) const {
        if (operand >= 0) return {row(operand), L::width};
        return {pool + static_cast<ptrdiff_t>(-1 - operand) * L::width, 0};
    }
};

template <class L>
inline typename L::Vec truth(typename L::Mask mask) {
    return L::select(mask, L::broadcast(1), L::broadcast(0));
}

/// Which lanes hold a true truth value.
template <class L>
inline typename L::Mask holds(typename L::Vec value) {
    return L::less(L::broadcast(0), value);
}

/// Runs `count` instructions on the first `vectors` vectors of every row.
template <class L>
__attribute__((noinline)) void interpret(const Instruction* code, size_t count, const Operands<L>& operands, int vectors) {
    using Vec = typename L::Vec;
    for (const Instruction* at = code; at != code + count; at++) {
        typename L::Scalar* destination = operands.row(at->destination);
        const auto sourceA = operands.source(at->operands[0]), sourceB = operands.source(at->operands[1]);
        const auto sourceC = operands.source(at->operands[2]), sourceD = operands.source(at->operands[3]);
#define CARDIOID_EACH(count, expression)                                   \
    for (int v = 0; v < vectors; v++) {                                    \
        const Vec a = sourceA.vector(v);                                   \
        [[maybe_unused]] const Vec b = count > 1 ? sourceB.vector(v) : a;  \
        [[maybe_unused]] const Vec c = count > 2 ? sourceC.vector(v) : a;  \
        [[maybe_unused]] const Vec d = count > 3 ? sourceD.vector(v) : a;  \
        L::store(destination + v * L::width, expression);                  \
    }                                                                      \
    break;
        switch (at->op) {
            case Opcode::move: CARDIOID_EACH(1, a)
            case Opcode::neg: CARDIOID_EACH(1, -a)
            case Opcode::abs: CARDIOID_EACH(1, L::abs(a))
            case Opcode::floor: CARDIOID_EACH(1, floorOfAny<L>(a))
            case Opcode::sqrt: CARDIOID_EACH(1, L::sqrt(a))
            case Opcode::exp: CARDIOID_EACH(1, expOf<L>(a))
            case Opcode::log: CARDIOID_EACH(1, logOf<L>(a))
            case Opcode::sin: CARDIOID_EACH(1, sineAndCosine<L>(a).sine)
            case Opcode::cos: CARDIOID_EACH(1, sineAndCosine<L>(a).cosine)
            case Opcode::logicalNot: CARDIOID_EACH(1, L::broadcast(1) - a)
            case Opcode::add: CARDIOID_EACH(2, a + b)
            case Opcode::sub: CARDIOID_EACH(2, a - b)
            case Opcode::mul: CARDIOID_EACH(2, a * b)
            case Opcode::div: CARDIOID_EACH(2, a / b)
            case Opcode::min: CARDIOID_EACH(2, L::min(a, b))
            case Opcode::max: CARDIOID_EACH(2, L::max(a, b))
            case Opcode::atan2: CARDIOID_EACH(2, atan2Of<L>(a, b))
            case Opcode::less: CARDIOID_EACH(2, truth<L>(L::less(a, b)))
            case Opcode::lessEqual: CARDIOID_EACH(2, truth<L>(L::lessEqual(a, b)))
            case Opcode::equal: CARDIOID_EACH(2, truth<L>(L::both(L::lessEqual(a, b), L::lessEqual(b, a))))
            case Opcode::logicalAnd: CARDIOID_EACH(2, a * b)
            case Opcode::logicalOr: CARDIOID_EACH(2, L::max(a, b))
            case Opcode::fma: CARDIOID_EACH(3, L::fma(a, b, c))
            case Opcode::fms: CARDIOID_EACH(3, L::fma(a, b, -c))
            case Opcode::fnma: CARDIOID_EACH(3, L::fma(-a, b, c))
            case Opcode::select: CARDIOID_EACH(3, L::select(holds<L>(a), b, c))
            case Opcode::selectLess: CARDIOID_EACH(4, L::select(L::less(a, b), c, d))
            case Opcode::selectLessEqual: CARDIOID_EACH(4, L::select(L::lessEqual(a, b), c, d))
            case Opcode::fmaAbs: CARDIOID_EACH(3, L::fma(L::abs(a), b, c))
            case Opcode::sumSquares: CARDIOID_EACH(2, L::fma(a, a, b * b))
            case Opcode::differenceOfSquares: CARDIOID_EACH(2, L::fma(a, a, -(b * b)))
            case Opcode::squaresPlus: CARDIOID_EACH(3, L::fma(a, a, L::fma(-b, b, c)))
            case Opcode::productSum: CARDIOID_EACH(4, L::fma(a, b, c * d))
            case Opcode::productDifference: CARDIOID_EACH(4, L::fma(a, b, -(c * d)))
            case Opcode::count: break;
        }
#undef CARDIOID_EACH
    }
}

/// Fills the pool: each uniform and constant in every lane of a vector.
template <class L>
inline void fillPool(const OrbitProgram& program, const double* uniforms, typename L::Scalar* pool) {
    using Scalar = typename L::Scalar;
    for (int k = 0; k < program.uniformCount; k++) L::store(pool + k * L::width, L::broadcast(static_cast<Scalar>(uniforms[k])));
    pool += program.uniformCount * L::width;
    for (size_t k = 0; k < program.constants.size(); k++) {
        L::store(pool + static_cast<ptrdiff_t>(k) * L::width, L::broadcast(static_cast<Scalar>(program.constants[k])));
    }
}

/// Where the samples of a tile have the part of the pixel that a variable begins as.
template <class Scalar>
inline const Scalar* pixelRow(const StartSlot& slot, Scratch& scratch) {
    return viewAs<Scalar>(slot.kind == StartSlot::Kind::pixelX ? scratch.x : scratch.y);
}

/// Runs the start of the samples from `first` on, as many as a row holds, in the registers of `operands`.
template <class L>
inline int startRow(const OrbitProgram& program, const Operands<L>& operands, Scratch& scratch, int first, int sampleCount) {
    using Scalar = typename L::Scalar;
    const int count = sampleCount - first < rowLanes<Scalar> ? sampleCount - first : rowLanes<Scalar>;
    const size_t bytes = static_cast<size_t>(count) * sizeof(Scalar);
    std::memcpy(operands.row(program.states), viewAs<Scalar>(scratch.x) + first, bytes);
    std::memcpy(operands.row(program.states + 1), viewAs<Scalar>(scratch.y) + first, bytes);
    interpret<L>(program.start.data(), program.start.size(), operands, (count + L::width - 1) / L::width);
    return count;
}

}  // namespace cardioid::render::CARDIOID_ISA
