// PNG files of 8-bit RGB pictures (PNG, third edition).
#pragma once
#include <libdeflate.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "scratch_buffer.h"

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

/// Encodes one picture after another. Every row is under the filter Sub, deflated at level 1: fractal pictures hardly shrink further at
/// any other setting, and each of them costs a multiple of the time. The bytes depend on the picture alone.
class PngEncoder {
public:
    /// @throws std::bad_alloc
    PngEncoder();

    /// Most bytes that the file of a picture may take.
    size_t bound(const Picture& picture) const;

    /// @param file receives at most `bound` bytes @returns how many @throws std::bad_alloc
    size_t encode(const Picture& picture, uint8_t* file);

private:
    struct FreeCompressor {
        void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
    };

    std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor;
    ScratchBuffer rows;
    ScratchBuffer deflated;
};

}  // namespace cardioid::codec
