#include "tile_engine_checks.h"

#include <stdexcept>

#include "solid_kinds.h"

namespace cardioid::render {
namespace {

int uniformsOf(const ImagePlan& plan) {
    switch (plan.engine) {
        case Engine::lyapunov:
            return lyapunovUniforms;
        case Engine::starNest:
            return starNestUniforms;
        default:
            if (plan.variant >= solidKinds) throw std::invalid_argument("there is no such solid");
            return cameraUniforms + solidUniforms[plan.variant];
    }
}

bool measures(Engine engine, Measure measure) {
    switch (engine) {
        case Engine::lyapunov:
            return measure == Measure::lyapunov || measure == Measure::mean;
        case Engine::starNest:
            return measure == Measure::shade || measure == Measure::mean;
        default:
            return measure == Measure::shade || measure == Measure::trap || measure == Measure::distance || measure == Measure::mean;
    }
}

}  // namespace

void checkTileEngine(const ImagePlan& plan) {
    if (plan.uniformCount != uniformsOf(plan)) throw std::invalid_argument("its engine needs another number of parameters");
    for (int i = 0; i < plan.uniformCount; i++) {
        if (!(plan.uniforms[i] >= -1e6 && plan.uniforms[i] <= 1e6)) throw std::invalid_argument("a parameter of its engine is out of range");
    }
    for (const ChannelPlan& channel : plan.channels) {
        if (channel.used && !measures(plan.engine, channel.measure)) throw std::invalid_argument("its engine has no such colouring");
    }
}

}  // namespace cardioid::render
