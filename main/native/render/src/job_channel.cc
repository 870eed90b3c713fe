#include "job_channel.h"

#include "../../common/node_api_helpers.h"

namespace cardioid::render {
namespace {

// what the data pointer of a threadsafe call may point at
char progressMessage, completeMessage;

void call(napi_env env, napi_value callback, size_t count, const napi_value* arguments) {
    napi_value receiver, result;
    if (napi_get_undefined(env, &receiver) != napi_ok) return;
    if (napi_call_function(env, receiver, callback, count, arguments, &result) != napi_pending_exception) return;
    // nobody is up the stack to catch it
    napi_value error;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}

}  // namespace

JobChannel::JobChannel(const Options& options)
    : jobId(options.jobId),
      interiorCounts(options.interiorCounts),
      sampleCounts(options.sampleCounts),
      wantsProgress(options.wantsProgress),
      owner(options.owner),
      closed(options.closed) {}

std::unique_ptr<JobChannel> JobChannel::open(napi_env env, const Options& options, JobInput input) {
    std::unique_ptr<JobChannel> channel(new JobChannel(options));
    JobChannel* self = channel.get();
    channel->renderJob = std::make_shared<RenderJob>(
        std::move(input), options.jobId, [self] { self->notifyProgress(); }, [self] { self->notifyComplete(); });
    napi::check(napi_create_reference(env, options.retained, 1, &channel->retained), "keep the buffers");
    napi::check(napi_create_threadsafe_function(env, options.callback, nullptr, napi::makeString(env, "cardioid render"), 0, 1, nullptr,
                                                nullptr, self, deliver, &channel->function),
                "open a channel");
    return channel;
}

void JobChannel::notifyProgress() {
    if (!wantsProgress || progressQueued.exchange(true)) return;
    notify(&progressMessage);
}

void JobChannel::notifyComplete() { notify(&completeMessage); }

void JobChannel::notify(void* message) {
    if (closing) return;
    if (napi_call_threadsafe_function(function, message, napi_tsfn_nonblocking) == napi_closing) closing = true;
}

void JobChannel::deliver(napi_env env, napi_value callback, void* context, void* data) {
    if (!env) return;  // the environment is going down and takes everything along
    JobChannel* channel = static_cast<JobChannel*>(context);
    if (data == &progressMessage) {
        channel->callProgress(env, callback);
    } else {
        channel->callComplete(env, callback);
    }
}

void JobChannel::callProgress(napi_env env, napi_value callback) {
    progressQueued = false;
    if (renderJob->isCancelled()) return;
    const napi_value arguments[] = {napi::makeString(env, "progress"),
                                    napi::makeNumber(env, static_cast<double>(renderJob->finishedTasks()) / static_cast<double>(renderJob->taskCount)),
                                    napi::makeNumber(env, static_cast<double>(renderJob->finishedImages())),
                                    napi::makeNumber(env, renderJob->preparedShare())};
    call(env, callback, 4, arguments);
}

void JobChannel::callComplete(napi_env env, napi_value callback) {
    if (interiorCounts) {
        for (size_t image = 0; image < renderJob->imageCount(); image++) interiorCounts[image] = renderJob->interiorPixels(image);
    }
    if (sampleCounts) {
        for (size_t image = 0; image < renderJob->imageCount(); image++) sampleCounts[image] = static_cast<double>(renderJob->samplesTaken(image));
    }
    const napi_value outcome = napi::makeString(env, renderJob->isCancelled() ? "cancelled" : "done");
    napi_delete_reference(env, retained);
    napi_release_threadsafe_function(function, napi_tsfn_release);
    closed(owner, jobId);  // `this` is gone from here on
    call(env, callback, 1, &outcome);
}

}  // namespace cardioid::render
