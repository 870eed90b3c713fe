#include "orbit_program.h"

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>

namespace cardioid::render {
namespace {

constexpr size_t headerWords = 40;
constexpr size_t instructionWords = 6;
constexpr int32_t format = 3;
constexpr int32_t maxInstructions = 20000;

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument(std::string("its program has ") + what); }

/// Hands out words, each checked against its bounds.
class Words {
public:
    Words(const int32_t* words, size_t count) : next(words), end(words + count) {}
    int32_t number(int32_t low, int32_t high, const char* what) {
        if (next == end) refuse("too few words");
        const int32_t value = *next++;
        if (value < low || value > high) refuse(what);
        return value;
    }
    double real() {
        if (end - next < 2) refuse("too few words");
        double value;
        std::memcpy(&value, next, sizeof value);
        next += 2;
        return value;
    }
    size_t left() const { return static_cast<size_t>(end - next); }

private:
    const int32_t* next;
    const int32_t* const end;
};

ComplexSlots readSlots(Words& words, int states) {
    ComplexSlots slots;
    slots.re = words.number(-1, states - 1, "a slot out of range");
    slots.im = words.number(-1, states - 1, "a slot out of range");
    if ((slots.re < 0) != (slots.im < 0)) refuse("half a complex slot");
    return slots;
}


std::vector<Instruction> readCode(Words& words, int count, const OrbitProgram& program) {
    const int32_t poolSize = program.uniformCount + static_cast<int32_t>(program.constants.size());
    std::vector<Instruction> code(static_cast<size_t>(count));
    for (Instruction& instruction : code) {
        instruction.op = static_cast<Opcode>(words.number(0, static_cast<int32_t>(Opcode::count) - 1, "an unknown operation"));
        instruction.destination = words.number(0, program.registers - 1, "a register out of range");
        for (int32_t& operand : instruction.operands) operand = words.number(-poolSize, program.registers - 1, "an operand out of range");
    }
    return code;
}

int operandsOf(Kernel kernel) {
    switch (kernel) {
        case Kernel::quadratic:
        case Kernel::absFamily:
        case Kernel::power:
            return 2;
        case Kernel::kali:
            return 6;
        case Kernel::plainKali:
            return 3;
        case Kernel::kaliJulia:
            return 8;
        case Kernel::unit:
            return 10;
        default:
            return 0;
    }
}

}  // namespace

OrbitProgram decodeProgram(const int32_t* data, size_t length) {
    if (length < headerWords) refuse("too few words");
    Words words(data, headerWords);
    Words body(data + headerWords, length - headerWords);
    OrbitProgram program{};
    words.number(format, format, "another format");
    program.uniformCount = words.number(0, maxPool, "too many uniforms");
    const int32_t constants = words.number(0, maxPool - program.uniformCount, "too many constants");
    program.registers = words.number(4, maxRegisters, "too many registers");
    program.states = words.number(2, program.registers - 2, "too many slots");
    program.varying = words.number(2, program.states, "too many slots");
    program.z = readSlots(words, program.varying);
    program.c = readSlots(words, program.states);
    program.dx = readSlots(words, program.states);
    program.dy = readSlots(words, program.states);
    if (!program.z.exist()) refuse("no z");
    program.tangentColumns = words.number(0, 2, "too many tangents");
    for (ComplexSlots& column : program.tangent) column = readSlots(words, program.states);
    for (int k = 0; k < program.tangentColumns; k++) {
        if (!program.tangent[k].exist()) refuse("no tangent");
    }
    program.tangentFirst = words.number(0, program.states, "a slot out of range");
    program.tangentCount = words.number(0, program.states - program.tangentFirst, "a slot out of range");
    program.hasDegree = words.number(0, 1, "a bad flag") == 1;
    program.degree = words.number(-maxPool, 0, "a bad degree");
    if (program.hasDegree && (program.degree >= 0 || program.degree < -program.uniformCount)) refuse("a bad degree");
    program.rules = words.number(0, maxRules, "too many rules");
    program.converges = static_cast<uint32_t>(words.number(0, (1 << maxRules) - 1, "a bad rule"));
    program.nRegister = words.number(-1, program.registers - 1, "a register out of range");
    program.kernel = static_cast<Kernel>(words.number(0, static_cast<int32_t>(Kernel::count) - 1, "an unknown kernel"));
    program.kernelVariant = words.number(0, 65535, "an unknown kernel");
    const int32_t operands = words.number(0, maxKernelOperands, "too many operands");
    if (operands != operandsOf(program.kernel)) refuse("another number of operands");
    program.plainEscape = words.number(0, 1, "a bad flag") == 1;
    program.escapeRadius = words.real();
    if (!(program.escapeRadius >= 0 && program.escapeRadius <= 1e18)) refuse("a bad escape radius");
    const int32_t startCount = words.number(0, maxInstructions, "too many instructions");
    const int32_t stepCount = words.number(0, maxInstructions, "too many instructions");
    const int32_t stopCount = words.number(0, maxInstructions, "too many instructions");
    program.leading = words.number(2, program.varying, "too many slots");
    const size_t ruleWords = program.plainEscape ? 0 : static_cast<size_t>(program.rules);
    if (program.plainEscape && (program.rules != 1 || program.converges || !(program.escapeRadius > 0))) refuse("a bad rule");
    const size_t expected = static_cast<size_t>(operands) + ruleWords + 2 * static_cast<size_t>(constants) +
                            instructionWords * (static_cast<size_t>(startCount) + static_cast<size_t>(stepCount) + static_cast<size_t>(stopCount));
    if (body.left() != expected) refuse("another length than it says");

    const int32_t poolSize = program.uniformCount + constants;
    for (int32_t k = 0; k < operands; k++) {
        program.kernelOperands.push_back(body.number(-poolSize, program.states - 1, "an operand out of range"));
    }
    for (size_t k = 0; k < ruleWords; k++) {
        program.ruleRegisters.push_back(body.number(-poolSize, program.registers - 1, "an operand out of range"));
    }
    for (int32_t k = 0; k < constants; k++) program.constants.push_back(body.real());
    program.start = readCode(body, startCount, program);
    program.step = readCode(body, stepCount, program);
    program.stop = readCode(body, stopCount, program);
    // what these kernels are compiled for
    const int variant = program.kernelVariant;
    if (program.kernel == Kernel::power && (variant < 3 || variant > 8)) refuse("an unknown kernel");
    if (program.kernel == Kernel::unit && (variant < 2 || variant > 5)) refuse("an unknown kernel");
    return program;
}

}  // namespace cardioid::render
