#include "plan_decoding.h"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

#include "angles.h"

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

}  // namespace

ImagePlan decodePlan(const double* wire, size_t imageIndex, size_t paletteCount) {
    for (size_t i = 0; i < planFieldCount; i++) checkField(planFields[i], wire[i], imageIndex);

    Reader reader(wire);
    ImagePlan plan{};
    plan.formula = static_cast<Formula>(reader.whole());
    plan.mode = static_cast<Mode>(reader.whole());
    plan.trapShape = static_cast<TrapShape>(reader.whole());
    plan.transfer = static_cast<Transfer>(reader.whole());
    plan.precision = static_cast<Precision>(reader.whole());
    plan.iterations = reader.whole();
    plan.center = reader.complex();
    plan.viewWidth = reader.number();
    const Direction view = directionOf(reader.number());
    plan.viewCos = view.cos;
    plan.viewSin = view.sin;
    plan.z0 = reader.complex();
    plan.c = reader.complex();
    plan.scale = reader.number();
    plan.mu = reader.number();
    plan.kaliWeight = reader.number();
    plan.juliaWeight = reader.number();
    const Direction theta = directionOf(reader.number());
    plan.thetaCos = theta.cos;
    plan.thetaSin = theta.sin;
    plan.trapCenter = reader.complex();
    plan.trapRadius = reader.number();
    plan.density = reader.number();
    plan.offset = reader.number();
    const double palette = reader.number();
    if (palette >= static_cast<double>(paletteCount)) refuse(imageIndex, "its palette was not sent");
    plan.paletteIndex = static_cast<int>(palette);
    for (uint16_t& channel : plan.interior) channel = static_cast<uint16_t>(reader.whole());

    const bool escapes = plan.formula == Formula::mandelbrot || plan.formula == Formula::julia;
    if (plan.mode == Mode::smooth && !escapes) refuse(imageIndex, "smooth colouring needs a formula whose orbits escape");
    return plan;
}

}  // namespace cardioid::render
