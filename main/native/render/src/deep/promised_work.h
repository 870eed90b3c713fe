// Work on a thread of Node's pool, with a promise of its result.
#pragma once
#include <memory>

#include "../../../common/node_api_helpers.h"
#include "work_watch.h"

namespace cardioid::render {

/// Between JavaScript's thread and that of some work: may be cancelled there, tells its share here.
struct WorkFlag {
    bool cancelled = false;
    double share = 0;
    void cancel() { __atomic_store_n(&cancelled, true, __ATOMIC_RELAXED); }
    double shareDone() const {
        double value;
        __atomic_load(&share, &value, __ATOMIC_RELAXED);
        return value;
    }
    /// For work that ends before the flag does.
    WorkWatch watch() {
        return {&cancelled, [this](double value) { __atomic_store(&share, &value, __ATOMIC_RELAXED); }};
    }
};

class PromisedWork {
public:
    virtual ~PromisedWork() = default;
    /// On a thread of the pool. @throws std::exception with the end of a sentence
    virtual void run() = 0;
    /// On JavaScript's thread, after `run`.
    virtual napi_value result(napi_env env) const = 0;
};

/// @param what goes wrong where it fails, as the beginning of a sentence
/// @returns the promise
napi_value startWork(napi_env env, const char* what, std::unique_ptr<PromisedWork> work);

}  // namespace cardioid::render
