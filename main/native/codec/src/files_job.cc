#include "files_job.h"

#include <uv.h>

#include <new>
#include <utility>

#include "file_writing.h"

namespace cardioid::codec {

FilesJob::FilesJob(std::vector<FileToMake> toMake, std::function<void()> completed)
    : Job(toMake.size()), files(std::move(toMake)), onComplete(std::move(completed)) {}

void FilesJob::run(size_t task, WorkerMemory& memory) {
    FileToMake& file = files[task];
    try {
        const uint8_t* bytes = file.bytes;
        size_t length = file.length;
        if (file.picture.rgb) {
            if (!memory.png) memory.png = std::make_unique<PngEncoder>();
            uint8_t* encoded = memory.file.take(memory.png->bound(file.picture));
            length = memory.png->encode(file.picture, encoded);
            bytes = encoded;
        }
        if (file.path.empty()) file.made.assign(bytes, bytes + length);
        else file.failure = writeFile(file.path, bytes, length);
    } catch (const std::bad_alloc&) {
        file.failure = UV_ENOMEM;
    }
}

}  // namespace cardioid::codec
