#include "job_reading.h"

#include <stdexcept>

#include "deep/deep_decoding.h"

namespace cardioid::render {
namespace {

/// Hands each element of an array among the options to `read`, after `reserve` has been told how many there are.
template <class Reserve, class Read>
void readEach(napi_env env, napi_value options, const std::string& name, Reserve reserve, Read read) {
    const napi_value list = napi::property(env, options, name.c_str());
    uint32_t count;
    if (napi_get_array_length(env, list, &count) != napi_ok) throw napi::ArgumentError(name + " must be an array.");
    reserve(size_t{count});
    for (uint32_t index = 0; index < count; index++) {
        napi_value element;
        napi::check(napi_get_element(env, list, index, &element), ("read one of " + name).c_str());
        read(element);
    }
}

}  // namespace

std::vector<ImagePlan> readPlans(napi_env env, napi_value options, const SharedInput& shared) {
    const auto wire = napi::elementsOf<double>(env, napi::property(env, options, "plans"), "plans");
    if (wire.length == 0 || wire.length % planFieldCount != 0) throw napi::ArgumentError("plans must hold one picture or more.");
    std::vector<ImagePlan> plans;
    plans.reserve(wire.length / planFieldCount);
    for (size_t image = 0; image < wire.length / planFieldCount; image++) {
        try {
            plans.push_back(decodePlan(wire.data + image * planFieldCount, image, shared));
        } catch (const std::invalid_argument& error) {
            throw napi::ArgumentError(error.what());
        }
    }
    return plans;
}

std::vector<uint16_t> readPalettes(napi_env env, napi_value options) {
    std::vector<uint16_t> palettes;
    const auto reserve = [&](size_t count) { palettes.reserve(count * paletteSize * 3); };
    readEach(env, options, "palettes", reserve, [&](napi_value element) {
        const auto palette = napi::elementsOf<uint16_t>(env, element, "A palette");
        if (palette.length != paletteSize * 3) throw napi::ArgumentError("A palette must hold 4096 x 3 values.");
        palettes.insert(palettes.end(), palette.data, palette.data + palette.length);
    });
    return palettes;
}

std::vector<OrbitProgram> readPrograms(napi_env env, napi_value options) {
    std::vector<OrbitProgram> programs;
    const auto reserve = [&](size_t count) { programs.reserve(count); };
    readEach(env, options, "programs", reserve, [&](napi_value element) {
        const auto words = napi::elementsOf<int32_t>(env, element, "A program");
        try {
            programs.push_back(decodeProgram(words.data, words.length));
        } catch (const std::invalid_argument& error) {
            throw napi::ArgumentError(std::string("A formula cannot be rendered: ") + error.what() + ".");
        }
    });
    return programs;
}

std::vector<DeepInput> readDeep(napi_env env, napi_value options, size_t wanted) {
    const std::vector<double> numbers = copyOf<double>(env, options, "deepNumbers", deepNumberCount);
    if (numbers.size() != wanted * deepNumberCount) throw napi::ArgumentError("deepNumbers must describe every deep picture.");
    const napi_value centers = napi::property(env, options, "deepCenters");
    const auto text = [&](size_t index) {
        napi_value element;
        napi::check(napi_get_element(env, centers, static_cast<uint32_t>(index), &element), "read a centre");
        return napi::stringOf(env, element, "A centre");
    };
    std::vector<DeepInput> inputs;
    for (size_t i = 0; i < wanted; i++) {
        try {
            inputs.push_back(decodeDeep(numbers.data() + i * deepNumberCount, text(2 * i), text(2 * i + 1)));
        } catch (const std::invalid_argument& error) {
            throw napi::ArgumentError(std::string("A deep picture cannot be rendered: ") + error.what() + ".");
        }
    }
    return inputs;
}

std::vector<DeepInput> readDeepOf(napi_env env, napi_value options, const std::vector<ImagePlan>& images) {
    std::vector<const ImagePlan*> plans;
    for (const ImagePlan& plan : images) {
        if (plan.precision == Precision::deep) plans.push_back(&plan);
    }
    std::vector<DeepInput> inputs = readDeep(env, options, plans.size());
    try {
        for (size_t i = 0; i < plans.size(); i++) checkDeepColoring(*plans[i], inputs[i]);
    } catch (const std::invalid_argument& error) {
        throw napi::ArgumentError(std::string("A deep picture cannot be rendered: ") + error.what() + ".");
    }
    return inputs;
}

}  // namespace cardioid::render
