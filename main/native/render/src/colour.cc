#include "colour.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <vector>

namespace cardioid::render {
namespace {

constexpr int fieldBits = linearFieldBits;
constexpr uint64_t fieldMask = (uint64_t{1} << fieldBits) - 1;

uint64_t packLinear(const uint16_t* color) {
    return packedLinear(color[0], color[1], color[2]);
}

uint32_t packBytes(const uint8_t* srgb, const uint16_t* color) {
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

/// Cube root of a number in [0, 1] by Newton's method: IEEE operations only, unlike a C library's.
double cubeRoot(double value) {
    if (value < 1e-12) return 0;
    double root = value < 0.125 ? 0.5 : 1;
    for (int round = 0; round < 60; round++) {
        const double next = (2 * root + value / (root * root)) / 3;
        // from above it falls until rounding stops it
        if (!(next < root) && round > 0) break;
        root = next;
    }
    return root;
}

inline void writePixel(uint8_t* to, uint32_t r, uint32_t g, uint32_t b) {
    to[0] = static_cast<uint8_t>(r);
    to[1] = static_cast<uint8_t>(g);
    to[2] = static_cast<uint8_t>(b);
}

/// Samples that are palette entries.
struct EntrySource {
    const PreparedPalette& palette;
    const int32_t* entries;
    uint64_t operator()(size_t sample) const { return palette.linear[entries[sample]]; }
};

/// Samples with colours of their own.
struct ColorSource {
    const uint64_t* colors;
    uint64_t operator()(size_t sample) const { return colors[sample]; }
};

template <int supersample, class Source>
uint32_t averagePixels(const Source& source, const uint8_t* inside, const PixelTile& tile, int pictureWidth, uint8_t* rgb,
                       const uint8_t* chosen = nullptr) {
    constexpr uint32_t samples = supersample * supersample;
    const uint8_t* srgb = srgbByteTable();
    const auto average = [](uint64_t sum) { return (static_cast<uint32_t>(sum & fieldMask) + samples / 2) / samples; };
    const size_t rowLength = static_cast<size_t>(tile.width) * supersample;
    uint32_t interiorPixels = 0;
    for (int row = 0; row < tile.height; row++) {
        uint8_t* to = rgb + (static_cast<size_t>(tile.y + row) * static_cast<size_t>(pictureWidth) + static_cast<size_t>(tile.x)) * 3;
        for (int column = 0; column < tile.width; column++, to += 3) {
            if (chosen && !*chosen++) continue;
            const size_t first = static_cast<size_t>(row) * supersample * rowLength + static_cast<size_t>(column) * supersample;
            uint64_t sum = 0;
            uint32_t interiorSamples = 0;
            for (int j = 0; j < supersample; j++) {
                for (int i = 0; i < supersample; i++) {
                    const size_t sample = first + static_cast<size_t>(j) * rowLength + static_cast<size_t>(i);
                    sum += source(sample);
                    interiorSamples += inside[sample];
                }
            }
            writePixel(to, srgb[average(sum)], srgb[average(sum >> fieldBits)], srgb[average(sum >> (2 * fieldBits))]);
            interiorPixels += interiorSamples == samples;
        }
    }
    return interiorPixels;
}

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

/// Writes the bytes of these entries, and up to seven more behind them: two pixels at a time, the next ones write over the rest.
void packRow(const PreparedPalette& palette, const int32_t* entries, int count, uint8_t* to) {
    for (int column = 0; column < count; column += 2, to += 6) {
        const uint64_t right = column + 1 < count ? palette.bytes[entries[column + 1]] : 0;
        const uint64_t pair = palette.bytes[entries[column]] | right << 24;
        std::memcpy(to, &pair, sizeof pair);
    }
}

uint32_t copyPixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, const PixelTile& tile, int pictureWidth, uint8_t* rgb) {
    // packed beside each other and then copied: the memory of a picture is slow to take small pieces
    constexpr int rowsAtOnce = 8;
    uint8_t lines[rowsAtOnce][tileSide * 3 + sizeof(uint64_t)];
    for (int first = 0; first < tile.height; first += rowsAtOnce) {
        const int rows = std::min(rowsAtOnce, tile.height - first);
        for (int row = 0; row < rows; row++, entries += tile.width) packRow(palette, entries, tile.width, lines[row]);
        for (int row = 0; row < rows; row++) {
            const size_t place = static_cast<size_t>(tile.y + first + row) * static_cast<size_t>(pictureWidth) + static_cast<size_t>(tile.x);
            std::memcpy(rgb + place * 3, lines[row], static_cast<size_t>(tile.width) * 3);
        }
    }
    return std::accumulate(inside, inside + tile.width * tile.height, uint32_t{0});
}

}  // namespace

const uint8_t* srgbByteTable() {
    static const std::vector<uint8_t> table = makeSrgbByteTable();
    return table.data();
}

void PreparedPalette::prepare(const uint16_t* entries) {
    if (isReady && std::memcmp(source, entries, sizeof source) == 0) return;
    std::memcpy(source, entries, sizeof source);
    const uint8_t* srgb = srgbByteTable();
    for (int i = 0; i < paletteSize; i++) {
        linear[i] = packLinear(entries + 3 * i);
        bytes[i] = packBytes(srgb, entries + 3 * i);
    }
    isReady = true;
    labIsReady = false;
}

void PreparedPalette::prepareLab() {
    if (labIsReady) return;
    for (int i = 0; i < paletteSize; i++) {
        const auto component = [&](int k) { return static_cast<double>(linear[i] >> (k * fieldBits) & fieldMask) / 65535.0; };
        const double r = component(0), g = component(1), b = component(2);
        const double l = cubeRoot(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        const double m = cubeRoot(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        const double s = cubeRoot(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        lab.lightness[i] = static_cast<float>(0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s);
        lab.a[i] = static_cast<float>(1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s);
        lab.b[i] = static_cast<float>(0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s);
    }
    lab.lightness[paletteSize] = lab.a[paletteSize] = lab.b[paletteSize] = 0;
    labIsReady = true;
}

void PreparedPalette::setInterior(const uint16_t color[3]) {
    linear[paletteSize] = packLinear(color);
    bytes[paletteSize] = packBytes(srgbByteTable(), color);
    lab.interior = linear[paletteSize];
}

bool isPlain(const ImagePlan& plan) {
    const bool further = plan.channels[lightnessChannel].used || plan.channels[hueChannel].used || plan.channels[chromaChannel].used;
    return !further && !(plan.light.strength > 0);
}

uint32_t resolvePixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth,
                       uint8_t* rgb) {
    switch (supersample) {
        case 1:
            return copyPixels(palette, entries, inside, tile, pictureWidth, rgb);
        case 2:
            return averagePixels<2>(EntrySource{palette, entries}, inside, tile, pictureWidth, rgb);
        case 3:
            return averagePixels<3>(EntrySource{palette, entries}, inside, tile, pictureWidth, rgb);
        default:
            return averagePixels<4>(EntrySource{palette, entries}, inside, tile, pictureWidth, rgb);
    }
}

uint32_t resolveColors(const uint64_t* colors, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth, uint8_t* rgb,
                       const uint8_t* chosen) {
    const ColorSource source = {colors};
    switch (supersample) {
        case 1:
            return averagePixels<1>(source, inside, tile, pictureWidth, rgb, chosen);
        case 2:
            return averagePixels<2>(source, inside, tile, pictureWidth, rgb, chosen);
        case 3:
            return averagePixels<3>(source, inside, tile, pictureWidth, rgb, chosen);
        default:
            return averagePixels<4>(source, inside, tile, pictureWidth, rgb, chosen);
    }
}

}  // namespace cardioid::render
