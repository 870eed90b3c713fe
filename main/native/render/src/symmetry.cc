#include "symmetry.h"

#include "start_slots.h"

namespace cardioid::render {
namespace {

/// What the first step makes of z and its mirror images, the constant being the same for all.
Symmetry symmetryOfStep(const OrbitProgram& program) {
    switch (program.kernel) {
        case Kernel::quadratic:
        case Kernel::kaliJulia:
            return Symmetry::halfTurn;
        case Kernel::power:
        case Kernel::unit:
            return program.kernelVariant % 2 == 0 ? Symmetry::halfTurn : Symmetry::none;
        case Kernel::kali:
        case Kernel::plainKali:
            return Symmetry::mirrors;
        default:
            return Symmetry::none;
    }
}

/// Whether a measure looks at an orbit after its first step only.
bool looksAfterFirstStep(Measure measure) {
    switch (measure) {
        case Measure::smooth:
        case Measure::iterations:
        case Measure::exponential:
        case Measure::trap:
        case Measure::mean:
        case Measure::meanX:
        case Measure::meanY:
            return true;
        default:
            return false;
    }
}

}  // namespace

Symmetry symmetryOf(const ImagePlan& plan) {
    if (plan.engine != Engine::orbit || plan.precision == Precision::deep || !plan.program) return Symmetry::none;
    if (plan.center.re != 0 || plan.center.im != 0 || plan.colorsInterior || plan.light.strength > 0) return Symmetry::none;
    const OrbitProgram& program = *plan.program;
    // other rules may compare the first step with where the orbit began
    if (program.rules > 0 && !program.plainEscape) return Symmetry::none;
    for (const ChannelPlan& channel : plan.channels) {
        if (channel.used && !looksAfterFirstStep(channel.measure)) return Symmetry::none;
    }
    const bool startsAtPixel = startSlot(plan, program.z.re).kind == StartSlot::Kind::pixelX && startSlot(plan, program.z.im).kind == StartSlot::Kind::pixelY;
    if (!startsAtPixel) return Symmetry::none;
    for (const int32_t operand : program.kernelOperands) {
        if (!startSlot(plan, operand).isFixed()) return Symmetry::none;
    }
    const Symmetry symmetry = symmetryOfStep(program);
    const bool isUpright = plan.viewSin == 0 && plan.viewCos == 1;
    return symmetry == Symmetry::mirrors && !isUpright ? Symmetry::halfTurn : symmetry;
}

}  // namespace cardioid::render
