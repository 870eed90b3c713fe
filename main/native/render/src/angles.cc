#include "angles.h"

#include <cmath>

namespace cardioid::render {

Direction directionOf(double degrees) {
    // both steps are exact: the remainder, and the subtraction of a nearby multiple of 90
    const double turned = std::fmod(degrees, 360.0);
    const double quarter = std::floor(turned / 90.0 + 0.5);
    constexpr double radiansPerDegree = 0.017453292519943295769;
    const double x = (turned - 90.0 * quarter) * radiansPerDegree;

    // Taylor series on [-pi/4, pi/4]; the first terms left out are below 5e-17
    const double t = x * x;
    double sine = 0, cosine = 0;
    for (int k = 15; k >= 3; k -= 2) sine = (1 - sine) * t / (k * (k - 1));
    for (int k = 16; k >= 2; k -= 2) cosine = (1 - cosine) * t / (k * (k - 1));
    sine = x * (1 - sine);
    cosine = 1 - cosine;

    switch (static_cast<int>(quarter) & 3) {
        case 0:
            return {cosine, sine};
        case 1:
            return {-sine, cosine};
        case 2:
            return {-cosine, -sine};
        default:
            return {sine, -cosine};
    }
}

}  // namespace cardioid::render
