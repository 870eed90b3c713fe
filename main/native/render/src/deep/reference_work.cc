#include "reference_work.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "prepared_scene.h"

namespace cardioid::render {
namespace {

/// The exponent of 0: below all others, yet sums of a few fit into 32 bits.
constexpr float exponentOfZero = -1000000;

WideNumber wideOf(double value) {
    int exponent;
    const double mantissa = std::frexp(value, &exponent);
    return {mantissa, exponent};
}

/// A number and its exponent.
void writeNumber(const WideNumber& value, float* number, float* exponent) {
    *number = static_cast<float>(value.mantissa);
    *exponent = value.mantissa == 0 ? exponentOfZero : static_cast<float>(value.exponent);
}

/// Where squares are folded: each number with an exponent of its own, for a fold is where one of them is tiny beside the others.
void writeFolded(const TinyPoint& place, float* texels) {
    writeNumber(place.x, texels, texels + 2);
    writeNumber(place.y, texels + 1, texels + 3);
    writeNumber(place.folded, texels + 4, texels + 5);
}

/// Both parts with one exponent.
void writeTexel(const WideNumber& x, const WideNumber& y, float* texel) {
    if (x.mantissa == 0 && y.mantissa == 0) {
        texel[2] = exponentOfZero;
        return;
    }
    const int64_t exponent = x.mantissa == 0 ? y.exponent : y.mantissa == 0 ? x.exponent : std::max(x.exponent, y.exponent);
    const auto scaled = [&](const WideNumber& part) {
        return part.mantissa == 0 ? 0.0f : static_cast<float>(std::ldexp(part.mantissa, static_cast<int>(std::max<int64_t>(part.exponent - exponent, -1000))));
    };
    texel[0] = scaled(x);
    texel[1] = scaled(y);
    texel[2] = static_cast<float>(exponent);
}

class ReferenceWork : public PromisedWork {
public:
    ReferenceWork(DeepInput from, int columnCount, int rowCount, int most, std::shared_ptr<WorkFlag> watchFlag)
        : input(std::move(from)), columns(columnCount), rows(rowCount), iterations(most), flag(std::move(watchFlag)) {}

    void run() override {
        input.jumps = false;
        const PreparedScene prepared(input, columns, rows, iterations, flag->watch());
        if (flag->watch().isCancelled()) return;
        const DeepScene& scene = prepared.scene();
        const int64_t count = std::max(scene.start.last, scene.critical.last) + 1;
        const bool isFolded = scene.family.isFolded();
        const int size = isFolded ? 8 : 4;
        texels.resize(static_cast<size_t>(count) * size);
        const TinyPoint* tiny = scene.tiny;
        const TinyPoint* end = scene.tiny + scene.tinyCount;
        for (int64_t i = 0; i < count; i++) {
            const bool isTiny = tiny != end && tiny->index == i;
            const OrbitPoint& point = scene.points[i];
            const TinyPoint place = isTiny ? *tiny : TinyPoint{i, wideOf(point.x), wideOf(point.y), wideOf(point.folded)};
            float* texel = &texels[static_cast<size_t>(i) * size];
            if (isFolded) writeFolded(place, texel);
            else writeTexel(place.x, place.y, texel);
            if (isTiny) tiny++;
        }
        const int64_t found[4] = {scene.start.first, scene.start.last, scene.critical.first, scene.critical.last};
        std::copy_n(found, 4, bounds);
    }

    napi_value result(napi_env env) const override {
        napi_value null;
        napi::check(napi_get_null(env, &null), "get null");
        if (texels.empty()) return null;
        void* data;
        napi_value buffer, array;
        napi::check(napi_create_arraybuffer(env, texels.size() * sizeof(float), &data, &buffer), "make a buffer");
        std::memcpy(data, texels.data(), texels.size() * sizeof(float));
        napi::check(napi_create_typedarray(env, napi_float32_array, texels.size(), buffer, 0, &array), "make an array");
        const napi_value object = napi::makeObject(env);
        napi::setProperty(env, object, "texels", array);
        const auto pair = [&](const char* name, int64_t first, int64_t last) {
            napi_value both;
            napi::check(napi_create_array_with_length(env, 2, &both), "make an array");
            napi::check(napi_set_element(env, both, 0, napi::makeNumber(env, static_cast<double>(first))), "fill an array");
            napi::check(napi_set_element(env, both, 1, napi::makeNumber(env, static_cast<double>(last))), "fill an array");
            napi::setProperty(env, object, name, both);
        };
        pair("start", bounds[0], bounds[1]);
        pair("critical", bounds[2], bounds[3]);
        return object;
    }

private:
    DeepInput input;
    const int columns, rows, iterations;
    const std::shared_ptr<WorkFlag> flag;
    std::vector<float> texels;
    int64_t bounds[4] = {};
};

}  // namespace

napi_value startReference(napi_env env, DeepInput input, int columns, int rows, int iterations, std::shared_ptr<WorkFlag> flag) {
    return startWork(env, "A reference cannot be followed",
                     std::make_unique<ReferenceWork>(std::move(input), columns, rows, iterations, std::move(flag)));
}

}  // namespace cardioid::render
