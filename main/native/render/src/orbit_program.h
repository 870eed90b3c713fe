// Register code of a formula (shared/formula/bytecode.ts), checked: what the interpreter runs can touch no memory but its own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cardioid::render {

/// The order of `opcodes` in TypeScript.
enum class Opcode : int32_t {
    move, neg, abs, floor, sqrt, exp, log, sin, cos, logicalNot,
    add, sub, mul, div, min, max, atan2, less, lessEqual, equal, logicalAnd, logicalOr,
    fma, fms, fnma, select, selectLess, selectLessEqual, fmaAbs, sumSquares,
    differenceOfSquares, squaresPlus, productSum, productDifference,
    count
};

/// An operand >= 0 is a register; -1 - k is entry k of the pool.
struct Instruction {
    Opcode op;
    int32_t destination;
    int32_t operands[4];
};

/// Steps with machine code of their own; 0 is the interpreter.
enum class Kernel : int32_t { none, quadratic, absFamily, power, kali, plainKali, kaliJulia, unit, count };

struct ComplexSlots {
    int32_t re = -1, im = -1;
    bool exist() const { return re >= 0; }
};

constexpr int maxRegisters = 192;
constexpr int maxPool = 512;
constexpr int maxKernelOperands = 16;
constexpr int maxRules = 8;

struct OrbitProgram {
    int uniformCount, registers, states, varying;
    int leading;  ///< the first slots, which alone decide how z and the stop rules go on
    ComplexSlots z, c, dx, dy;
    int tangentColumns;
    ComplexSlots tangent[2];
    int tangentFirst, tangentCount;
    bool hasDegree;
    int32_t degree;  ///< operand
    int rules;
    uint32_t converges;      ///< bit k: rule k is one of convergence
    int nRegister;           ///< receives the number of steps done; -1 if nobody asks
    Kernel kernel;
    int kernelVariant;
    bool plainEscape;     ///< the only rule is |z| > escapeRadius
    double escapeRadius;  ///< 0 where unknown
    std::vector<int32_t> kernelOperands;
    std::vector<int32_t> ruleRegisters;
    std::vector<double> constants;
    std::vector<Instruction> start, step, stop;
};

/// @throws std::invalid_argument with the reason as part of a sentence
OrbitProgram decodeProgram(const int32_t* words, size_t length);

}  // namespace cardioid::render
