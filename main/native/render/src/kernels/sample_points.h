// Where samples lie in the plane.
#pragma once
#include "../image_plan.h"
#include "../lanes/lanes.h"
#include "../sample_pattern.h"

namespace cardioid::render::CARDIOID_ISA {

template <class Scalar>
inline Scalar* viewAs(SampleBuffer& buffer) {
    return reinterpret_cast<Scalar*>(buffer.bytes);
}

/// Fills `scratch.x` and `scratch.y` with the positions of the tile's samples, row by row, padding included.
///
/// Sample (s, r) of a picture of S x R samples lies u = (s + 1/2 - S/2) * step to the right of the view's centre and
/// v = (R/2 - r - 1/2) * step above it, step = viewWidth / S; the view is then turned counter-clockwise about its centre.
/// Patterns other than the grid move it within its pixel. Computed in float64 whatever the kernel's precision, from the sample's own numbers alone, so that no tiling shows.
template <class Scalar>
inline void placeSamples(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch) {
    Scalar* x = viewAs<Scalar>(scratch.x);
    Scalar* y = viewAs<Scalar>(scratch.y);
    const double step = plan.viewWidth / tile.imageColumns;
    if (tile.pattern == Pattern::jitter || tile.pattern == Pattern::r2) {
        for (int i = 0; i < tile.columns * tile.rows; i++) {
            const int column = tile.column + i % tile.columns, row = tile.row + i / tile.columns;
            const SampleOffset offset = sampleOffset(tile.pattern, column, row, tile.perSide);
            const double right = (column + 0.5 + offset.right - 0.5 * tile.imageColumns) * step;
            const double up = (0.5 * tile.imageRows - row - 0.5 - offset.down) * step;
            *x++ = static_cast<Scalar>(plan.center.re - up * plan.viewSin + right * plan.viewCos);
            *y++ = static_cast<Scalar>(plan.center.im + up * plan.viewCos + right * plan.viewSin);
        }
        for (int i = 0; i < samplePadding; i++) x[i] = y[i] = 0;
        return;
    }
    double right[tileSamples];
    for (int column = 0; column < tile.columns; column++) {
        right[column] = (tile.column + column + 0.5 - 0.5 * tile.imageColumns) * step;
    }
    // held here so that the compiler need not fear that a position is written over them, and takes whole vectors
    const double cos = plan.viewCos, sin = plan.viewSin;
    const int columns = tile.columns;
    for (int row = 0; row < tile.rows; row++, x += columns, y += columns) {
        const double up = (0.5 * tile.imageRows - (tile.row + row) - 0.5) * step;
        const double rowX = plan.center.re - up * sin, rowY = plan.center.im + up * cos;
        for (int column = 0; column < columns; column++) x[column] = static_cast<Scalar>(rowX + right[column] * cos);
        for (int column = 0; column < columns; column++) y[column] = static_cast<Scalar>(rowY + right[column] * sin);
    }
    for (int i = 0; i < samplePadding; i++) x[i] = y[i] = 0;
}

}  // namespace cardioid::render::CARDIOID_ISA
