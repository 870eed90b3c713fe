// The addon: encodePng(picture) runs on one of Node's worker threads and resolves with the file.
#include <memory>
#include <string>

#include "../../common/node_api_helpers.h"
#include "png.h"

namespace cardioid::codec {
namespace {

/// A PNG in the making; it keeps the caller's buffers alive.
struct Work {
    Picture picture;
    std::vector<uint8_t> file;
    bool failed = false;
    napi_ref input = nullptr;
    napi_deferred deferred = nullptr;
    napi_async_work work = nullptr;
};

void execute(napi_env, void* data) {
    Work* work = static_cast<Work*>(data);
    try {
        work->file = encodePng(work->picture);
    } catch (const std::exception&) {
        work->failed = true;
    }
}

/// Settles the promise; nobody is up the stack to catch an exception.
void complete(napi_env env, napi_status status, void* data) {
    const std::unique_ptr<Work> work(static_cast<Work*>(data));
    napi_delete_reference(env, work->input);
    napi_delete_async_work(env, work->work);
    napi_value file;
    // a copy, because runtimes with a memory cage refuse memory from outside
    if (status == napi_ok && !work->failed &&
        napi_create_buffer_copy(env, work->file.size(), work->file.data(), nullptr, &file) == napi_ok) {
        napi_resolve_deferred(env, work->deferred, file);
        return;
    }
    napi_value message, error;
    napi_create_string_utf8(env, "There is not enough memory to encode this picture.", NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, nullptr, message, &error);
    napi_reject_deferred(env, work->deferred, error);
}

napi_value startPng(napi_env env, napi_callback_info info) {
    return napi::guarded(env, [&] {
        const napi_value input = napi::firstArgument(env, info);
        auto work = std::make_unique<Work>();
        const auto rgb = napi::elementsOf<uint8_t>(env, napi::property(env, input, "rgb"), "rgb");
        const auto chunks = napi::elementsOf<uint8_t>(env, napi::property(env, input, "chunks"), "chunks");
        const int widthPx = napi::integerProperty(env, input, "widthPx", 1, 65536);
        const int heightPx = napi::integerProperty(env, input, "heightPx", 1, 65536);
        if (rgb.length != size_t(widthPx) * size_t(heightPx) * 3) throw napi::ArgumentError("rgb must hold 3 bytes for every pixel.");
        work->picture = {rgb.data, uint32_t(widthPx), uint32_t(heightPx), chunks.data, chunks.length};

        napi_value promise;
        napi::check(napi_create_promise(env, &work->deferred, &promise), "make a promise");
        napi::check(napi_create_reference(env, input, 1, &work->input), "keep the buffers");
        napi::check(napi_create_async_work(env, nullptr, napi::makeString(env, "cardioid png"), execute, complete, work.get(), &work->work),
                    "make work");
        napi::check(napi_queue_async_work(env, work->work), "queue work");
        work.release();
        return promise;
    });
}

napi_value initialise(napi_env env, napi_value exports) {
    napi_value function;
    napi::check(napi_create_function(env, "encodePng", NAPI_AUTO_LENGTH, startPng, nullptr, &function), "make a function");
    napi::setProperty(env, exports, "encodePng", function);
    return exports;
}

}  // namespace
}  // namespace cardioid::codec

NAPI_MODULE_INIT() { return cardioid::codec::initialise(env, exports); }
