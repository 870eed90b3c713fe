// From palette entries to bytes: integer arithmetic, so its result has no order and no rounding of its own.
#pragma once
#include <cstdint>

#include "image_plan.h"

namespace cardioid::render {

/// The sRGB byte (IEC 61966-2-1) nearest to each linear-light value k / 65535.
const uint8_t* srgbByteTable();

/// A palette ready for look-ups; entry `paletteSize` is the interior colour.
struct PreparedPalette {
    /// Linear light, as `packedLinear`.
    uint64_t linear[paletteSize + 1];
    /// sRGB bytes r | g << 8 | b << 16, for pictures without supersampling.
    uint32_t bytes[paletteSize + 1];

    /// For pictures whose colours are changed after the look-up; see `prepareLab`.
    PaletteLab lab;

    /// Does nothing where it was given the same entries last. @param entries paletteSize x 3 linear-light values, 65535 = 1
    void prepare(const uint16_t* entries);
    /// Fills `lab` from what `prepare` was given, unless it is filled.
    void prepareLab();
    void setInterior(const uint16_t color[3]);

private:
    bool isReady = false, labIsReady = false;
    /// What it was prepared from: pictures drawn one after the other mostly share their palette.
    uint16_t source[paletteSize * 3];
};

/// Whether the palette's colours are shown as they are: no further channel and no light changes them.
bool isPlain(const ImagePlan& plan);

/// A rectangle of pixels inside a picture.
struct PixelTile {
    int x, y, width, height;
};

/// Averages the samples of each pixel (`supersample` x `supersample`, in row order in `entries`) in linear light, rounding
/// halves up, and writes sRGB bytes into `rgb`, [height, pictureWidth, 3].
/// @returns the number of pixels all of whose samples are `inside`
uint32_t resolvePixels(const PreparedPalette& palette, const int32_t* entries, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth,
                       uint8_t* rgb);

/// The same for samples with colours of their own, as `packedLinear`.
/// @param chosen null, or a byte for each pixel of the tile: where it is 0 the pixel is left as it is and not counted
uint32_t resolveColors(const uint64_t* colors, const uint8_t* inside, int supersample, const PixelTile& tile, int pictureWidth, uint8_t* rgb,
                       const uint8_t* chosen = nullptr);

}  // namespace cardioid::render
