#include "chaos_decoding.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "../angles.h"

namespace cardioid::render {
namespace {

constexpr double largestParameter = 1e6;
constexpr int attractorNumbers[] = {4, 4, 3, 4, 2, 4};
constexpr int attractorCount = sizeof attractorNumbers / sizeof attractorNumbers[0];
constexpr int variationCount = 44;

/// Hands out the uniforms one by one, each checked.
class Uniforms {
public:
    explicit Uniforms(const ImagePlan& plan) : next(plan.uniforms), left(plan.uniformCount) {}
    double number(double low = -largestParameter, double high = largestParameter) {
        if (left == 0) throw std::invalid_argument("its engine needs more parameters");
        left--;
        const double value = *next++;
        if (!(value >= low && value <= high)) throw std::invalid_argument("a parameter of its engine is out of range");
        return value;
    }
    int whole(int low, int high) {
        const double value = number(low, high);
        if (value != std::floor(value)) throw std::invalid_argument("a parameter of its engine must be a whole number");
        return static_cast<int>(value);
    }
    void end() const {
        if (left != 0) throw std::invalid_argument("its engine needs fewer parameters");
    }

private:
    const double* next;
    int left;
};

/// Cumulative shares of 31-bit random numbers.
void setThresholds(ChaosPlan& plan, const double* weights) {
    double shares[maxMaps], total = 0;
    for (int map = 0; map < plan.mapCount; map++) total += shares[map] = std::max(weights[map], 0.0);
    if (total <= 0) {
        for (int map = 0; map < plan.mapCount; map++) {
            const double area = std::fabs(static_cast<double>(plan.a[map]) * plan.d[map] - static_cast<double>(plan.b[map]) * plan.c[map]);
            // a map that flattens the plane still needs to be met
            total += shares[map] = std::max(area, 0.01);
        }
    }
    double sum = 0;
    for (int map = 0; map + 1 < plan.mapCount; map++) {
        sum += shares[map];
        plan.thresholds[map] = static_cast<int32_t>(std::floor(sum / total * 2147483647.0));
    }
}

void readAffine(Uniforms& uniforms, ChaosPlan& plan, int map) {
    for (float* column : {plan.a, plan.b, plan.c, plan.d, plan.e, plan.f}) column[map] = static_cast<float>(uniforms.number());
}

void readIfs(Uniforms& uniforms, ChaosPlan& plan) {
    plan.mapCount = uniforms.whole(1, maxMaps);
    double weights[maxMaps];
    for (int map = 0; map < plan.mapCount; map++) {
        readAffine(uniforms, plan, map);
        weights[map] = uniforms.number();
        plan.mapColor[map] = static_cast<float>(map) / static_cast<float>(std::max(plan.mapCount - 1, 1));
    }
    setThresholds(plan, weights);
    plan.fit = static_cast<Fit>(uniforms.whole(0, 2));
    plan.patch = uniforms.whole(0, 511);
    plan.seed = static_cast<uint32_t>(uniforms.whole(0, 2147483647));
}

void readFlame(Uniforms& uniforms, ChaosPlan& plan) {
    plan.mapCount = uniforms.whole(1, maxMaps);
    double weights[maxMaps];
    for (int map = 0; map < plan.mapCount; map++) {
        readAffine(uniforms, plan, map);
        weights[map] = uniforms.number();
        plan.mapColor[map] = static_cast<float>(std::min(std::max(uniforms.number(), 0.0), 1.0));
        for (int slot = 0; slot < flameSlots; slot++) plan.variationWeight[slot][map] = static_cast<float>(uniforms.number());
    }
    setThresholds(plan, weights);
    for (int slot = 0; slot < flameSlots; slot++) plan.variation[slot] = uniforms.whole(0, variationCount - 1);
    plan.argument1 = static_cast<float>(uniforms.number());
    plan.argument2 = static_cast<float>(uniforms.number());
    plan.symmetry = uniforms.whole(1, 8);
    for (int turn = 0; turn < plan.symmetry; turn++) {
        const Direction direction = directionOf(360.0 * turn / plan.symmetry);
        plan.symmetryCos[turn] = static_cast<float>(direction.cos);
        plan.symmetrySin[turn] = static_cast<float>(direction.sin);
    }
    plan.brightness = static_cast<float>(uniforms.number(1e-3, 1e3));
    plan.gamma = static_cast<float>(uniforms.number(0.1, 10));
    plan.blurRadius = uniforms.number(0, 64);
    plan.fit = static_cast<Fit>(uniforms.whole(0, 2));
    plan.seed = static_cast<uint32_t>(uniforms.whole(0, 2147483647));
}

void readAttractor(Uniforms& uniforms, ChaosPlan& plan, int variant) {
    if (variant >= attractorCount) throw std::invalid_argument("there is no such attractor");
    plan.attractor = static_cast<Attractor>(variant);
    for (int i = 0; i < attractorNumbers[variant]; i++) plan.parameters[i] = static_cast<float>(uniforms.number());
    plan.fit = static_cast<Fit>(uniforms.whole(0, 2));
}

}  // namespace

ChaosPlan chaosPlanOf(const ImagePlan& plan) {
    ChaosPlan chaos{};
    chaos.patch = 16;
    Uniforms uniforms(plan);
    switch (plan.engine) {
        case Engine::ifs:
            chaos.kind = ChaosKind::ifs;
            readIfs(uniforms, chaos);
            break;
        case Engine::flame:
            chaos.kind = ChaosKind::flame;
            // the spreading of sparse places works on coloured histograms
            chaos.colored = true;
            readFlame(uniforms, chaos);
            break;
        default:
            chaos.kind = ChaosKind::attractor;
            readAttractor(uniforms, chaos, plan.variant);
            break;
    }
    uniforms.end();
    for (const ChannelPlan& channel : plan.channels) {
        if (!channel.used) continue;
        if (channel.measure != Measure::density && channel.measure != Measure::mean)
            throw std::invalid_argument("a picture of its engine is coloured by density or mean");
        chaos.colored |= channel.measure == Measure::mean;
    }
    chaos.centerX = plan.center.re;
    chaos.centerY = plan.center.im;
    chaos.viewWidth = plan.viewWidth;
    chaos.viewCos = plan.viewCos;
    chaos.viewSin = plan.viewSin;
    chaos.pointsPer16Pixels = plan.iterations;
    return chaos;
}

}  // namespace cardioid::render
