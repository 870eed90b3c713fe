// Steps compiled for the formulas drawn most: what the interpreter would do instruction by instruction, they do in registers. The order of
// operations is part of the result: Kali orbits are chaotic, and a rounding that moved would show after some twenty iterations.
//
// A step offers
//   operands                       how many numbers it reads beside z: rows or uniforms, in the order of compiledKernels.ts
//   constantAt                     which of them are the constant c, two in a row: the others rarely differ between samples
//   measuredAlone, measuredTogether  whether orbit_field.h has it with one measure, or with all of its measures at once
//   isShort                        with one measure, eight vectors of it fit into the registers as well as can be
//   step(x, y, o, magnitude)       z <- f(z), given magnitude = |z|^2 (squaredModulus)
// and, where it is used in the escape-time loop, `advance(x, y, o)`, the step without a measure, and `In<Other>`, the same step on other
// lanes, made from its `variant`.
#pragma once
#include "interpreter.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
inline typename L::Vec squaredModulus(typename L::Vec x, typename L::Vec y) {
    return L::fma(x, x, y * y);
}

/// What the steps have in common that escape once |z| is large.
struct PolynomialStep {
    static constexpr bool polynomial = true;
    static constexpr int operands = 2, constantAt = 0;
    static constexpr bool measuredAlone = false, measuredTogether = false, isShort = false;
    const int variant;
    explicit PolynomialStep(int programVariant) : variant(programVariant) {}
};

/// z^2 + c; operands cx, cy.
template <class L>
struct QuadraticStep : PolynomialStep {
    using Vec = typename L::Vec;
    static constexpr bool measuredAlone = true, measuredTogether = true;
    template <class Other>
    using In = QuadraticStep<Other>;
    using PolynomialStep::PolynomialStep;
    /// Four instructions: cx - y^2, 2x, 2xy + cy, x^2 + (cx - y^2).
    void advance(Vec& x, Vec& y, const Vec* o) const {
        const Vec rest = L::fma(-y, y, o[0]);
        y = L::fma(x + x, y, o[1]);
        x = L::fma(x, x, rest);
    }
    void step(Vec& x, Vec& y, const Vec* o, Vec) const { advance(x, y, o); }
};

/// x' = [abs](x^2 - y^2) + cx, y' = +-2 [abs]x [abs]y + cy: the Burning Ship and its relatives. Variant: 1 if the difference of the
/// squares is folded, 2 if x, 4 if y, 8 for the minus sign.
template <class L, bool foldsSquares>
struct FoldedSquareStep : PolynomialStep {
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    template <class Other>
    using In = FoldedSquareStep<Other, foldsSquares>;
    Bits keepX, keepY, flip;
    explicit FoldedSquareStep(int programVariant) : PolynomialStep(programVariant) {
        const Bits magnitude = (Bits{} - 1) >> 1, all = Bits{} - 1;
        keepX = variant & 2 ? magnitude : all;
        keepY = variant & 4 ? magnitude : all;
        flip = variant & 8 ? (Bits)~magnitude : Bits{};
    }
    void advance(Vec& x, Vec& y, const Vec* o) const {
        const Vec doubled = (Vec)(((Bits)(x + x) & keepX) ^ flip), other = (Vec)((Bits)y & keepY);
        if constexpr (foldsSquares) {
            const Vec difference = L::abs(L::fma(x, x, -(y * y)));
            x = difference + o[0];
        } else {
            x = L::fma(x, x, L::fma(-y, y, o[0]));
        }
        y = L::fma(doubled, other, o[1]);
    }
    void step(Vec& x, Vec& y, const Vec* o, Vec) const { advance(x, y, o); }
};

template <class L>
inline void squareInPlace(typename L::Vec& x, typename L::Vec& y) {
    const typename L::Vec squareX = L::fma(x, x, -(y * y));
    y = (x + x) * y;
    x = squareX;
}

/// z^d by squaring, for d known when this is compiled.
template <class L, int d>
inline void powerInPlace(typename L::Vec& x, typename L::Vec& y) {
    using Vec = typename L::Vec;
    if constexpr (d == 1) return;
    const Vec zx = x, zy = y;
    if constexpr (d > 1) {
        powerInPlace<L, d / 2>(x, y);
        squareInPlace<L>(x, y);
    }
    if constexpr (d > 1 && d % 2 == 1) {
        const Vec px = x;
        x = L::fma(px, zx, -(y * zy));
        y = L::fma(px, zy, y * zx);
    }
}

/// z^d + c; operands cx, cy.
template <class L, int d>
struct PowerStep : PolynomialStep {
    using Vec = typename L::Vec;
    template <class Other>
    using In = PowerStep<Other, d>;
    using PolynomialStep::PolynomialStep;
    void advance(Vec& x, Vec& y, const Vec* o) const {
        powerInPlace<L, d>(x, y);
        x = x + o[0];
        y = y + o[1];
    }
    void step(Vec& x, Vec& y, const Vec* o, Vec) const { advance(x, y, o); }
};

/// |z| * factor turned, plus (termX, termY). With no angle the turned form gives the same bits (its extra products are exact), so leaving
/// them out is only a matter of speed.
template <class L, bool turned>
inline void addFolded(typename L::Vec& x, typename L::Vec& y, typename L::Vec factor, typename L::Vec cos, typename L::Vec sin,
                      typename L::Vec termX, typename L::Vec termY) {
    const typename L::Vec foldedX = L::abs(x), foldedY = L::abs(y);
    if constexpr (turned) {
        const typename L::Vec along = factor * cos, across = factor * sin;
        x = L::fma(foldedX, along, L::fma(-foldedY, across, termX));
        y = L::fma(foldedY, along, L::fma(foldedX, across, termY));
    } else {
        x = L::fma(foldedX, factor, termX);
        y = L::fma(foldedY, factor, termY);
    }
}

/// Kali's set: R(theta) scale |z| / max(z.z, guard) + c; operands scale, cos theta, sin theta, guard, cx, cy, and the start's own.
template <class L, bool turned>
struct KaliStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 6, constantAt = 4;
    static constexpr bool measuredAlone = true, measuredTogether = true, isShort = !turned;
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        addFolded<L, turned>(x, y, o[0] / L::max(magnitude, o[3]), o[1], o[2], o[4], o[5]);
    }
};

/// |z| / max(z.z, guard) + c; operands guard, cx, cy.
template <class L>
struct PlainKaliStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 3, constantAt = 1;
    static constexpr bool measuredAlone = true, measuredTogether = true, isShort = true;
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec square = L::max(magnitude, o[0]);
        x = L::abs(x) / square + o[1];
        y = L::abs(y) / square + o[2];
    }
};

/// Holds both parts within +-bound.
template <class L>
inline void holdWithin(typename L::Vec& x, typename L::Vec& y, typename L::Vec bound) {
    x = L::max(L::min(x, bound), -bound);
    y = L::max(L::min(y, bound), -bound);
}

/// kali R(theta) |z| / max(z.z, guard) + julia z^2 + c, held within a bound; operands kali, cos theta, sin theta, guard, julia, cx, cy, bound.
template <class L>
struct KaliJuliaStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 8, constantAt = 5;
    static constexpr bool measuredAlone = true, measuredTogether = true, isShort = false;
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec squareX = L::fma(x, x, -(y * y)), squareY = (x + x) * y;
        addFolded<L, true>(x, y, o[0] / L::max(magnitude, o[3]), o[1], o[2], L::fma(o[4], squareX, o[5]), L::fma(o[4], squareY, o[6]));
        holdWithin<L>(x, y, o[7]);
    }
};

/// Powers that need no logarithm.
enum class Exponent { zero, half, one, any };

/// factor / v^p for v >= 0.
template <class L, Exponent exponent>
inline typename L::Vec overPower(typename L::Vec factor, typename L::Vec v, typename L::Vec p) {
    if constexpr (exponent == Exponent::zero) return factor;
    if constexpr (exponent == Exponent::half) return factor / L::sqrt(v);
    if constexpr (exponent == Exponent::one) return factor / v;
    if constexpr (sizeof(typename L::Scalar) == 4) return factor * quickPower<L>(v, -p);
    return factor * expOf<L>(-(p * logOf<L>(v)));
}

/// The generic unit: R(theta) scale |z| / max(z.z, rmin)^p + w z^d + c, held within a bound; operands scale, cos theta, sin theta, rmin, p, wx,
/// wy, cx, cy, bound.
template <class L, int d, Exponent exponent>
struct UnitStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 10, constantAt = 7;
    static constexpr bool measuredAlone = false, measuredTogether = true, isShort = false;
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec factor = overPower<L, exponent>(o[0], L::max(magnitude, o[3]), o[4]);
        Vec powerX = x, powerY = y;
        powerInPlace<L, d>(powerX, powerY);
        const Vec termX = L::fma(o[5], powerX, L::fma(-o[6], powerY, o[7])), termY = L::fma(o[5], powerY, L::fma(o[6], powerX, o[8]));
        addFolded<L, true>(x, y, factor, o[1], o[2], termX, termY);
        holdWithin<L>(x, y, o[9]);
    }
};

/// The number an operand stands for in a picture; NaN where it is no number of the pool.
inline double numberOf(const OrbitProgram& program, const double* uniforms, size_t operand) {
    const int32_t at = -1 - program.kernelOperands[operand];
    if (at < 0) return __builtin_nan("");
    return at < program.uniformCount ? uniforms[at] : program.constants[static_cast<size_t>(at - program.uniformCount)];
}

template <class L, int d, class Body>
inline void withUnit(double p, Body body) {
    if (p == 0)
        body(UnitStep<L, d, Exponent::zero>());
    else if (p == 0.5)
        body(UnitStep<L, d, Exponent::half>());
    else if (p == 1)
        body(UnitStep<L, d, Exponent::one>());
    else
        body(UnitStep<L, d, Exponent::any>());
}

/// Calls `body` with the step of a program's kernel. @returns false if it has none
template <class L, class Body>
inline bool withStep(const OrbitProgram& program, const double* uniforms, Body body) {
    const int variant = program.kernelVariant;
    switch (program.kernel) {
        case Kernel::quadratic:
            body(QuadraticStep<L>(variant));
            return true;
        case Kernel::absFamily:
            if (variant & 1)
                body(FoldedSquareStep<L, true>(variant));
            else
                body(FoldedSquareStep<L, false>(variant));
            return true;
        case Kernel::power:
            switch (variant) {
                case 3: body(PowerStep<L, 3>(variant)); return true;
                case 4: body(PowerStep<L, 4>(variant)); return true;
                case 5: body(PowerStep<L, 5>(variant)); return true;
                case 6: body(PowerStep<L, 6>(variant)); return true;
                case 7: body(PowerStep<L, 7>(variant)); return true;
                case 8: body(PowerStep<L, 8>(variant)); return true;
                default: return false;
            }
        case Kernel::kali:
            if (numberOf(program, uniforms, 1) == 1 && numberOf(program, uniforms, 2) == 0)
                body(KaliStep<L, false>());
            else
                body(KaliStep<L, true>());
            return true;
        case Kernel::plainKali:
            body(PlainKaliStep<L>());
            return true;
        case Kernel::kaliJulia:
            body(KaliJuliaStep<L>());
            return true;
        case Kernel::unit: {
            const double p = numberOf(program, uniforms, 4);
            switch (variant) {
                case 2: withUnit<L, 2>(p, body); return true;
                case 3: withUnit<L, 3>(p, body); return true;
                case 4: withUnit<L, 4>(p, body); return true;
                case 5: withUnit<L, 5>(p, body); return true;
                default: return false;
            }
        }
        default:
            return false;
    }
}

/// Runs the program's kernel once on every vector of a batch, in place of interpreted code.
template <class L>
__attribute__((noinline)) void runStepKernel(const OrbitProgram& program, const double* uniforms, const Operands<L>& operands, int vectors) {
    using Vec = typename L::Vec;
    withStep<L>(program, uniforms, [&](auto kernel) {
        constexpr int count = decltype(kernel)::operands;
        typename Operands<L>::Source sources[count];
        for (int k = 0; k < count; k++) sources[k] = operands.source(program.kernelOperands[static_cast<size_t>(k)]);
        typename L::Scalar* zx = operands.row(program.z.re);
        typename L::Scalar* zy = operands.row(program.z.im);
        for (int v = 0; v < vectors; v++) {
            Vec o[count];
            for (int k = 0; k < count; k++) o[k] = sources[k].vector(v);
            Vec x = L::load(zx + v * L::width), y = L::load(zy + v * L::width);
            kernel.step(x, y, o, squaredModulus<L>(x, y));
            L::store(zx + v * L::width, x);
            L::store(zy + v * L::width, y);
        }
    });
}

}  // namespace cardioid::render::CARDIOID_ISA
