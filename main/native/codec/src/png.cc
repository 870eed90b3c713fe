#include "png.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace cardioid::codec {
namespace {

constexpr int compressionLevel = 1;
constexpr uint8_t filterSub = 1;
constexpr uint8_t signature[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
constexpr size_t headerBytes = 13;

/// Length, type and checksum around the data of a chunk.
constexpr size_t frameBytes = 12;

/// The format allows 2^31 - 1 bytes a chunk.
constexpr size_t largestChunk = size_t{1} << 30;

void putBigEndian(uint8_t* at, uint32_t value) {
    at[0] = static_cast<uint8_t>(value >> 24);
    at[1] = static_cast<uint8_t>(value >> 16);
    at[2] = static_cast<uint8_t>(value >> 8);
    at[3] = static_cast<uint8_t>(value);
}

/// Frames data that lies at `chunk + 8` already: length and type before, and behind it the checksum of type and data.
/// @returns the end of the chunk
uint8_t* closeChunk(uint8_t* chunk, const char (&type)[5], size_t length) {
    putBigEndian(chunk, static_cast<uint32_t>(length));
    std::memcpy(chunk + 4, type, 4);
    putBigEndian(chunk + 8 + length, libdeflate_crc32(0, chunk + 4, 4 + length));
    return chunk + frameBytes + length;
}

size_t rowBytesOf(const Picture& picture) { return size_t{picture.widthPx} * 3; }

size_t filteredBytesOf(const Picture& picture) { return (rowBytesOf(picture) + 1) * picture.heightPx; }

/// Each row behind the number of its filter; Sub stores the difference to the pixel on the left.
void filterRows(const Picture& picture, uint8_t* to) {
    const size_t rowBytes = rowBytesOf(picture);
    for (uint32_t y = 0; y < picture.heightPx; y++) {
        const uint8_t* from = picture.rgb + y * rowBytes;
        *to++ = filterSub;
        std::memcpy(to, from, 3);
        for (size_t i = 3; i < rowBytes; i++) to[i] = static_cast<uint8_t>(from[i] - from[i - 3]);
        to += rowBytes;
    }
}

}  // namespace

PngEncoder::PngEncoder() : compressor(libdeflate_alloc_compressor(compressionLevel)) {
    if (!compressor) throw std::bad_alloc();
}

size_t PngEncoder::bound(const Picture& picture) const {
    const size_t data = libdeflate_zlib_compress_bound(compressor.get(), filteredBytesOf(picture));
    return sizeof signature + frameBytes + headerBytes + picture.chunkBytes + data + frameBytes * (data / largestChunk + 2);
}

size_t PngEncoder::encode(const Picture& picture, uint8_t* file) {
    const size_t filteredBytes = filteredBytesOf(picture);
    const size_t dataBound = libdeflate_zlib_compress_bound(compressor.get(), filteredBytes);
    uint8_t* filtered = rows.take(filteredBytes);
    filterRows(picture, filtered);

    uint8_t* at = file;
    std::memcpy(at, signature, sizeof signature);
    at += sizeof signature;
    const uint8_t settings[] = {8, 2, 0, 0, 0};  // 8 bits, RGB, deflate, the five filters, not interlaced
    putBigEndian(at + 8, picture.widthPx);
    putBigEndian(at + 12, picture.heightPx);
    std::memcpy(at + 16, settings, sizeof settings);
    at = closeChunk(at, "IHDR", headerBytes);
    if (picture.chunkBytes > 0) std::memcpy(at, picture.chunks, picture.chunkBytes);
    at += picture.chunkBytes;

    // in place where one chunk will do
    const bool isSmall = dataBound <= largestChunk;
    uint8_t* data = isSmall ? at + 8 : deflated.take(dataBound);
    const size_t length = libdeflate_zlib_compress(compressor.get(), filtered, filteredBytes, data, dataBound);
    if (length == 0) throw std::bad_alloc();
    if (isSmall) {
        at = closeChunk(at, "IDAT", length);
    } else {
        for (size_t done = 0; done < length; done += largestChunk) {
            const size_t taken = std::min(largestChunk, length - done);
            std::memcpy(at + 8, data + done, taken);
            at = closeChunk(at, "IDAT", taken);
        }
    }
    at = closeChunk(at, "IEND", 0);
    return static_cast<size_t>(at - file);
}

}  // namespace cardioid::codec
