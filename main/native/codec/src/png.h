// PNG files of 8-bit RGB pictures (PNG, third edition).
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cardioid::codec {

struct Picture {
    /// rows top first, [heightPx, widthPx, 3]
    const uint8_t* rgb;
    uint32_t widthPx;
    uint32_t heightPx;
    /// whole chunks that go right behind the header, e.g. texts
    const uint8_t* chunks;
    size_t chunkBytes;
};

/// The file: every row under the filter Sub, deflated at level 1. Fractal pictures hardly shrink further at any other setting,
/// and each of them costs a multiple of the time. The bytes depend on the arguments alone.
/// @throws std::bad_alloc
std::vector<uint8_t> encodePng(const Picture& picture);

}  // namespace cardioid::codec
