#include "deep_decoding.h"

#include <cmath>
#include <stdexcept>

#include "big_fixed.h"

namespace cardioid::render {
namespace {

void require(bool condition, const char* reason) {
    if (!condition) throw std::invalid_argument(reason);
}

}  // namespace

DeepInput decodeDeep(const double* numbers, const std::string& re, const std::string& im) {
    // the eighth power of what begins here still fits into one limb
    constexpr double farthest = 100;
    const auto isFlag = [](double value) { return value == 0 || value == 1; };
    const auto isModerate = [&](double value) { return std::fabs(value) <= farthest; };
    DeepInput input{};
    input.re = re;
    input.im = im;
    for (const std::string& part : {re, im}) require(std::fabs(BigFixed::parse(part, 2).toDouble()) <= farthest, "its centre is too far out");
    input.widthDigits = numbers[0];
    require(numbers[0] > 0 && numbers[0] < 1e18, "its width is not above 0");
    require(numbers[1] == std::floor(numbers[1]) && std::fabs(numbers[1]) <= 20000, "its width has an impossible exponent");
    input.widthExponent = static_cast<int>(numbers[1]);
    require(numbers[2] == std::floor(numbers[2]) && numbers[2] >= 2 && numbers[2] <= 8, "its power is not a whole number from 2 to 8");
    input.family.power = static_cast<int>(numbers[2]);
    for (int i = 3; i < 7; i++) require(isFlag(numbers[i]), "its family is unknown");
    input.family.foldsReal = numbers[3] != 0;
    input.family.foldsX = numbers[4] != 0;
    input.family.foldsY = numbers[5] != 0;
    input.family.turnsDown = numbers[6] != 0;
    require(!input.family.isFolded() || input.family.power == 2, "only squares fold");
    for (int i = 7; i < 13; i++) require(isModerate(numbers[i]), "its constants are too large");
    input.startScale = numbers[7];
    input.startShift[0] = numbers[8];
    input.startShift[1] = numbers[9];
    input.cScale = numbers[10];
    input.cShift[0] = numbers[11];
    input.cShift[1] = numbers[12];
    input.jumps = numbers[13] != 0;
    return input;
}

void checkDeepColoring(const ImagePlan& plan, const DeepInput& input) {
    const auto check = [&](Measure measure) {
        require(!isCycleMeasure(measure), "perturbation does not measure attracting cycles");
        require(measure != Measure::lyapunov || !input.family.isFolded(), "perturbation does not measure the Lyapunov exponent of folded squares");
    };
    for (const ChannelPlan& channel : plan.channels) {
        if (channel.used) check(channel.measure);
    }
    if (plan.colorsInterior) check(plan.interiorMeasure);
}

}  // namespace cardioid::render
