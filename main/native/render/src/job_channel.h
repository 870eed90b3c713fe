// Carries a job's news from the threads of the pool to JavaScript.
#pragma once
#include <node_api.h>

#include <atomic>
#include <memory>

#include "render_job.h"

namespace cardioid::render {

class JobChannel;

/// Told, on the JavaScript thread, that a job is over and its channel may go.
using ChannelClosed = void (*)(void* owner, uint32_t jobId);

/// A job, the JavaScript objects it works on, and the callback that hears of it:
///   callback('progress', finishedTasks, finishedImages, preparedShare)   any number of times, unless progress is not wanted
///   callback('done' | 'cancelled')                        once, last
///
/// Lives from `open` until the last call; everything but the two notify functions belongs to the JavaScript thread.
class JobChannel {
public:
    struct Options {
        uint32_t jobId;
        napi_value callback;
        /// Kept alive while the pool writes into its buffers.
        napi_value retained;
        /// Room for one count an image, inside `retained`; may be null.
        uint32_t* interiorCounts = nullptr;
        /// null, or receives the samples taken for each image
        double* sampleCounts = nullptr;
        bool wantsProgress;
        void* owner;
        ChannelClosed closed;
    };

    /// Makes the channel and its job; the caller submits the job to a pool.
    static std::unique_ptr<JobChannel> open(napi_env env, const Options& options, JobInput input);

    const std::shared_ptr<RenderJob>& job() const { return renderJob; }

private:
    explicit JobChannel(const Options& options);
    static void deliver(napi_env env, napi_value callback, void* context, void* data);
    void notifyProgress();
    void notifyComplete();
    void notify(void* message);
    void callProgress(napi_env env, napi_value callback);
    void callComplete(napi_env env, napi_value callback);

    const uint32_t jobId;
    uint32_t* const interiorCounts;
    double* const sampleCounts;
    const bool wantsProgress;
    void* const owner;
    const ChannelClosed closed;
    napi_threadsafe_function function = nullptr;
    napi_ref retained = nullptr;
    std::shared_ptr<RenderJob> renderJob;
    /// True while a progress call is on its way: news in between ride along with it.
    std::atomic<bool> progressQueued{false};
    /// True once the environment is going down: the threadsafe function is not to be touched again.
    std::atomic<bool> closing{false};
};

}  // namespace cardioid::render
