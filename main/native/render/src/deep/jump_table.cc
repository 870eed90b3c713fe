#include "jump_table.h"

#include <algorithm>
#include <cmath>

#define CARDIOID_ISA reference
#include "../kernels/wide.h"

namespace cardioid::render {
namespace {

using reference::Wide;
using reference::magnitudeOf;
using reference::squareRoot;

double magnitudeOf(double value) { return std::fabs(value); }
double squareRoot(double value) { return std::sqrt(value); }
bool isUsable(double value) { return std::isfinite(value); }
bool isUsable(Wide) { return true; }

/// Square root of a^2 + b^2 that does not leave the range of Real on the way.
template <class Real>
Real length(Real a, Real b) {
    a = magnitudeOf(a);
    b = magnitudeOf(b);
    if (a < b) std::swap(a, b);
    if (!(Real(0) < a)) return Real(0);
    const Real share = b / a;
    return a * squareRoot(Real(1) + share * share);
}

/// Largest factor by which a matrix stretches.
template <class Real>
Real stretch(const Real (&m)[4]) {
    const Real half(0.5);
    return length((m[0] + m[3]) * half, (m[2] - m[1]) * half) + length((m[0] - m[3]) * half, (m[2] + m[1]) * half);
}

template <class Real>
struct Map {
    Real a[4], b[4];
    Real radius;
};

template <class Real>
struct Place {
    Real x, y, folded;
};

template <class Real>
class Builder {
public:
    Builder(const DeepScene& s, const OrbitPoint* p, int64_t firstPoint, double farthestSample)
        : scene(s), points(p), first(firstPoint), farthest(farthestSample) {
        if constexpr (std::is_same_v<Real, Wide>)
            step = Wide(s.pixel) * Wide(s.cScale);
        else
            step = Wide(s.pixel).toDouble() * s.cScale;
    }

    /// The step from point `first + m`.
    Map<Real> single(int64_t m) const {
        const Place<Real> z = placeOf(first + m);
        const Real two(2), zero(0);
        Map<Real> map;
        const DeepFamily& family = scene.family;
        const Real size = length(z.x, z.y);
        if (family.isFolded()) {
            const Real absX = magnitudeOf(z.x), absY = magnitudeOf(z.y);
            const Real turn(family.turnsDown ? -2 : 2);
            const bool flipped = family.foldsReal && z.folded < zero;
            map.a[0] = flipped ? -(z.x * two) : z.x * two;
            map.a[1] = flipped ? z.y * two : -(z.y * two);
            const Real f = family.foldsX ? absX : z.x, g = family.foldsY ? absY : z.y;
            map.a[2] = family.foldsX && z.x < zero ? -(g * turn) : g * turn;
            map.a[3] = family.foldsY && z.y < zero ? -(f * turn) : f * turn;
            map.radius = size * Real(2 * jumpAccuracy);
            if (family.foldsX && absX < map.radius) map.radius = absX;
            if (family.foldsY && absY < map.radius) map.radius = absY;
            if (family.foldsReal) {
                // x^2 - y^2 changes by less than 3 (|X| + |Y|) r
                const Real safe = magnitudeOf(z.folded) / ((absX + absY) * Real(3));
                if (!(Real(0) < size) || safe < map.radius) map.radius = Real(0) < size ? safe : zero;
            }
        } else {
            Real re(scene.family.power), im(0);
            for (int k = 1; k < scene.family.power; k++) {
                const Real next = re * z.x - im * z.y;
                im = re * z.y + im * z.x;
                re = next;
            }
            map.a[0] = map.a[3] = re;
            map.a[1] = -im;
            map.a[2] = im;
            map.radius = size * Real(2 * jumpAccuracy / (scene.family.power - 1));
        }
        map.b[0] = map.b[3] = step;
        map.b[1] = map.b[2] = zero;
        return map;
    }

    /// x, then y.
    Map<Real> merged(const Map<Real>& x, const Map<Real>& y) const {
        Map<Real> map;
        multiply(y.a, x.a, map.a);
        multiply(y.a, x.b, map.b);
        for (int i = 0; i < 4; i++) map.b[i] = map.b[i] + y.b[i];
        const Real reach = (y.radius - stretch(x.b) * Real(farthest)) / stretch(x.a);
        map.radius = reach < x.radius ? reach : x.radius;
        const bool isPositive = Real(0) < map.radius;
        bool usable = isPositive && isUsable(map.radius);
        for (int i = 0; i < 4; i++) usable = usable && isUsable(map.a[i]) && isUsable(map.b[i]);
        if (!usable) map = {{Real(0), Real(0), Real(0), Real(0)}, {Real(0), Real(0), Real(0), Real(0)}, Real(0)};
        return map;
    }

private:
    Place<Real> placeOf(int64_t index) const {
        const OrbitPoint& point = points[index];
        if constexpr (std::is_same_v<Real, Wide>) {
            const TinyPoint* tiny = firstTinyFrom(scene, index);
            if (tiny != scene.tiny + scene.tinyCount && tiny->index == index) return {tiny->x, tiny->y, tiny->folded};
        }
        return {Real(point.x), Real(point.y), Real(point.folded)};
    }

    static void multiply(const Real (&p)[4], const Real (&q)[4], Real (&result)[4]) {
        result[0] = p[0] * q[0] + p[1] * q[2];
        result[1] = p[0] * q[1] + p[1] * q[3];
        result[2] = p[2] * q[0] + p[3] * q[2];
        result[3] = p[2] * q[1] + p[3] * q[3];
    }

    const DeepScene& scene;
    const OrbitPoint* points;
    const int64_t first;
    const double farthest;
    Real step{};
};

/// |z| < R holds where max(|x|, |y|) is less than R times this.
constexpr double squareInCircle = 0.70710678118654746;

/// Writes a row of float64 jumps. @returns whether all its numbers are finite
bool keepRow(JumpStore& store, size_t at, const double (&a)[4], const double (&b)[4]) {
    bool isFinite = true;
    for (int i = 0; i < 4; i++) isFinite = isFinite && std::isfinite(a[i]) && std::isfinite(b[i]);
    if (store.isFolded) {
        double* row = &store.jumps[at * foldedJumpSize];
        for (int i = 0; i < 4; i++) row[i] = a[i], row[4 + i] = b[i];
    } else {
        double* row = &store.jumps[at * analyticJumpSize];
        row[0] = a[0], row[1] = a[2], row[2] = b[0], row[3] = b[2];
    }
    return isFinite;
}

void keep(JumpStore& store, size_t at, const Map<double>& map, bool) {
    store.radii[at] = keepRow(store, at, map.a, map.b) ? map.radius * squareInCircle : 0;
}

void keep(JumpStore& store, size_t at, const Map<Wide>& map, bool isShorterUsable) {
    const Wide radius = map.radius * Wide(squareInCircle);
    store.wideRadii[at] = radius.number();
    double a[4], b[4];
    for (int i = 0; i < 4; i++) {
        store.wideJumps[at].a[i] = map.a[i].number();
        store.wideJumps[at].b[i] = map.b[i].number();
        a[i] = map.a[i].toDouble();
        b[i] = map.b[i].toDouble();
    }
    // an infinite factor belongs to a radius too small for float64, where the vectors never come
    const bool fits = keepRow(store, at, a, b) && isShorterUsable;
    store.radii[at] = fits ? radius.toDouble() : 0;
}

template <class Real>
void build(const DeepScene& scene, OrbitPoint* points, int64_t first, int64_t last, double farthest, JumpStore& store, const WorkWatch& watch) {
    const Builder<Real> builder(scene, points, first, farthest);
    const int64_t steps = last - first - 1;  // those from points first + 1 .. last - 1
    // level by level: `row[k]` is the jump from step 1 + k 2^level
    std::vector<Map<Real>> row;
    for (int level = 1; (int64_t{1} << level) <= steps; level++) {
        const int64_t count = steps >> level;
        for (int64_t k = 0; k < count; k++) {
            if (k % 4096 == 0) {
                if (watch.isCancelled()) return;
                // each level has half as many jumps as the one before
                watch.tell(1 - (2 - static_cast<double>(k) / static_cast<double>(count)) / static_cast<double>(int64_t{1} << level));
            }
            const Map<Real> map = level == 1 ? builder.merged(builder.single(1 + 2 * k), builder.single(2 + 2 * k))
                                             : builder.merged(row[static_cast<size_t>(2 * k)], row[static_cast<size_t>(2 * k + 1)]);
            if (level == 1)
                row.push_back(map);
            else
                row[static_cast<size_t>(k)] = map;
            const int64_t at = k == 0 ? store.firstOfZero + level - 1 : jumpsBefore(k << level) + level - 1;
            const bool isShorterUsable = level == 1 || store.radii[static_cast<size_t>(at - 1)] > 0;
            keep(store, static_cast<size_t>(at), map, isShorterUsable);
            if (level == 1) points[first + 1 + 2 * k].firstRadius = store.radii[static_cast<size_t>(at)];
        }
    }
}

}  // namespace

void buildJumps(const DeepScene& scene, OrbitPoint* points, int64_t first, int64_t last, double farthest, JumpStore& store,
                const WorkWatch& watch) {
    const int64_t steps = last - first - 1;
    if (steps < 2) return;
    store.levelsOfZero = 63 - __builtin_clzll(static_cast<unsigned long long>(steps));
    // the jumps of k = 1 .. steps, of which those that would end beyond the orbit keep the radius 0
    store.firstOfZero = jumpsBefore(steps + 1);
    const size_t count = static_cast<size_t>(store.firstOfZero + store.levelsOfZero);
    store.radii.assign(count, 0);
    store.isFolded = scene.family.isFolded();
    store.jumps.resize(count * (store.isFolded ? foldedJumpSize : analyticJumpSize));
    if (scene.isWide) {
        store.wideRadii.assign(count, {0, 0});
        store.wideJumps.resize(count);
        build<Wide>(scene, points, first, last, farthest, store, watch);
    } else {
        build<double>(scene, points, first, last, farthest, store, watch);
    }
}

}  // namespace cardioid::render
