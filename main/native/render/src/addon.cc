// The module JavaScript sees: info, configure, start, paint, reference, nucleus, shareDone, cancel, calibrate.
#include <chrono>
#include <memory>
#include <thread>
#include <unordered_map>

#include "../../common/node_api_helpers.h"
#include "chaos/chaos_decoding.h"
#include "chaos/chaos_picture.h"
#include "deep/nucleus_work.h"
#include "deep/reference_work.h"
#include "instruction_sets.h"
#include "job_channel.h"
#include "job_reading.h"

namespace cardioid::render {
namespace {

constexpr int maxThreads = 1024;
constexpr int maxSidePx = 65536;

/// Everything of one JavaScript environment: workers of their own for each, so that one can end without the others.
struct Addon {
    const KernelSet* kernels = usableKernelSets().front();
    uint32_t lastJobId = 0;
    std::unordered_map<uint32_t, std::unique_ptr<JobChannel>> channels;
    /// References that may still be followed, by job id; those that are done have no other owner.
    std::unordered_map<uint32_t, std::weak_ptr<WorkFlag>> works;
    Pool pool{std::max(std::thread::hardware_concurrency(), 1u)};

    /// Ends all rendering. The threads call into the channels' threadsafe functions, which Node frees soon after it has run the
    /// environment's cleanup hooks: by then no thread may be left.
    void stop() {
        for (auto& [id, channel] : channels) channel->job()->cancel();
        for (auto& [id, work] : works) {
            if (const auto flag = work.lock()) flag->cancel();
        }
        pool.stop();
    }
};

Addon& addonOf(napi_env env) {
    void* data;
    napi::check(napi_get_instance_data(env, &data), "find its own data");
    return *static_cast<Addon*>(data);
}

napi_value info(napi_env env, napi_callback_info) {
    return napi::guarded(env, [&] {
        const Addon& addon = addonOf(env);
        const napi_value result = napi::makeObject(env);
        napi::setProperty(env, result, "isa", napi::makeString(env, addon.kernels->name));
        napi::setProperty(env, result, "threads", napi::makeNumber(env, addon.pool.threads()));
        napi::setProperty(env, result, "version", napi::makeNumber(env, rendererVersion));
        napi_value names;
        napi::check(napi_create_array(env, &names), "make an array");
        uint32_t index = 0;
        for (const KernelSet* kernels : usableKernelSets()) {
            napi::check(napi_set_element(env, names, index++, napi::makeString(env, kernels->name)), "fill an array");
        }
        napi::setProperty(env, result, "isas", names);
        napi_value fields;
        napi::check(napi_create_array(env, &fields), "make an array");
        for (size_t i = 0; i < planFieldCount; i++) {
            napi::check(napi_set_element(env, fields, static_cast<uint32_t>(i), napi::makeString(env, planFields[i].name)), "fill an array");
        }
        napi::setProperty(env, result, "planFields", fields);
        return result;
    });
}

/// configure({ threads?, isa? })
napi_value configure(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const napi_value options = napi::firstArgument(env, callInfo);
        const KernelSet* kernels = addon.kernels;
        const napi_value isa = napi::property(env, options, "isa");
        if (napi::typeOf(env, isa) != napi_undefined) {
            const std::string name = napi::stringOf(env, isa, "isa");
            kernels = findKernelSet(name);
            if (!kernels) throw napi::ArgumentError("This machine cannot run the instruction set " + name + ".");
        }
        if (napi::typeOf(env, napi::property(env, options, "threads")) != napi_undefined) {
            addon.pool.setThreads(static_cast<unsigned>(napi::integerProperty(env, options, "threads", 1, maxThreads)));
        }
        addon.kernels = kernels;
        return napi::undefined(env);
    });
}

/// start({ plans, palettes, programs, uniforms, trapImages, deepNumbers, deepCenters, widthPx, heightPx, supersample, pattern,
///         rgb | field, fieldChannel? | stretchTables, interiorCounts?, sampleCounts?, wantsProgress, callback }) -> job id.
/// The buffers must not be transferred before the callback hears 'done' or 'cancelled'.
napi_value start(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const napi_value options = napi::firstArgument(env, callInfo);

        JobInput input;
        input.palettes = readPalettes(env, options);
        input.programs = readPrograms(env, options);
        input.uniforms = copyOf<double>(env, options, "uniforms");
        input.trapImages = copyOf<uint8_t>(env, options, "trapImages", trapImageSide * trapImageSide);
        input.images = readPlans(env, options, {input.palettes.size() / (paletteSize * 3), &input.programs, &input.uniforms, &input.trapImages});
        input.deep = readDeepOf(env, options, input.images);
        input.widthPx = napi::integerProperty(env, options, "widthPx", 1, maxSidePx);
        input.heightPx = napi::integerProperty(env, options, "heightPx", 1, maxSidePx);
        input.supersample = napi::integerProperty(env, options, "supersample", 1, 4);
        input.pattern = static_cast<Pattern>(napi::integerProperty(env, options, "pattern", 0, 3));
        input.kernels = addon.kernels;
        const size_t pixels = input.images.size() * static_cast<size_t>(input.widthPx) * static_cast<size_t>(input.heightPx);
        for (const ImagePlan& image : input.images) {
            const uint64_t side = static_cast<uint64_t>(input.supersample);
            if (isChaosGame(image.engine) && static_cast<uint64_t>(input.widthPx) * side * static_cast<uint64_t>(input.heightPx) * side > largestHistogram)
                throw napi::ArgumentError("A picture drawn by chance can have at most 134217728 samples; make it smaller or supersample it less.");
        }
        const bool wantsField = napi::typeOf(env, napi::property(env, options, "field")) != napi_undefined;
        const bool wantsStretch = napi::typeOf(env, napi::property(env, options, "stretchTables")) != napi_undefined;
        if ((wantsField || wantsStretch) && input.supersample != 1) throw napi::ArgumentError("A field has no supersampling.");
        if (wantsField) {
            input.field = outputOf<float>(env, options, "field", pixels);
            input.fieldChannel = static_cast<Channel>(napi::integerProperty(env, options, "fieldChannel", 0, channelCount - 1));
        } else if (wantsStretch) {
            for (const ImagePlan& image : input.images) {
                if (image.stretch.kind == StretchKind::none || isChaosGame(image.engine))
                    throw napi::ArgumentError("This picture has no stretch that could be told apart from it.");
            }
            input.stretchTables = outputOf<float>(env, options, "stretchTables", input.images.size() * stretchNumbers);
        } else {
            input.rgb = outputOf<uint8_t>(env, options, "rgb", pixels * 3);
        }

        JobChannel::Options channelOptions;
        channelOptions.jobId = ++addon.lastJobId;
        channelOptions.callback = napi::property(env, options, "callback");
        if (napi::typeOf(env, channelOptions.callback) != napi_function) throw napi::ArgumentError("callback must be a function.");
        channelOptions.retained = options;
        if (!wantsField && !wantsStretch) {
            channelOptions.interiorCounts = outputOf<uint32_t>(env, options, "interiorCounts", input.images.size());
            channelOptions.sampleCounts = outputOf<double>(env, options, "sampleCounts", input.images.size());
        }
        channelOptions.wantsProgress = napi::booleanProperty(env, options, "wantsProgress");
        channelOptions.owner = &addon;
        channelOptions.closed = [](void* owner, uint32_t jobId) { static_cast<Addon*>(owner)->channels.erase(jobId); };

        std::unique_ptr<JobChannel> channel = JobChannel::open(env, channelOptions, std::move(input));
        addon.pool.submit(channel->job());
        addon.channels.emplace(channelOptions.jobId, std::move(channel));
        return napi::makeNumber(env, channelOptions.jobId);
    });
}

/// paint({ plans, palettes, uniforms, trapImages, values, colors }): the colours of samples whose channels are known. `values` holds one
/// number a sample for each channel, channel after channel; `colors` receives linear light [sample, 3], 65535 = 1. Works at once, on
/// this thread.
napi_value paint(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        const Addon& addon = addonOf(env);
        const napi_value options = napi::firstArgument(env, callInfo);
        const std::vector<uint16_t> palettes = readPalettes(env, options);
        const auto uniforms = copyOf<double>(env, options, "uniforms");
        const auto trapImages = copyOf<uint8_t>(env, options, "trapImages", trapImageSide * trapImageSide);
        const std::vector<OrbitProgram> programs = readPrograms(env, options);
        const ImagePlan plan = readPlans(env, options, {palettes.size() / (paletteSize * 3), &programs, &uniforms, &trapImages}).front();
        const auto values = copyOf<float>(env, options, "values", channelCount);
        const size_t count = values.size() / channelCount;
        uint16_t* colors = outputOf<uint16_t>(env, options, "colors", count * 3);

        const auto memory = std::make_unique<WorkerMemory>();
        memory->palette.prepare(palettes.data() + static_cast<size_t>(plan.paletteIndex) * paletteSize * 3);
        memory->palette.prepareLab();
        memory->palette.setInterior(plan.interior);
        for (size_t first = 0; first < count; first += tileSamples) {
            const size_t length = std::min<size_t>(tileSamples, count - first);
            for (size_t channel = 0; channel < channelCount; channel++)
                std::copy_n(values.data() + channel * count + first, length, memory->scratch.values[channel]);
            addon.kernels->paint(plan, memory->palette.lab, static_cast<int>(length), memory->scratch);
            for (size_t i = 0; i < length; i++) {
                for (size_t component = 0; component < 3; component++)
                    colors[(first + i) * 3 + component] = static_cast<uint16_t>(memory->scratch.colors[i] >> (component * linearFieldBits) & 0xFFFF);
            }
        }
        return napi::undefined(env);
    });
}

/// A flag for work outside the renderer's own threads, and the id it is known by.
std::pair<uint32_t, std::shared_ptr<WorkFlag>> newWork(Addon& addon) {
    for (auto entry = addon.works.begin(); entry != addon.works.end();)
        entry = entry->second.expired() ? addon.works.erase(entry) : std::next(entry);
    auto flag = std::make_shared<WorkFlag>();
    const uint32_t jobId = ++addon.lastJobId;
    addon.works.emplace(jobId, flag);
    return {jobId, flag};
}

/// reference({ deepNumbers, deepCenters, columns, rows, iterations }) -> { jobId, result }: the reference orbit of a deep picture of so many
/// samples; `result` as startReference promises.
napi_value reference(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const napi_value options = napi::firstArgument(env, callInfo);
        DeepInput input = readDeep(env, options, 1).front();
        const int columns = napi::integerProperty(env, options, "columns", 1, maxSidePx * 4);
        const int rows = napi::integerProperty(env, options, "rows", 1, maxSidePx * 4);
        const int iterations = napi::integerProperty(env, options, "iterations", 1, 1 << 24);
        const auto [jobId, flag] = newWork(addon);
        const napi_value result = napi::makeObject(env);
        napi::setProperty(env, result, "jobId", napi::makeNumber(env, jobId));
        napi::setProperty(env, result, "result", startReference(env, std::move(input), columns, rows, iterations, flag));
        return result;
    });
}

/// nucleus({ deepNumbers, deepCenters, reach, iterations }) -> { jobId, result }: the nucleus in a view; `result` as startNucleus promises.
napi_value nucleus(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const napi_value options = napi::firstArgument(env, callInfo);
        DeepInput input = readDeep(env, options, 1).front();
        const double reach = napi::numberOf(env, napi::property(env, options, "reach"), "reach");
        if (!(reach > 0 && reach <= 1000)) throw napi::ArgumentError("reach must be above 0 and at most 1000 widths.");
        const int iterations = napi::integerProperty(env, options, "iterations", 1, 1 << 24);
        const auto [jobId, flag] = newWork(addon);
        const napi_value result = napi::makeObject(env);
        napi::setProperty(env, result, "jobId", napi::makeNumber(env, jobId));
        napi::setProperty(env, result, "result", startNucleus(env, std::move(input), reach, iterations, flag));
        return result;
    });
}

/// shareDone(jobId) -> what share of a reference or of a search for a nucleus is done, 0 to 1; 1 once it is over.
napi_value shareDone(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const double jobId = napi::numberOf(env, napi::firstArgument(env, callInfo), "jobId");
        const auto found = jobId >= 1 && jobId <= UINT32_MAX ? addon.works.find(static_cast<uint32_t>(jobId)) : addon.works.end();
        const auto flag = found == addon.works.end() ? nullptr : found->second.lock();
        return napi::makeNumber(env, flag ? flag->shareDone() : 1);
    });
}

/// cancel(jobId); does nothing once the job is over.
napi_value cancel(napi_env env, napi_callback_info callInfo) {
    return napi::guarded(env, [&] {
        Addon& addon = addonOf(env);
        const double jobId = napi::numberOf(env, napi::firstArgument(env, callInfo), "jobId");
        const auto found = jobId >= 1 && jobId <= UINT32_MAX ? addon.channels.find(static_cast<uint32_t>(jobId)) : addon.channels.end();
        if (found != addon.channels.end()) found->second->job()->cancel();
        const auto followed = jobId >= 1 && jobId <= UINT32_MAX ? addon.works.find(static_cast<uint32_t>(jobId)) : addon.works.end();
        if (followed != addon.works.end()) {
            if (const auto flag = followed->second.lock()) flag->cancel();
        }
        return napi::undefined(env);
    });
}

/// calibrate() -> { f32, f64 }: fused multiply-add throughput of one thread in Gflop/s. Busy for about 0.1 s.
napi_value calibrate(napi_env env, napi_callback_info) {
    return napi::guarded(env, [&] {
        using Clock = std::chrono::steady_clock;
        const KernelSet& kernels = *addonOf(env).kernels;
        const auto gigaflops = [&](Precision precision) {
            constexpr int rounds = 200'000, repeats = 20;
            double best = 0;
            for (int repeat = 0; repeat < repeats; repeat++) {
                const auto begin = Clock::now();
                const double operations = kernels.calibrate(precision, rounds);
                best = std::max(best, operations / std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
            }
            return best;
        };
        const napi_value result = napi::makeObject(env);
        napi::setProperty(env, result, "f32", napi::makeNumber(env, gigaflops(Precision::float32)));
        napi::setProperty(env, result, "f64", napi::makeNumber(env, gigaflops(Precision::float64)));
        return result;
    });
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
    napi_value value;
    napi::check(napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value), "make a function");
    napi::setProperty(env, exports, name, value);
}

}  // namespace
}  // namespace cardioid::render

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
    using namespace cardioid::render;
    return cardioid::napi::guarded(env, [&] {
        auto addon = std::make_unique<Addon>();
        const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Addon*>(data); };
        cardioid::napi::check(napi_set_instance_data(env, addon.get(), destroy, nullptr), "keep its own data");
        cardioid::napi::check(napi_add_env_cleanup_hook(env, [](void* data) { static_cast<Addon*>(data)->stop(); }, addon.get()),
                              "be told of the end");
        addon.release();
        exportFunction(env, exports, "info", info);
        exportFunction(env, exports, "configure", configure);
        exportFunction(env, exports, "start", start);
        exportFunction(env, exports, "paint", paint);
        exportFunction(env, exports, "reference", reference);
        exportFunction(env, exports, "nucleus", nucleus);
        exportFunction(env, exports, "shareDone", shareDone);
        exportFunction(env, exports, "cancel", cancel);
        exportFunction(env, exports, "calibrate", calibrate);
        return exports;
    });
}
