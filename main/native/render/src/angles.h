// Sine and cosine from IEEE operations only: the same bits on every machine.
#pragma once

namespace cardioid::render {

struct Direction {
    double cos, sin;
};

/// Cosine and sine of an angle in degrees, |degrees| <= 1e6, to within 3e-16; exact for multiples of 90.
Direction directionOf(double degrees);

}  // namespace cardioid::render
