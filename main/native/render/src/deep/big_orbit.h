// Orbits in many digits, a step at a time.
#pragma once
#include <vector>

#include "big_fixed.h"
#include "deep_scene.h"

namespace cardioid::render {

struct BigComplex {
    BigFixed x, y;
    explicit BigComplex(int limbCount) : x(limbCount), y(limbCount) {}
};

/// Orbits are followed until |Z|^2 is above this: samples beside them have then stopped resembling them.
constexpr double orbitEndSquared = 64;

/// factor * value + shift
BigFixed scaledAndShifted(const BigFixed& value, double factor, double shift);

/// One step of an orbit, with its working memory.
class BigIteration {
public:
    /// @param constant is kept by reference
    BigIteration(const DeepFamily& f, const BigComplex& constant) : BigIteration(f, constant, constant.x.limbCount()) {}

    /// x^2 - y^2 of the last `square`.
    const BigFixed& realPart() const { return next.x; }

    /// Leaves x^2 - y^2 and 2 x y of z in `next`.
    void square(const BigComplex& z);

    /// z becomes the next place; `square(z)` has been called.
    void advance(BigComplex& z);

private:
    BigIteration(const DeepFamily& f, const BigComplex& constant, int limbCount)
        : family(f), c(constant), xx(limbCount), yy(limbCount), sum(limbCount), product(limbCount), w(limbCount), next(limbCount) {}
    /// `next` = z^power, by squaring from the second highest bit of the power down; `next` holds z^2.
    void raise(const BigComplex& z);
    /// `next` = next * z
    void multiply(const BigComplex& z);

    const DeepFamily family;
    const BigComplex& c;
    BigFixed xx, yy, sum, product;
    BigComplex w, next;
    std::vector<uint64_t> space;
};

}  // namespace cardioid::render
