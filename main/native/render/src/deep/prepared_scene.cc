#include "prepared_scene.h"

#include <algorithm>
#include <cmath>

#include "reference_orbit.h"

#define CARDIOID_ISA reference
#include "power_of_ten.h"

namespace cardioid::render {
namespace {

using reference::Wide;

/// Bits of the reference beyond those that tell pixels apart.
constexpr int64_t guardBits = 64;
/// Smaller pixels than 2^this need exponents of their own.
constexpr int64_t smallestPixelExponent = -960;
/// Of the work, up to the end of the orbits and of the jumps; measures take what is left.
constexpr double orbitShare = 0.7, jumpShare = 0.95;

}  // namespace

PreparedScene::PreparedScene(const DeepInput& input, int columns, int rows, int iterations, const WorkWatch& watch) {
    const Wide pixel = Wide(input.widthDigits) * reference::powerOfTen(input.widthExponent) / Wide(columns);
    // a fraction of so many bits; the constants of a formula may have 1074 of their own, of which 128 say where they are
    const int64_t bits = std::max<int64_t>(-pixel.exponent, 64) + guardBits;
    const int limbs = static_cast<int>((bits + 63) / 64) + 1;
    const BigFixed re = BigFixed::parse(input.re, limbs), im = BigFixed::parse(input.im, limbs);
    BigComplex start(limbs), c(limbs);
    start.x = scaledAndShifted(re, input.startScale, input.startShift[0]);
    start.y = scaledAndShifted(im, input.startScale, input.startShift[1]);
    c.x = scaledAndShifted(re, input.cScale, input.cShift[0]);
    c.y = scaledAndShifted(im, input.cScale, input.cShift[1]);

    const bool startsAtZero = input.startScale == 0 && start.x.isZero() && start.y.isZero();
    followOrbit(input.family, start, c, iterations, points, tiny, watch.part(0, startsAtZero ? orbitShare : orbitShare / 2));
    DeepScene& s = deepScene;
    s.family = input.family;
    s.start = s.critical = {0, static_cast<int64_t>(points.size()) - 1, {}};
    if (!startsAtZero) {
        s.critical.first = static_cast<int64_t>(points.size());
        followOrbit(input.family, BigComplex(limbs), c, iterations, points, tiny, watch.part(orbitShare / 2, orbitShare));
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

    if (!input.jumps || watch.isCancelled()) return;
    // a sample is at most this far from the centre; one pixel more for patterns of samples
    const double farthest = 0.5 * std::sqrt(static_cast<double>(columns) * columns + static_cast<double>(rows) * rows) + 1;
    buildJumps(s, points.data(), s.critical.first, s.critical.last, farthest, criticalJumps, watch.part(orbitShare, startsAtZero ? jumpShare : (orbitShare + jumpShare) / 2));
    s.critical.table = criticalJumps.table();
    if (startsAtZero) {
        s.start.table = s.critical.table;
    } else {
        buildJumps(s, points.data(), s.start.first, s.start.last, farthest, startJumps, watch.part((orbitShare + jumpShare) / 2, jumpShare));
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
