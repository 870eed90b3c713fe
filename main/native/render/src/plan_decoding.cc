#include "plan_decoding.h"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

#include "angles.h"
#include "chaos/chaos_decoding.h"
#include "solid/tile_engine_checks.h"

namespace cardioid::render {
namespace {

[[noreturn]] void refuse(size_t imageIndex, const std::string& reason) {
    throw std::invalid_argument("Picture " + std::to_string(imageIndex) + " cannot be rendered: " + reason + ".");
}

void checkField(const PlanField& field, double value, size_t imageIndex) {
    if (value >= field.low && value <= field.high && (!field.whole || value == std::floor(value))) return;
    std::ostringstream reason;
    reason << field.name << " is " << value << ", not a " << (field.whole ? "whole " : "") << "number from " << field.low << " to " << field.high;
    refuse(imageIndex, reason.str());
}

/// Hands out the numbers of the wire form in the order of `planFields`.
class Reader {
public:
    explicit Reader(const double* wire) : next(wire) {}
    double number() { return *next++; }
    int whole() { return static_cast<int>(*next++); }
    Complex complex() {
        const double re = *next++;
        return {re, *next++};
    }

private:
    const double* next;
};

ChannelPlan readChannel(Reader& reader) {
    const int mode = reader.whole();
    ChannelPlan channel{};
    channel.used = mode >= 0;
    channel.measure = static_cast<Measure>(mode < 0 ? 0 : mode);
    channel.transfer = static_cast<Transfer>(reader.whole());
    channel.density = reader.number();
    channel.offset = reader.number();
    channel.amount = reader.number();
    return channel;
}

/// What only the engines themselves know of their plans.
void checkEngine(const ImagePlan& plan, size_t imageIndex) {
    try {
        if (isChaosGame(plan.engine)) {
            chaosPlanOf(plan);
        } else {
            checkTileEngine(plan);
        }
    } catch (const std::invalid_argument& error) {
        refuse(imageIndex, error.what());
    }
}

/// Checks what a program's orbits are asked to leave behind.
void checkOrbit(const ImagePlan& plan, size_t imageIndex) {
    if (!plan.program) refuse(imageIndex, "its program was not sent");
    const OrbitProgram& program = *plan.program;
    if (plan.uniformCount != program.uniformCount) refuse(imageIndex, "its formula needs another number of parameters");
    for (int i = 0; i < plan.uniformCount; i++) {
        if (std::isnan(plan.uniforms[i])) refuse(imageIndex, "one of its parameters is not a number");
    }
    if (plan.cycle && (plan.cycle->uniformCount != program.uniformCount || plan.cycle->varying != cycleVariables || plan.cycle->z.re != 0 || plan.cycle->z.im != 1)) {
        refuse(imageIndex, "its program of cycles has another form");
    }
    const auto check = [&](Measure measure) {
        if ((measure == Measure::smooth || measure == Measure::iterations) && !program.rules) {
            refuse(imageIndex, "smooth colouring needs a formula whose orbits escape or converge");
        }
        if (measure == Measure::distance && !program.dx.exist()) refuse(imageIndex, "distances need a program with derivatives");
        if (measure == Measure::lyapunov && !program.tangentColumns) refuse(imageIndex, "Lyapunov exponents need a program with a tangent");
        if (isCycleMeasure(measure) && (!program.rules || !plan.cycle)) refuse(imageIndex, "measures of cycles need a program that follows them");
        if (measure == Measure::density || measure == Measure::shade) refuse(imageIndex, "its colouring does not apply to orbits");
    };
    for (const ChannelPlan& channel : plan.channels) {
        if (channel.used) check(channel.measure);
    }
    if (plan.colorsInterior) check(plan.interiorMeasure);
    if (plan.light.strength > 0 && !program.dx.exist()) refuse(imageIndex, "light needs a program with derivatives");
}

}  // namespace

ImagePlan decodePlan(const double* wire, size_t imageIndex, const SharedInput& shared) {
    for (size_t i = 0; i < planFieldCount; i++) checkField(planFields[i], wire[i], imageIndex);

    Reader reader(wire);
    ImagePlan plan{};
    plan.engine = static_cast<Engine>(reader.whole());
    plan.variant = reader.whole();
    plan.precision = static_cast<Precision>(reader.whole());
    plan.iterations = reader.whole();
    plan.center = reader.complex();
    plan.viewWidth = reader.number();
    const Direction view = directionOf(reader.number());
    plan.viewCos = view.cos;
    plan.viewSin = view.sin;

    const double program = reader.number();
    if (program >= static_cast<double>(shared.programs->size())) refuse(imageIndex, "its program was not sent");
    plan.program = program < 0 ? nullptr : shared.programs->data() + static_cast<size_t>(program);
    const double uniformsFrom = reader.number();
    plan.uniformCount = reader.whole();
    if (uniformsFrom + plan.uniformCount > static_cast<double>(shared.uniforms->size())) refuse(imageIndex, "its uniforms were not sent");
    plan.uniforms = shared.uniforms->data() + static_cast<size_t>(uniformsFrom);
    const double cycle = reader.number();
    if (cycle >= static_cast<double>(shared.programs->size())) refuse(imageIndex, "its program was not sent");
    plan.cycle = cycle < 0 ? nullptr : shared.programs->data() + static_cast<size_t>(cycle);
    plan.cycleDegree = reader.whole();

    ChannelPlan& main = plan.channels[mainChannel];
    main.used = true;
    main.measure = static_cast<Measure>(reader.whole());
    main.transfer = static_cast<Transfer>(reader.whole());
    main.density = reader.number();
    main.offset = reader.number();
    main.amount = 1;
    for (const int channel : {lightnessChannel, hueChannel, chromaChannel}) plan.channels[channel] = readChannel(reader);
    const int interiorMode = reader.whole();
    plan.colorsInterior = interiorMode >= 0;
    plan.interiorMeasure = static_cast<Measure>(interiorMode < 0 ? 0 : interiorMode);
    plan.skip = reader.whole();
    plan.stripes = reader.number();

    plan.trap.shape = static_cast<TrapShape>(reader.whole());
    plan.trap.center = reader.complex();
    plan.trap.radius = reader.number();
    const Direction turn = directionOf(reader.number());
    plan.trap.cos = turn.cos;
    plan.trap.sin = turn.sin;
    const double image = reader.number();
    constexpr size_t imageBytes = static_cast<size_t>(trapImageSide) * trapImageSide;
    if (image >= static_cast<double>(shared.trapImages->size() / imageBytes)) refuse(imageIndex, "its trap image was not sent");
    if (image < 0 && plan.trap.shape == TrapShape::image) refuse(imageIndex, "a trap of shape image needs an image");
    plan.trap.image = image < 0 ? nullptr : shared.trapImages->data() + static_cast<size_t>(image) * imageBytes;

    plan.light.strength = reader.number();
    const Direction azimuth = directionOf(reader.number());
    plan.light.azimuthCos = azimuth.cos;
    plan.light.azimuthSin = azimuth.sin;
    const Direction elevation = directionOf(reader.number());
    plan.light.elevationCos = elevation.cos;
    plan.light.elevationSin = elevation.sin;
    plan.stretch.kind = static_cast<StretchKind>(reader.whole());
    plan.stretch.low = reader.number();
    plan.stretch.high = reader.number();

    const double palette = reader.number();
    if (palette >= static_cast<double>(shared.paletteCount)) refuse(imageIndex, "its palette was not sent");
    plan.paletteIndex = static_cast<int>(palette);
    for (uint16_t& channel : plan.interior) channel = static_cast<uint16_t>(reader.whole());

    if (plan.precision == Precision::deep && plan.engine != Engine::orbit) refuse(imageIndex, "its formula cannot be drawn by perturbation");
    if (plan.engine == Engine::orbit) {
        checkOrbit(plan, imageIndex);
    } else {
        checkEngine(plan, imageIndex);
        plan.light.strength = 0;  // only orbits have a slope
    }
    return plan;
}

}  // namespace cardioid::render
