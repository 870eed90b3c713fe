#include "reference_orbit.h"

namespace cardioid::render {
namespace {

/// Smaller coordinates than this are kept with an exponent of their own: products with them would leave float64.
constexpr int64_t tinyExponent = -400;
/// Steps between reports; a step of many digits takes a millisecond.
constexpr int64_t stepsPerReport = 64;

bool isTiny(const WideNumber& value) { return value.mantissa != 0 && value.exponent < tinyExponent; }

}  // namespace

void followOrbit(const DeepFamily& family, BigComplex z, const BigComplex& c, int64_t iterations, std::vector<OrbitPoint>& points,
                 std::vector<TinyPoint>& tiny, const WorkWatch& watch) {
    BigIteration iteration(family, c);
    for (int64_t step = 0;; step++) {
        if (watch.isCancelled()) return;
        if (step % stepsPerReport == 0) watch.tell(static_cast<double>(step) / static_cast<double>(iterations));
        iteration.square(z);
        const double x = z.x.toDouble(), y = z.y.toDouble();
        if (const WideNumber wideX = z.x.toWide(), wideY = z.y.toWide(); isTiny(wideX) || isTiny(wideY)) {
            tiny.push_back({static_cast<int64_t>(points.size()), wideX, wideY, iteration.realPart().toWide()});
        }
        points.push_back({x, y, iteration.realPart().toDouble(), 0});
        // an orbit has a second place even where it begins outside
        if (step == iterations || (step > 0 && x * x + y * y > orbitEndSquared)) return;
        iteration.advance(z);
    }
}

}  // namespace cardioid::render
