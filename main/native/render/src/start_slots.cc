#include "start_slots.h"

#include <algorithm>
#include <cmath>

namespace cardioid::render {
namespace {

/// Positions of samples below this are finite in float32, however many pixels a picture has.
constexpr double largestView = 1e18;

double poolEntry(const ImagePlan& plan, int32_t operand) {
    const int32_t at = -1 - operand;
    return at < plan.program->uniformCount ? plan.uniforms[at] : plan.program->constants[static_cast<size_t>(at - plan.program->uniformCount)];
}

/// As the kernels have it.
double rounded(const ImagePlan& plan, double value) { return plan.precision == Precision::float32 ? static_cast<double>(static_cast<float>(value)) : value; }

bool isWritten(const OrbitProgram& program, int32_t place) {
    return std::any_of(program.start.begin(), program.start.end(), [&](const Instruction& instruction) { return instruction.destination == place; });
}

/// The registers behind the variables hold the pixel, until the start puts something else there.
bool isPixel(const OrbitProgram& program, int32_t place) {
    return (place == program.states || place == program.states + 1) && !isWritten(program, place);
}

/// Whether an instruction adds nothing to its last operand: a part of the pixel, times 0, plus a number that has a sign of its own.
bool addsNothing(const ImagePlan& plan, const Instruction& instruction) {
    if (instruction.op != Opcode::fma || instruction.operands[2] >= 0) return false;
    const double reach = std::max({std::abs(plan.center.re), std::abs(plan.center.im), plan.viewWidth});
    const auto vanishes = [&](int32_t pixel, int32_t factor) {
        return isPixel(*plan.program, pixel) && factor < 0 && rounded(plan, poolEntry(plan, factor)) == 0 && reach < largestView;
    };
    const bool isNothing = vanishes(instruction.operands[0], instruction.operands[1]) || vanishes(instruction.operands[1], instruction.operands[0]);
    const double sum = rounded(plan, poolEntry(plan, instruction.operands[2]));
    return isNothing && sum != 0 && std::isfinite(sum);
}

}  // namespace

StartSlot startSlot(const ImagePlan& plan, int32_t operand) {
    const OrbitProgram& program = *plan.program;
    int32_t source = operand;
    for (const Instruction& instruction : program.start) {
        if (operand < 0 || instruction.destination != operand) continue;
        source = instruction.op == Opcode::move ? instruction.operands[0] : addsNothing(plan, instruction) ? instruction.operands[2] : operand;
    }
    if (source < 0) return {StartSlot::Kind::fixed, poolEntry(plan, source)};
    if (!isPixel(program, source)) return {StartSlot::Kind::calculated};
    return {source == program.states ? StartSlot::Kind::pixelX : StartSlot::Kind::pixelY};
}

}  // namespace cardioid::render
