#include "file_writing.h"

#include <uv.h>

#include <algorithm>

namespace cardioid::codec {
namespace {

/// A call without a callback does its work at once, and needs no loop.
template <class Call>
ssize_t now(Call call) {
    uv_fs_t request;
    call(&request);
    const ssize_t result = request.result;
    uv_fs_req_cleanup(&request);
    return result;
}

constexpr size_t largestWrite = size_t{1} << 30;

}  // namespace

int writeFile(const std::string& path, const uint8_t* bytes, size_t length) {
    const int flags = UV_FS_O_WRONLY | UV_FS_O_CREAT | UV_FS_O_TRUNC;
    const ssize_t file = now([&](uv_fs_t* request) { uv_fs_open(nullptr, request, path.c_str(), flags, 0666, nullptr); });
    if (file < 0) return static_cast<int>(file);
    ssize_t failure = 0;
    for (size_t done = 0; done < length && failure == 0;) {
        const unsigned taken = static_cast<unsigned>(std::min(length - done, largestWrite));
        const uv_buf_t rest = uv_buf_init(reinterpret_cast<char*>(const_cast<uint8_t*>(bytes + done)), taken);
        const ssize_t written = now([&](uv_fs_t* request) { uv_fs_write(nullptr, request, static_cast<uv_file>(file), &rest, 1, -1, nullptr); });
        if (written < 0) failure = written;
        else done += static_cast<size_t>(written);
    }
    const ssize_t closed = now([&](uv_fs_t* request) { uv_fs_close(nullptr, request, static_cast<uv_file>(file), nullptr); });
    return static_cast<int>(failure < 0 ? failure : closed < 0 ? closed : 0);
}

}  // namespace cardioid::codec
