#include "reference_orbit.h"

namespace cardioid::render {
namespace {

/// Smaller coordinates than this are kept with an exponent of their own: products with them would leave float64.
constexpr int64_t tinyExponent = -400;
constexpr int64_t stepsPerCancelCheck = 256;

/// One step of the orbit, with its working memory.
class Iteration {
public:
    Iteration(const DeepFamily& f, const BigComplex& constant, int limbCount)
        : family(f), c(constant), xx(limbCount), yy(limbCount), sum(limbCount), product(limbCount), w(limbCount), next(limbCount) {}

    /// x^2 - y^2 of the last `square`.
    const BigFixed& realPart() const { return next.x; }

    /// Leaves x^2 - y^2 and 2 x y of z in `next`.
    void square(const BigComplex& z) {
        xx.setSquare(z.x, space);
        yy.setSquare(z.y, space);
        sum.setSum(z.x, z.y);
        product.setSquare(sum, space);
        next.y.setDifference(product, xx);
        next.y.setDifference(next.y, yy);
        next.x.setDifference(xx, yy);
    }

    /// z becomes the next place; `square(z)` has been called.
    void advance(BigComplex& z) {
        if (family.isFolded()) {
            const bool down = ((z.x.isNegative() && !family.foldsX) != (z.y.isNegative() && !family.foldsY)) != family.turnsDown;
            if (family.foldsReal) next.x.setNegative(false);
            next.y.setNegative(down);
        } else if (family.power > 2) {
            raise(z);
        }
        z.x.setSum(next.x, c.x);
        z.y.setSum(next.y, c.y);
    }

private:
    /// `next` = z^power, by squaring from the second highest bit of the power down; `next` holds z^2.
    void raise(const BigComplex& z) {
        int bit = 31 - __builtin_clz(static_cast<unsigned>(family.power)) - 1;
        bool isSquared = true;
        for (; bit >= 0; bit--) {
            if (!isSquared) {
                w = next;
                square(w);
            }
            isSquared = false;
            if (family.power >> bit & 1) multiply(z);
        }
    }

    /// `next` = next * z
    void multiply(const BigComplex& z) {
        xx.setProduct(next.x, z.x, space);
        yy.setProduct(next.y, z.y, space);
        sum.setProduct(next.x, z.y, space);
        product.setProduct(next.y, z.x, space);
        next.x.setDifference(xx, yy);
        next.y.setSum(sum, product);
    }

    const DeepFamily family;
    const BigComplex& c;
    BigFixed xx, yy, sum, product;
    BigComplex w, next;
    std::vector<uint64_t> space;
};

bool isTiny(const WideNumber& value) { return value.mantissa != 0 && value.exponent < tinyExponent; }

}  // namespace

void followOrbit(const DeepFamily& family, BigComplex z, const BigComplex& c, int64_t iterations, std::vector<OrbitPoint>& points,
                 std::vector<TinyPoint>& tiny, const bool* cancelled) {
    Iteration iteration(family, c, c.x.limbCount());
    for (int64_t step = 0;; step++) {
        if (step % stepsPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
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
