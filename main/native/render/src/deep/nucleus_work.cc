#include "nucleus_work.h"

namespace cardioid::render {
namespace {

class NucleusWork : public PromisedWork {
public:
    NucleusWork(DeepInput from, double reachOfDisc, int most, std::shared_ptr<WorkFlag> watchFlag)
        : input(std::move(from)), reach(reachOfDisc), iterations(most), flag(std::move(watchFlag)) {}

    void run() override { found = findNucleus(input, reach, iterations, flag->watch()); }

    napi_value result(napi_env env) const override {
        napi_value object;
        napi::check(napi_get_null(env, &object), "get null");
        if (!found) return object;
        object = napi::makeObject(env);
        napi::setProperty(env, object, "re", napi::makeString(env, found->re));
        napi::setProperty(env, object, "im", napi::makeString(env, found->im));
        napi::setProperty(env, object, "period", napi::makeNumber(env, static_cast<double>(found->period)));
        napi::setProperty(env, object, "sizeMantissa", napi::makeNumber(env, found->size.mantissa));
        napi::setProperty(env, object, "sizeExponent", napi::makeNumber(env, static_cast<double>(found->size.exponent)));
        return object;
    }

private:
    const DeepInput input;
    const double reach;
    const int iterations;
    const std::shared_ptr<WorkFlag> flag;
    std::optional<Nucleus> found;
};

}  // namespace

napi_value startNucleus(napi_env env, DeepInput input, double reach, int iterations, std::shared_ptr<WorkFlag> flag) {
    return startWork(env, "A nucleus cannot be looked for", std::make_unique<NucleusWork>(std::move(input), reach, iterations, std::move(flag)));
}

}  // namespace cardioid::render
