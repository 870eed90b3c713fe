// Orbits of differences that are too small for float64, one at a time.
#pragma once
#include "deep_steps.h"
#include "wide.h"

namespace cardioid::render::CARDIOID_ISA {

/// Differences below this are followed with an exponent of their own, and go back to vectors above the other.
constexpr int64_t wideBelowExponent = -960, vectorsFromExponent = -900;

/// Where a sample is on its way, in float64. Derivatives are by the sample's place in pixels: the columns by x and by y; analytic families
/// use the first column.
struct DeepState {
    double x, y;
    double derivative[4];
    int64_t at;  ///< index of the reference's place
    int64_t count;
};

enum class WideOutcome { large, finished };

inline int levelsAt(const DeepOrbit& orbit, int64_t k, int64_t& first) {
    if (orbit.table.levelsOfZero == 0) return 0;
    if (k == 0) {
        first = orbit.table.firstOfZero;
        return orbit.table.levelsOfZero;
    }
    first = jumpsBefore(k);
    return __builtin_ctzll(static_cast<unsigned long long>(k));
}

/// The longest jump allowed from step 1 + k, as its level; 0 where none is. `isWithin(index)` says whether a jump is allowed.
template <class IsWithin>
inline int longestJump(const DeepOrbit& orbit, int64_t k, int64_t stepsLeft, IsWithin isWithin, int64_t& index) {
    int64_t first = 0;
    const int levels = levelsAt(orbit, k, first);
    int level = 0;
    while (level < levels && (int64_t{2} << level) <= stepsLeft && isWithin(first + level)) level++;
    index = first + level - 1;
    return level;
}

/// @tparam Terms what measures whole orbits (deep_terms.h)
template <template <class> class StepOf, bool withDerivative, class Terms>
class WideOrbit {
    using Step = StepOf<WideLanes>;
    using TermsLane = typename Terms::Lane;
    const DeepScene& scene;
    const Step step;
    const Wide pixel, cStep;

    struct Place {
        Wide x, y, folded;
    };
    Place placeAt(int64_t index) const {
        const OrbitPoint& point = scene.points[index];
        constexpr double tinyLimit = 0x1p-390;
        if (std::fabs(point.x) < tinyLimit || std::fabs(point.y) < tinyLimit) {
            int64_t low = 0;
            for (int64_t count = scene.tinyCount; count > 0;) {
                const int64_t half = count / 2;
                if (scene.tiny[low + half].index < index) {
                    low += half + 1;
                    count -= half + 1;
                } else {
                    count = half;
                }
            }
            if (low < scene.tinyCount && scene.tiny[low].index == index) return {scene.tiny[low].x, scene.tiny[low].y, scene.tiny[low].folded};
        }
        return {Wide(point.x), Wide(point.y), Wide(point.folded)};
    }

    static void apply(const WideNumber (&m)[4], Wide& x, Wide& y) {
        const Wide next = Wide(m[0]) * x + Wide(m[1]) * y;
        y = Wide(m[2]) * x + Wide(m[3]) * y;
        x = next;
    }

public:
    explicit WideOrbit(const DeepScene& s) : scene(s), step(s.family), pixel(s.pixel), cStep(Wide(s.pixel) * Wide(s.cScale)) {}

    /// Begins a sample at c' = (right, up).
    void begin(double right, double up, Wide& x, Wide& y, Wide (&derivative)[4]) const {
        const Wide start = pixel * Wide(scene.startScale);
        x = start * Wide(right);
        y = start * Wide(up);
        derivative[0] = derivative[3] = start;
        derivative[1] = derivative[2] = Wide();
    }

    /// Follows a difference until it is large enough for float64, or the sample is finished; `fullX`, `fullY` are then its place.
    /// @param spare a vector of `terms` that nobody uses
    WideOutcome run(Wide x, Wide y, Wide (&derivative)[4], double right, double up, int64_t iterations, DeepState& state, double& fullX,
                    double& fullY, double escapeSquared, const Terms& terms, TermsLane& measured, int spare, const bool* cancelled) const {
        const Wide cx = cStep * Wide(right), cy = cStep * Wide(up);
        const bool startIsOwn = scene.start.first != scene.critical.first;
        Place z = placeAt(state.at);
        for (int64_t round = 1;; round++) {
            const DeepOrbit& orbit = startIsOwn && state.at < scene.critical.first ? scene.start : scene.critical;
            const int64_t k = state.at - orbit.first - 1;
            const Wide size = WideLanes::max(magnitudeOf(x), magnitudeOf(y));
            int64_t index = 0, ahead = iterations - state.count;
            if constexpr (Terms::any) ahead = terms.stepsAhead(ahead, state.count);
            const int level = k < 0 ? 0 : longestJump(orbit, k, ahead, [&](int64_t i) { return size < Wide(orbit.table.wideRadii[i]); }, index);
            [[maybe_unused]] Wide slopeRe, slopeIm;
            if constexpr (Terms::any && Step::isAnalytic) {
                if (level == 0 && terms.wantsSlope()) step.slope(z.x, z.y, x, y, slopeRe, slopeIm);
            }
            if (level > 0) {
                const WideJump& jump = orbit.table.wideJumps[index];
                Wide shiftX(right), shiftY(up);
                apply(jump.a, x, y);
                apply(jump.b, shiftX, shiftY);
                x = x + shiftX;
                y = y + shiftY;
                if constexpr (withDerivative) {
                    apply(jump.a, derivative[0], derivative[2]);
                    apply(jump.a, derivative[1], derivative[3]);
                    for (int i = 0; i < 4; i++) derivative[i] = derivative[i] + Wide(jump.b[i]);
                }
            } else {
                if constexpr (withDerivative) {
                    Wide a[4];
                    if constexpr (Step::isAnalytic) {
                        step.slope(z.x, z.y, x, y, a[0], a[2]);
                        a[3] = a[0];
                        a[1] = -a[2];
                    } else {
                        step.slope(z.x, z.y, z.folded, x, y, a[0], a[1], a[2], a[3]);
                    }
                    const WideNumber m[4] = {a[0].number(), a[1].number(), a[2].number(), a[3].number()};
                    apply(m, derivative[0], derivative[2]);
                    apply(m, derivative[1], derivative[3]);
                    derivative[0] = derivative[0] + cStep;
                    derivative[3] = derivative[3] + cStep;
                }
                step.advance(z.x, z.y, z.folded, x, y, cx, cy);
            }
            const int64_t steps = level > 0 ? int64_t{1} << level : 1;
            state.at += steps;
            state.count += steps;
            z = placeAt(state.at);
            const Wide wholeX = z.x + x, wholeY = z.y + y;
            const Wide next = WideLanes::max(magnitudeOf(x), magnitudeOf(y));
            fullX = wholeX.toDouble();
            fullY = wholeY.toDouble();
            if constexpr (Terms::any) {
                if (level > 0)
                    terms.jump(measured, state.at - steps, state.at, state.count - steps, orbit.table.extremes[index], fullX, fullY);
                else
                    terms.stepAlone(measured, spare, fullX, fullY, static_cast<double>(state.count), slopeRe.toDouble(), slopeIm.toDouble());
            }
            const bool escaped = !(fullX * fullX + fullY * fullY <= escapeSquared);
            const bool isOver = escaped || state.count >= iterations || (round % 1024 == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED));
            if (!isOver && (WideLanes::max(magnitudeOf(wholeX), magnitudeOf(wholeY)) < next || state.at >= orbit.last)) {
                x = wholeX;
                y = wholeY;
                state.at = scene.critical.first;
                z = placeAt(state.at);
            }
            const Wide now = WideLanes::max(magnitudeOf(x), magnitudeOf(y));
            if (isOver || (now.mantissa != 0 && now.exponent > vectorsFromExponent)) {
                state.x = x.toDouble();
                state.y = y.toDouble();
                for (int i = 0; i < 4; i++) state.derivative[i] = derivative[i].toDouble();
                return isOver ? WideOutcome::finished : WideOutcome::large;
            }
        }
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
