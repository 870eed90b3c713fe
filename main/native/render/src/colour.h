// From palette entries to bytes: integer arithmetic, so its result has no order and no rounding of its own.
#pragma once
#include <cstdint>

#include "image_plan.h"

namespace cardioid::render {

/// The sRGB byte (IEC 61966-2-1) nearest to each linear-light value k / 65535.
const uint8_t* srgbByteTable();

/// A palette ready for look-ups; entry `paletteSize` is the interior colour.
struct PreparedPalette {
    /// Linear light, three channels 21 bits apart: sums of 16 samples stay within their fields, so one addition adds all three.
    uint64_t linear[paletteSize + 1];
    /// sRGB bytes r | g << 8 | b << 16, for pictures without supersampling.
    uint32_t bytes[paletteSize + 1];

    /// @param entries paletteSize x 3 linear-light values, 65535 = 1
    void prepare(const uint16_t* entries);
    void setInterior(const uint16_t color[3]);
};

/// A rectangle of pixels inside a picture.
struct PixelTile {
    int x, y, width, height;
};

/// Averages the samples of each pixel (`supersample` x `supersample`, in row order in `entries`) in linear light, rounding
/// halves up, and writes sRGB bytes into `rgb`, [height, pictureWidth, 3].
/// @returns the number of pixels all of whose samples are `inside`
uint32_t resolvePixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth,
                       uint8_t* rgb);

}  // namespace cardioid::render
