// What JavaScript hands over with a job, read and checked. All functions throw napi::ArgumentError with a sentence.
#pragma once
#include <string>
#include <vector>

#include "../../common/node_api_helpers.h"
#include "deep/prepared_scene.h"
#include "plan_decoding.h"

namespace cardioid::render {

std::vector<ImagePlan> readPlans(napi_env env, napi_value options, const SharedInput& shared);

/// Copies the palettes: JavaScript may change or transfer its arrays while we render.
std::vector<uint16_t> readPalettes(napi_env env, napi_value options);

/// The programs, checked: nothing in them can reach beyond their own registers.
std::vector<OrbitProgram> readPrograms(napi_env env, napi_value options);

/// So many inputs: `deepNumbers` and the centres `deepCenters`, re and im in turn.
std::vector<DeepInput> readDeep(napi_env env, napi_value options, size_t wanted);

/// One for each plan whose precision is `deep`.
std::vector<DeepInput> readDeepOf(napi_env env, napi_value options, const std::vector<ImagePlan>& images);

/// A copy of a typed array; its length must be a multiple of `unit`.
template <class Element>
std::vector<Element> copyOf(napi_env env, napi_value options, const char* name, size_t unit = 1) {
    const auto source = napi::elementsOf<Element>(env, napi::property(env, options, name), name);
    if (source.length % unit != 0) throw napi::ArgumentError(std::string(name) + " is cut short.");
    return std::vector<Element>(source.data, source.data + source.length);
}

/// Where results go: a typed array of just that length.
template <class Element>
Element* outputOf(napi_env env, napi_value options, const char* name, size_t length) {
    const auto output = napi::elementsOf<Element>(env, napi::property(env, options, name), name);
    if (output.length != length) throw napi::ArgumentError(std::string(name) + " must hold " + std::to_string(length) + " elements.");
    return output.data;
}

}  // namespace cardioid::render
