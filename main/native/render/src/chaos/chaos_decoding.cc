#include "chaos_decoding.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "../angles.h"

namespace cardioid::render {
namespace {

constexpr double largestParameter = 1e6;
constexpr int attractorNumbers[] = {4, 4, 3, 4, 2, 4};
constexpr int attractorCount = sizeof attractorNumbers / sizeof attractorNumbers[0];
/// Those that flames of functions know, of four numbers at most; and all, as flames with an order know them.
constexpr int plainVariationCount = 97, variationCount = 100;
constexpr int plainArguments = 4;
constexpr int firstLater = 50, preBlur = 66;
/// Variations that the flames of four shared variations know: those before blob.
constexpr int sharedVariationCount = 44;
constexpr int sharedVariations = 4;
constexpr int julian = 30, juliascope = 31;

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
    double shares[mapTableLength], total = 0;
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

/// What a flame ends with: symmetry, light, frame and seed.
void readFlameLook(Uniforms& uniforms, ChaosPlan& plan) {
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

float shareOf(double value) { return static_cast<float>(std::min(std::max(value, 0.0), 1.0)); }

/// Maps with weights of four variations that all share, and two numbers for these.
void readSharedFlame(Uniforms& uniforms, ChaosPlan& plan) {
    plan.mapCount = uniforms.whole(1, maxMaps);
    double chances[maxMaps];
    float weights[sharedVariations][mapTableLength] = {};
    for (int map = 0; map < plan.mapCount; map++) {
        readAffine(uniforms, plan, map);
        chances[map] = uniforms.number();
        plan.mapColor[map] = shareOf(uniforms.number());
        plan.colorSpeed[map] = 0.5f;
        for (auto& weight : weights) weight[map] = static_cast<float>(uniforms.number());
    }
    setThresholds(plan, chances);
    int kinds[sharedVariations];
    for (int& kind : kinds) kind = uniforms.whole(0, sharedVariationCount - 1);
    const float p = static_cast<float>(uniforms.number()), q = static_cast<float>(uniforms.number());
    for (int place = 0; place < sharedVariations; place++) {
        if (std::all_of(weights[place], weights[place] + plan.mapCount, [](float weight) { return weight == 0; })) continue;
        FlameSlot& slot = plan.slots[plan.slotCount++];
        slot.variation = kinds[place];
        std::copy(weights[place], weights[place] + mapTableLength, slot.weight);
        // branches are counted in whole numbers here
        const bool branches = slot.variation == julian || slot.variation == juliascope;
        slot.arguments[0] = branches ? std::nearbyint(std::max(std::fabs(p), 1.0f)) : p;
        slot.arguments[1] = q;
    }
    readFlameLook(uniforms, plan);
}

/// A function or the final transform: its two affine maps, and how it colours.
void readFunction(Uniforms& uniforms, ChaosPlan& plan, int place, double& chance) {
    constexpr float identity[] = {1, 0, 0, 1, 0, 0};
    readAffine(uniforms, plan, place);
    bool changes = false;
    for (int column = 0; column < 6; column++) {
        plan.post[column][place] = static_cast<float>(uniforms.number());
        changes |= plan.post[column][place] != identity[column];
    }
    (place == finalTransform ? plan.hasFinalPost : plan.hasPost) |= changes;
    chance = uniforms.number();
    plan.mapColor[place] = shareOf(uniforms.number());
    plan.colorSpeed[place] = shareOf(uniforms.number());
    plan.opacity[place] = shareOf(uniforms.number());
    if (place != finalTransform) plan.fades |= plan.opacity[place] < 1;
}

/// The slot of a variation with these numbers; a new one where there is none yet.
FlameSlot& slotOf(FlameSlot* slots, int& count, const FlameSlot& wanted) {
    const auto same = [&](const FlameSlot& slot) {
        return slot.variation == wanted.variation && std::equal(slot.arguments, slot.arguments + variationArguments, wanted.arguments);
    };
    FlameSlot* found = std::find_if(slots, slots + count, same);
    if (found == slots + count) slots[count++] = wanted;
    return *found;
}

/// Shares of the functions after each of them (xaos): so many rows of factors of their chances; rows that are not there are of ones, and
/// where none could follow any may.
void readOrder(Uniforms& uniforms, ChaosPlan& plan, const double* chances) {
    double factors[maxFunctions][maxFunctions];
    for (auto& row : factors) std::fill(row, row + maxFunctions, 1.0);
    const int rows = uniforms.whole(0, maxFunctions);
    for (int row = 0; row < rows; row++) {
        for (double& factor : factors[row]) factor = uniforms.number(0);
    }
    ChaosPlan after = plan;
    for (int last = 0; last < plan.mapCount; last++) {
        double shares[maxFunctions], total = 0;
        for (int map = 0; map < plan.mapCount; map++) total += shares[map] = std::max(chances[map], 0.0) * factors[last][map];
        setThresholds(after, total > 0 ? shares : chances);
        for (int k = 0; k + 1 < plan.mapCount; k++) std::memcpy(&plan.nextThresholds[k][last], &after.thresholds[k], sizeof(float));
    }
    plan.ordered = rows > 0;
    plan.extended |= plan.ordered;
}

/// Functions with variations of their own, and a final transform (function 0 of the list of variations).
/// @param hasOrder which function follows which is read too, and variations have more numbers
void readFullFlame(Uniforms& uniforms, ChaosPlan& plan, bool hasOrder) {
    plan.mapCount = uniforms.whole(1, maxFunctions);
    double chances[maxFunctions], unused;
    for (int place = 0; place < plan.mapCount; place++) readFunction(uniforms, plan, place, chances[place]);
    setThresholds(plan, chances);
    plan.hasFinal = uniforms.whole(0, 1) == 1;
    if (plan.hasFinal) readFunction(uniforms, plan, finalTransform, unused);
    FlameSlot finalSlots[maxVariations];
    const int variations = uniforms.whole(0, maxVariations);
    for (int row = 0; row < variations; row++) {
        const int function = uniforms.whole(0, maxFunctions);
        FlameSlot wanted{};
        wanted.variation = uniforms.whole(0, (hasOrder ? variationCount : plainVariationCount) - 1);
        const float weight = static_cast<float>(uniforms.number());
        const int arguments = hasOrder ? variationArguments : plainArguments;
        for (int place = 0; place < arguments; place++) wanted.arguments[place] = static_cast<float>(uniforms.number());
        // rows of functions that are not there have no influence
        if (weight == 0 || function > plan.mapCount || (function == 0 && !plan.hasFinal)) continue;
        FlameSlot& slot = function == 0 ? slotOf(finalSlots, plan.finalSlotCount, wanted) : slotOf(plan.slots, plan.slotCount, wanted);
        slot.weight[function == 0 ? finalTransform : function - 1] += weight;
        plan.blursFirst |= wanted.variation == preBlur;
        plan.extended |= wanted.variation >= firstLater;
    }
    std::copy(finalSlots, finalSlots + plan.finalSlotCount, plan.slots + plan.slotCount);
    if (hasOrder) readOrder(uniforms, plan, chances);
    plan.cutsAngles = true;
    plan.groundIsDark = true;
    readFlameLook(uniforms, plan);
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
            if (plan.variant == 0) readSharedFlame(uniforms, chaos);
            else readFullFlame(uniforms, chaos, plan.variant == 2);
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
