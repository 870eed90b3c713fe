#include "point_symmetry.h"

#include "colour.h"
#include "orbit_program.h"

namespace cardioid::render {
namespace {

/// The register or pool entry the start takes a slot from: what it moves there, else the slot itself.
int32_t sourceOf(const OrbitProgram& program, int32_t slot) {
    int32_t source = slot;
    for (const Instruction& instruction : program.start) {
        if (instruction.destination == slot) source = instruction.op == Opcode::move ? instruction.operands[0] : slot;
    }
    return source;
}

bool isWritten(const OrbitProgram& program, int32_t place) {
    for (const Instruction& instruction : program.start) {
        if (instruction.destination == place) return true;
    }
    return false;
}

/// Whether orbits start at the pixel itself; the registers behind the slots hold it until the start puts something else there.
bool startsAtPixel(const OrbitProgram& program) {
    const int32_t re = sourceOf(program, program.z.re), im = sourceOf(program, program.z.im);
    return re == program.states && im == program.states + 1 && !isWritten(program, re) && !isWritten(program, im);
}

}  // namespace

bool isPointSymmetric(const ImagePlan& plan) {
    if (plan.engine != Engine::orbit || plan.precision == Precision::deep || !plan.program) return false;
    const OrbitProgram& program = *plan.program;
    if (program.kernel != Kernel::quadratic || plan.center.re != 0 || plan.center.im != 0) return false;
    const bool sameConstant = sourceOf(program, program.kernelOperands[0]) < 0 && sourceOf(program, program.kernelOperands[1]) < 0;
    // these measures look at the orbit after its first step only
    const Measure measure = plan.channels[mainChannel].measure;
    const bool ofSteps = measure == Measure::smooth || measure == Measure::iterations || measure == Measure::exponential;
    return sameConstant && startsAtPixel(program) && ofSteps && isPlain(plan) && !plan.colorsInterior;
}

}  // namespace cardioid::render
