// The module JavaScript sees: encodePngs, writeFiles. Both do their work on threads of their own, several files at once, and resolve when the
// last is there.
#include <uv.h>

#include <memory>
#include <string>
#include <thread>

#include "../../common/node_api_helpers.h"
#include "files_job.h"

namespace cardioid::codec {
namespace {

/// A job on its way, the caller's buffers that it reads, and the promise it settles; it lives until then.
struct Work {
    std::shared_ptr<FilesJob> job;
    napi_ref input = nullptr;
    napi_deferred deferred = nullptr;
};

/// Everything of one JavaScript environment.
struct Addon {
    napi_threadsafe_function settle = nullptr;
    /// jobs on their way: while there are any, the process must not end
    int pending = 0;
    Pool pool{std::max(std::thread::hardware_concurrency(), 1u)};
};

Addon& addonOf(napi_env env) {
    void* data;
    napi::check(napi_get_instance_data(env, &data), "find its own data");
    return *static_cast<Addon*>(data);
}

/// An error with libuv's code and the path, as Node's own file functions have them.
/// What disks take past the cache begins at a multiple of this in memory and in the file.
constexpr uintptr_t pageBytes = 4096;

napi_value errorOf(napi_env env, const FileToMake& file) {
    const std::string code = uv_err_name(file.failure);
    const std::string path = file.path.empty() ? "" : " '" + file.path + "'";
    const napi_value message = napi::makeString(env, code + ": " + uv_strerror(file.failure) + path);
    napi_value error;
    napi::check(napi_create_error(env, napi::makeString(env, code), message, &error), "make an error");
    if (!file.path.empty()) napi::setProperty(env, error, "path", napi::makeString(env, file.path));
    return error;
}

/// The files that were not written anywhere.
napi_value filesOf(napi_env env, const std::vector<FileToMake>& files) {
    napi_value list;
    napi::check(napi_create_array(env, &list), "make an array");
    uint32_t index = 0;
    for (const FileToMake& file : files) {
        if (!file.path.empty()) continue;
        napi_value buffer;
        // a copy, because runtimes with a memory cage refuse memory from outside
        napi::check(napi_create_buffer_copy(env, file.made.size(), file.made.data(), nullptr, &buffer), "make a buffer");
        napi::check(napi_set_element(env, list, index++, buffer), "fill an array");
    }
    return list;
}

/// Settles the promise; nobody is up the stack to catch an exception.
void finish(napi_env env, napi_value, void*, void* data) {
    const std::unique_ptr<Work> work(static_cast<Work*>(data));
    if (!env) return;  // the environment is going down and takes everything along
    napi_delete_reference(env, work->input);
    Addon& addon = addonOf(env);
    if (--addon.pending == 0) napi_unref_threadsafe_function(env, addon.settle);
    try {
        for (const FileToMake& file : work->job->files) {
            if (file.failure == 0) continue;
            napi_reject_deferred(env, work->deferred, errorOf(env, file));
            return;
        }
        napi_resolve_deferred(env, work->deferred, filesOf(env, work->job->files));
    } catch (const std::exception& failure) {
        napi_value error;
        bool pending = false;
        if (napi_is_exception_pending(env, &pending) == napi_ok && pending) napi_get_and_clear_last_exception(env, &error);
        else napi_create_error(env, nullptr, napi::makeString(env, failure.what()), &error);
        napi_reject_deferred(env, work->deferred, error);
    }
}

/// Puts the files to work. @param input kept alive until they are made @returns the promise
napi_value start(napi_env env, napi_value input, std::vector<FileToMake> files) {
    Addon& addon = addonOf(env);
    auto work = std::make_unique<Work>();
    napi_value promise;
    napi::check(napi_create_promise(env, &work->deferred, &promise), "make a promise");
    if (files.empty()) {
        napi::check(napi_resolve_deferred(env, work->deferred, filesOf(env, files)), "keep a promise");
        return promise;
    }
    napi::check(napi_create_reference(env, input, 1, &work->input), "keep the buffers");
    if (addon.pending++ == 0) napi::check(napi_ref_threadsafe_function(env, addon.settle), "keep the process alive");
    Work* self = work.release();
    const napi_threadsafe_function settle = addon.settle;
    self->job = std::make_shared<FilesJob>(std::move(files), [self, settle] { napi_call_threadsafe_function(settle, self, napi_tsfn_nonblocking); });
    addon.pool.submit(self->job);
    return promise;
}

uint32_t lengthOf(napi_env env, napi_value list, const char* name) {
    uint32_t length;
    if (napi_get_array_length(env, list, &length) != napi_ok) throw napi::ArgumentError(std::string(name) + " must be an array.");
    return length;
}

napi_value elementOf(napi_env env, napi_value list, uint32_t index) {
    napi_value element;
    napi::check(napi_get_element(env, list, index, &element), "read an array");
    return element;
}

std::string pathOf(napi_env env, napi_value paths, uint32_t index) {
    std::string path = napi::stringOf(env, elementOf(env, paths, index), "A path");
    if (path.empty() || path.find('\0') != std::string::npos) throw napi::ArgumentError("A path must not be empty or hold a NUL.");
    return path;
}

/// encodePngs({ rgb, widthPx, heightPx, chunks, paths? }): a PNG file for each entry of `chunks`, whose pixels follow each other in `rgb`. Written
/// to `paths`, or where there are none resolved with as buffers.
napi_value encodePngs(napi_env env, napi_callback_info info) {
    return napi::guarded(env, [&] {
        const napi_value input = napi::firstArgument(env, info);
        const auto rgb = napi::elementsOf<uint8_t>(env, napi::property(env, input, "rgb"), "rgb");
        const int widthPx = napi::integerProperty(env, input, "widthPx", 1, 65536);
        const int heightPx = napi::integerProperty(env, input, "heightPx", 1, 65536);
        const napi_value chunks = napi::property(env, input, "chunks");
        const napi_value paths = napi::property(env, input, "paths");
        const uint32_t count = lengthOf(env, chunks, "chunks");
        const bool isWritten = napi::typeOf(env, paths) != napi_undefined;
        if (isWritten && lengthOf(env, paths, "paths") != count) throw napi::ArgumentError("There must be as many paths as chunks.");
        const size_t bytes = size_t(widthPx) * size_t(heightPx) * 3;
        if (rgb.length != bytes * count) throw napi::ArgumentError("rgb must hold 3 bytes for every pixel.");
        std::vector<FileToMake> files(count);
        for (uint32_t i = 0; i < count; i++) {
            const auto own = napi::elementsOf<uint8_t>(env, elementOf(env, chunks, i), "An entry of chunks");
            files[i].picture = {rgb.data + i * bytes, uint32_t(widthPx), uint32_t(heightPx), own.data, own.length};
            if (isWritten) files[i].path = pathOf(env, paths, i);
        }
        return start(env, input, std::move(files));
    });
}

/// writeFiles({ paths, contents }): whole files, in place of what was there.
napi_value writeFiles(napi_env env, napi_callback_info info) {
    return napi::guarded(env, [&] {
        const napi_value input = napi::firstArgument(env, info);
        const napi_value paths = napi::property(env, input, "paths");
        const napi_value contents = napi::property(env, input, "contents");
        const uint32_t count = lengthOf(env, paths, "paths");
        if (lengthOf(env, contents, "contents") != count) throw napi::ArgumentError("There must be as many paths as contents.");
        std::vector<FileToMake> files(count);
        for (uint32_t i = 0; i < count; i++) {
            const auto bytes = napi::elementsOf<uint8_t>(env, elementOf(env, contents, i), "A file");
            files[i].bytes = bytes.data;
            files[i].length = bytes.length;
            files[i].path = pathOf(env, paths, i);
        }
        return start(env, input, std::move(files));
    });
}

/// pageOffset(bytes): how many bytes into this array a page of memory begins.
napi_value pageOffset(napi_env env, napi_callback_info info) {
    return napi::guarded(env, [&] {
        const auto bytes = napi::elementsOf<uint8_t>(env, napi::firstArgument(env, info), "bytes");
        const uintptr_t past = reinterpret_cast<uintptr_t>(bytes.data) % pageBytes;
        return napi::makeNumber(env, static_cast<double>(past == 0 ? 0 : pageBytes - past));
    });
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
    napi_value value;
    napi::check(napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value), "make a function");
    napi::setProperty(env, exports, name, value);
}

napi_value initialise(napi_env env, napi_value exports) {
    return napi::guarded(env, [&] {
        auto addon = std::make_unique<Addon>();
        napi::check(napi_create_threadsafe_function(env, nullptr, nullptr, napi::makeString(env, "cardioid codec"), 0, 1, nullptr, nullptr,
                                                    nullptr, finish, &addon->settle),
                    "open a channel");
        napi::check(napi_unref_threadsafe_function(env, addon->settle), "let the process end");
        const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Addon*>(data); };
        napi::check(napi_set_instance_data(env, addon.get(), destroy, nullptr), "keep its own data");
        // the threads use the channel, which Node frees soon after it has run the hooks: by then no thread may be left
        napi::check(napi_add_env_cleanup_hook(env, [](void* data) { static_cast<Addon*>(data)->pool.stop(); }, addon.get()), "be told of the end");
        addon.release();
        exportFunction(env, exports, "encodePngs", encodePngs);
        exportFunction(env, exports, "writeFiles", writeFiles);
        exportFunction(env, exports, "pageOffset", pageOffset);
        return exports;
    });
}

}  // namespace
}  // namespace cardioid::codec

NAPI_MODULE_INIT() { return cardioid::codec::initialise(env, exports); }
