#include "prepared_scene.h"

#include <algorithm>
#include <cmath>

#include "reference_orbit.h"

#define CARDIOID_ISA reference
#include "../kernels/wide.h"

namespace cardioid::render {
namespace {

using reference::Wide;

/// Bits of the reference beyond those that tell pixels apart.
constexpr int64_t guardBits = 64;
/// Smaller pixels than 2^this need exponents of their own.
constexpr int64_t smallestPixelExponent = -960;

Wide powerOfTen(int exponent) {
    // 0.1 is not exact: negative powers are one division at the end
    Wide result(1), base(10);
    for (unsigned bits = static_cast<unsigned>(std::abs(exponent)); bits; bits >>= 1) {
        if (bits & 1) result = result * base;
        base = base * base;
    }
    return exponent < 0 ? Wide(1) / result : result;
}

/// factor * value + shift
BigFixed scaledAndShifted(const BigFixed& value, double factor, double shift) {
    const int limbs = value.limbCount();
    std::vector<uint64_t> space;
    BigFixed result(limbs);
    result.setProduct(value, BigFixed(factor, limbs), space);
    result.setSum(result, BigFixed(shift, limbs));
    return result;
}

}  // namespace

PreparedScene::PreparedScene(const DeepInput& input, int columns, int rows, int iterations, const bool* cancelled) {
    const Wide pixel = Wide(input.widthDigits) * powerOfTen(input.widthExponent) / Wide(columns);
    // a fraction of so many bits; the constants of a formula may have 1074 of their own, of which 128 say where they are
    const int64_t bits = std::max<int64_t>(-pixel.exponent, 64) + guardBits;
    const int limbs = static_cast<int>((bits + 63) / 64) + 1;
    const BigFixed re = BigFixed::parse(input.re, limbs), im = BigFixed::parse(input.im, limbs);
    BigComplex start(limbs), c(limbs);
    start.x = scaledAndShifted(re, input.startScale, input.startShift[0]);
    start.y = scaledAndShifted(im, input.startScale, input.startShift[1]);
    c.x = scaledAndShifted(re, input.cScale, input.cShift[0]);
    c.y = scaledAndShifted(im, input.cScale, input.cShift[1]);

    followOrbit(input.family, start, c, iterations, points, tiny, cancelled);
    DeepScene& s = deepScene;
    s.family = input.family;
    s.start = s.critical = {0, static_cast<int64_t>(points.size()) - 1, {}};
    const bool startsAtZero = input.startScale == 0 && start.x.isZero() && start.y.isZero();
    if (!startsAtZero) {
        s.critical.first = static_cast<int64_t>(points.size());
        followOrbit(input.family, BigComplex(limbs), c, iterations, points, tiny, cancelled);
        s.critical.last = static_cast<int64_t>(points.size()) - 1;
    }
    s.points = points.data();
    s.tiny = tiny.data();
    s.tinyCount = static_cast<int64_t>(tiny.size());
    s.startScale = input.startScale;
    s.cScale = input.cScale;
    s.columns = columns;
    s.pixel = pixel.number();
    s.isWide = pixel.exponent < smallestPixelExponent;

    if (!input.jumps || __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
    // a sample is at most this far from the centre; one pixel more for patterns of samples
    const double farthest = 0.5 * std::sqrt(static_cast<double>(columns) * columns + static_cast<double>(rows) * rows) + 1;
    buildJumps(s, points.data(), s.critical.first, s.critical.last, farthest, criticalJumps, cancelled);
    s.critical.table = criticalJumps.table();
    if (startsAtZero) {
        s.start.table = s.critical.table;
    } else {
        buildJumps(s, points.data(), s.start.first, s.start.last, farthest, startJumps, cancelled);
        s.start.table = startJumps.table();
    }
}

void PreparedScene::measure(const ImagePlan& plan, const KernelSet& kernels, Scratch& scratch, const bool* cancelled) {
    DeepScene& s = deepScene;
    s.termRows = kernels.termRowsOf(plan);
    if (s.termRows == 0 || __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
    terms.resize(points.size() * static_cast<size_t>(s.termRows));
    s.terms = terms.data();
    startJumps.extremes.resize(startJumps.radii.size());
    criticalJumps.extremes.resize(criticalJumps.radii.size());
    kernels.measureReference(plan, s, scratch, terms.data(), startJumps.extremes.data(), criticalJumps.extremes.data(), cancelled);
    s.critical.table.extremes = criticalJumps.extremes.data();
    s.start.table.extremes = s.start.first == s.critical.first ? s.critical.table.extremes : startJumps.extremes.data();
}

}  // namespace cardioid::render
