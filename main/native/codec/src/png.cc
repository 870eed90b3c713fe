#include "png.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

namespace cardioid::codec {
namespace {

constexpr int compressionLevel = 1;
constexpr uint8_t filterSub = 1;
constexpr uint8_t signature[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};

/// The format allows 2^31 - 1 bytes a chunk.
constexpr size_t largestChunk = size_t{1} << 30;

void putBigEndian(uint8_t* at, uint32_t value) {
    at[0] = static_cast<uint8_t>(value >> 24);
    at[1] = static_cast<uint8_t>(value >> 16);
    at[2] = static_cast<uint8_t>(value >> 8);
    at[3] = static_cast<uint8_t>(value);
}

/// Length, type, data and the checksum of type and data.
void appendChunk(std::vector<uint8_t>& file, const char (&type)[5], const uint8_t* data, size_t length) {
    const size_t start = file.size();
    file.resize(start + 12 + length);
    uint8_t* chunk = file.data() + start;
    putBigEndian(chunk, static_cast<uint32_t>(length));
    std::memcpy(chunk + 4, type, 4);
    if (length > 0) std::memcpy(chunk + 8, data, length);
    putBigEndian(chunk + 8 + length, libdeflate_crc32(0, chunk + 4, 4 + length));
}

/// Each row behind the number of its filter; Sub stores the difference to the pixel on the left.
std::unique_ptr<uint8_t[]> filteredRows(const Picture& picture, size_t rowBytes) {
    std::unique_ptr<uint8_t[]> rows(new uint8_t[(rowBytes + 1) * picture.heightPx]);
    for (uint32_t y = 0; y < picture.heightPx; y++) {
        const uint8_t* from = picture.rgb + y * rowBytes;
        uint8_t* to = rows.get() + y * (rowBytes + 1);
        *to++ = filterSub;
        std::memcpy(to, from, 3);
        for (size_t i = 3; i < rowBytes; i++) to[i] = static_cast<uint8_t>(from[i] - from[i - 3]);
    }
    return rows;
}

struct FreeCompressor {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

/// One per thread: its tables are worth keeping.
libdeflate_compressor* compressorOfThisThread() {
    thread_local std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor;
    if (!compressor) compressor.reset(libdeflate_alloc_compressor(compressionLevel));
    if (!compressor) throw std::bad_alloc();
    return compressor.get();
}

}  // namespace

std::vector<uint8_t> encodePng(const Picture& picture) {
    const size_t rowBytes = size_t{picture.widthPx} * 3;
    const size_t filteredBytes = (rowBytes + 1) * picture.heightPx;
    const std::unique_ptr<uint8_t[]> rows = filteredRows(picture, rowBytes);

    libdeflate_compressor* compressor = compressorOfThisThread();
    const size_t bound = libdeflate_zlib_compress_bound(compressor, filteredBytes);
    std::unique_ptr<uint8_t[]> deflated(new uint8_t[bound]);
    const size_t length = libdeflate_zlib_compress(compressor, rows.get(), filteredBytes, deflated.get(), bound);
    if (length == 0) throw std::bad_alloc();

    std::vector<uint8_t> file(signature, signature + sizeof signature);
    file.reserve(length + picture.chunkBytes + 128 + 12 * (length / largestChunk));
    uint8_t header[13] = {0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0};  // 8 bits, RGB, deflate, the five filters, not interlaced
    putBigEndian(header, picture.widthPx);
    putBigEndian(header + 4, picture.heightPx);
    appendChunk(file, "IHDR", header, sizeof header);
    file.insert(file.end(), picture.chunks, picture.chunks + picture.chunkBytes);
    for (size_t at = 0; at < length; at += largestChunk) {
        appendChunk(file, "IDAT", deflated.get() + at, std::min(largestChunk, length - at));
    }
    appendChunk(file, "IEND", nullptr, 0);
    return file;
}

}  // namespace cardioid::codec
