// Memory that is kept from one picture to the next: asking the system for it each time costs more than filling it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

namespace cardioid::codec {

class ScratchBuffer {
public:
    /// So many bytes, whose contents are arbitrary; they are valid until the next call. @throws std::bad_alloc
    uint8_t* take(size_t bytes) {
        if (bytes > size || size > largestKept) {
            data.reset();
            size = 0;
            data.reset(new uint8_t[bytes]);
            size = bytes;
        }
        return data.get();
    }

private:
    /// What a huge picture needed is not held on to.
    static constexpr size_t largestKept = size_t{16} << 20;

    std::unique_ptr<uint8_t[]> data;
    size_t size = 0;
};

}  // namespace cardioid::codec
