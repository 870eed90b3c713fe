#pragma once
#include <cstdlib>

#include "../kernels/wide.h"

namespace cardioid::render::CARDIOID_ISA {

inline Wide powerOfTen(int exponent) {
    // 0.1 is not exact: negative powers are one division at the end
    Wide result(1), base(10);
    for (unsigned bits = static_cast<unsigned>(std::abs(exponent)); bits; bits >>= 1) {
        if (bits & 1) result = result * base;
        base = base * base;
    }
    return exponent < 0 ? Wide(1) / result : result;
}

}  // namespace cardioid::render::CARDIOID_ISA
