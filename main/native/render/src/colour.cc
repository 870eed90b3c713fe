#include "colour.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace cardioid::render {
namespace {

constexpr int fieldBits = 21;
constexpr uint64_t fieldMask = (uint64_t{1} << fieldBits) - 1;

uint64_t packLinear(const uint16_t* color) {
    return uint64_t{color[0]} | uint64_t{color[1]} << fieldBits | uint64_t{color[2]} << (2 * fieldBits);
}

uint32_t packBytes(const uint16_t* color) {
    const uint8_t* srgb = srgbByteTable();
    return uint32_t{srgb[color[0]]} | uint32_t{srgb[color[1]]} << 8 | uint32_t{srgb[color[2]]} << 16;
}

/// Linear light of an sRGB value, both in [0, 1].
double linearOfSrgb(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

std::vector<uint8_t> makeSrgbByteTable() {
    // byte b begins at the linear light of b - 1/2; no such border comes near enough to a k / 65535 for the last bits of
    // a C library's pow to matter
    std::vector<uint8_t> table(65536);
    int byte = 0;
    for (int k = 0; k < 65536; k++) {
        while (byte < 255 && k >= 65535.0 * linearOfSrgb((byte + 0.5) / 255.0)) byte++;
        table[static_cast<size_t>(k)] = static_cast<uint8_t>(byte);
    }
    return table;
}

inline void writePixel(uint8_t* to, uint32_t r, uint32_t g, uint32_t b) {
    to[0] = static_cast<uint8_t>(r);
    to[1] = static_cast<uint8_t>(g);
    to[2] = static_cast<uint8_t>(b);
}

template <int supersample>
uint32_t averagePixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, const PixelTile& tile, int pictureWidth, uint8_t* rgb) {
    constexpr uint32_t samples = supersample * supersample;
    const uint8_t* srgb = srgbByteTable();
    const auto average = [](uint64_t sum) { return (static_cast<uint32_t>(sum & fieldMask) + samples / 2) / samples; };
    const size_t rowLength = static_cast<size_t>(tile.width) * supersample;
    uint32_t interiorPixels = 0;
    for (int row = 0; row < tile.height; row++) {
        uint8_t* to = rgb + (static_cast<size_t>(tile.y + row) * static_cast<size_t>(pictureWidth) + static_cast<size_t>(tile.x)) * 3;
        for (int column = 0; column < tile.width; column++, to += 3) {
            const size_t first = static_cast<size_t>(row) * supersample * rowLength + static_cast<size_t>(column) * supersample;
            uint64_t sum = 0;
            uint32_t interiorSamples = 0;
            for (int j = 0; j < supersample; j++) {
                for (int i = 0; i < supersample; i++) {
                    const size_t sample = first + static_cast<size_t>(j) * rowLength + static_cast<size_t>(i);
                    sum += palette.linear[entries[sample]];
                    interiorSamples += inside[sample];
                }
            }
            writePixel(to, srgb[average(sum)], srgb[average(sum >> fieldBits)], srgb[average(sum >> (2 * fieldBits))]);
            interiorPixels += interiorSamples == samples;
        }
    }
    return interiorPixels;
}

uint32_t copyPixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, const PixelTile& tile, int pictureWidth, uint8_t* rgb) {
    uint32_t interiorPixels = 0;
    for (int row = 0; row < tile.height; row++) {
        uint8_t* to = rgb + (static_cast<size_t>(tile.y + row) * static_cast<size_t>(pictureWidth) + static_cast<size_t>(tile.x)) * 3;
        for (int column = 0; column < tile.width; column++, to += 3) {
            const uint32_t color = palette.bytes[*entries++];
            writePixel(to, color, color >> 8, color >> 16);
            interiorPixels += *inside++;
        }
    }
    return interiorPixels;
}

}  // namespace

const uint8_t* srgbByteTable() {
    static const std::vector<uint8_t> table = makeSrgbByteTable();
    return table.data();
}

void PreparedPalette::prepare(const uint16_t* entries) {
    for (int i = 0; i < paletteSize; i++) {
        linear[i] = packLinear(entries + 3 * i);
        bytes[i] = packBytes(entries + 3 * i);
    }
}

void PreparedPalette::setInterior(const uint16_t color[3]) {
    linear[paletteSize] = packLinear(color);
    bytes[paletteSize] = packBytes(color);
}

uint32_t resolvePixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth,
                       uint8_t* rgb) {
    switch (supersample) {
        case 1:
            return copyPixels(palette, entries, inside, tile, pictureWidth, rgb);
        case 2:
            return averagePixels<2>(palette, entries, inside, tile, pictureWidth, rgb);
        case 3:
            return averagePixels<3>(palette, entries, inside, tile, pictureWidth, rgb);
        default:
            return averagePixels<4>(palette, entries, inside, tile, pictureWidth, rgb);
    }
}

}  // namespace cardioid::render
