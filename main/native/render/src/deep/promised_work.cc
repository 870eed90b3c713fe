#include "promised_work.h"

#include <exception>
#include <string>

namespace cardioid::render {
namespace {

struct Started {
    std::unique_ptr<PromisedWork> work;
    const char* what;
    napi_async_work handle = nullptr;
    napi_deferred deferred = nullptr;
    std::string fault;
};

void execute(napi_env, void* data) {
    Started& started = *static_cast<Started*>(data);
    try {
        started.work->run();
    } catch (const std::exception& error) {
        started.fault = error.what();
    }
}

void complete(napi_env env, napi_status, void* data) {
    const std::unique_ptr<Started> started(static_cast<Started*>(data));
    napi_delete_async_work(env, started->handle);
    napi::guarded(env, [&] {
        if (started->fault.empty()) {
            napi::check(napi_resolve_deferred(env, started->deferred, started->work->result(env)), "keep a promise");
        } else {
            napi_value error;
            const std::string sentence = std::string(started->what) + ": " + started->fault + ".";
            napi::check(napi_create_type_error(env, nullptr, napi::makeString(env, sentence), &error), "make an error");
            napi::check(napi_reject_deferred(env, started->deferred, error), "break a promise");
        }
        return napi::undefined(env);
    });
}

}  // namespace

napi_value startWork(napi_env env, const char* what, std::unique_ptr<PromisedWork> work) {
    auto started = std::make_unique<Started>();
    started->work = std::move(work);
    started->what = what;
    napi_value promise;
    napi::check(napi_create_promise(env, &started->deferred, &promise), "make a promise");
    napi::check(napi_create_async_work(env, nullptr, napi::makeString(env, "cardioid deep"), execute, complete, started.get(), &started->handle),
                "plan work");
    napi::check(napi_queue_async_work(env, started->handle), "start work");
    started.release();
    return promise;
}

}  // namespace cardioid::render
