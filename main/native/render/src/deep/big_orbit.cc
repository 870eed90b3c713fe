#include "big_orbit.h"

namespace cardioid::render {

BigFixed scaledAndShifted(const BigFixed& value, double factor, double shift) {
    const int limbs = value.limbCount();
    std::vector<uint64_t> space;
    BigFixed result(limbs);
    result.setProduct(value, BigFixed(factor, limbs), space);
    result.setSum(result, BigFixed(shift, limbs));
    return result;
}

void BigIteration::square(const BigComplex& z) {
    xx.setSquare(z.x, space);
    yy.setSquare(z.y, space);
    sum.setSum(z.x, z.y);
    product.setSquare(sum, space);
    next.y.setDifference(product, xx);
    next.y.setDifference(next.y, yy);
    next.x.setDifference(xx, yy);
}

void BigIteration::advance(BigComplex& z) {
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

void BigIteration::raise(const BigComplex& z) {
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

void BigIteration::multiply(const BigComplex& z) {
    xx.setProduct(next.x, z.x, space);
    yy.setProduct(next.y, z.y, space);
    sum.setProduct(next.x, z.y, space);
    product.setProduct(next.y, z.x, space);
    next.x.setDifference(xx, yy);
    next.y.setSum(sum, product);
}

}  // namespace cardioid::render
