// Files made side by side: pictures to encode or bytes as they are, to be written under a path or handed back.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../../common/thread_pool.h"
#include "png.h"
#include "scratch_buffer.h"

namespace cardioid::codec {

/// One for each thread.
struct WorkerMemory {
    /// made with the first picture
    std::unique_ptr<PngEncoder> png;
    ScratchBuffer file;
};

using Pool = ThreadPool<WorkerMemory>;

struct FileToMake {
    /// what to encode; without pixels `bytes` is the file
    Picture picture = {};
    const uint8_t* bytes = nullptr;
    size_t length = 0;
    /// where to write it; empty: it is kept in `made`
    std::string path;

    std::vector<uint8_t> made;
    /// libuv's number of what went wrong, or 0
    int failure = 0;
};

class FilesJob : public Pool::Job {
public:
    /// @param completed called once, on a thread of the pool
    FilesJob(std::vector<FileToMake> toMake, std::function<void()> completed);

    void run(size_t task, WorkerMemory& memory) override;
    void complete() override { onComplete(); }

    /// complete when the job is
    std::vector<FileToMake> files;

private:
    const std::function<void()> onComplete;
};

}  // namespace cardioid::codec
