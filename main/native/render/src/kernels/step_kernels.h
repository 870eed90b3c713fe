// Steps compiled for the formulas drawn most: what the interpreter would do instruction by instruction, they do in registers. The order of
// operations is part of the result: Kali orbits are chaotic, and a rounding that moved would show after some twenty iterations.
//
// A step offers
//   operands                       how many numbers it reads beside z: rows or uniforms, in the order of compiledKernels.ts
//   measure(x, y, o)               |z|^2, as the step wants it
//   step(x, y, o, magnitude)       z <- f(z), given measure(z)
// and, where it is used in the escape-time loop, `advance(x, y, o)`, the step without a measure.
#pragma once
#include "interpreter.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
struct PolynomialStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = true;
    static Vec measure(Vec x, Vec y, const Vec*) { return L::fma(x, x, y * y); }
};

/// z^2 + c; operands cx, cy.
template <class L>
struct QuadraticStep : PolynomialStep<L> {
    using Vec = typename L::Vec;
    static constexpr int operands = 2;
    explicit QuadraticStep(int) {}
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
struct FoldedSquareStep : PolynomialStep<L> {
    using Vec = typename L::Vec;
    using Bits = typename L::Bits;
    static constexpr int operands = 2;
    Bits keepX, keepY, flip;
    explicit FoldedSquareStep(int variant) {
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
struct PowerStep : PolynomialStep<L> {
    using Vec = typename L::Vec;
    static constexpr int operands = 2;
    explicit PowerStep(int) {}
    void advance(Vec& x, Vec& y, const Vec* o) const {
        powerInPlace<L, d>(x, y);
        x = x + o[0];
        y = y + o[1];
    }
    void step(Vec& x, Vec& y, const Vec* o, Vec) const { advance(x, y, o); }
};

/// Kali's set: R(theta) scale |z| / max(z.z, guard) + c; operands scale, cos theta, sin theta, guard, cx, cy, and the start's own.
template <class L>
struct KaliStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 6;
    explicit KaliStep(int) {}
    static Vec measure(Vec x, Vec y, const Vec* o) { return L::max(L::fma(x, x, y * y), o[3]); }
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec factor = o[0] / magnitude, along = factor * o[1], across = factor * o[2];
        const Vec foldedX = L::abs(x), foldedY = L::abs(y);
        x = L::fma(foldedX, along, L::fma(-foldedY, across, o[4]));
        y = L::fma(foldedY, along, L::fma(foldedX, across, o[5]));
    }
};

/// |z| / max(z.z, guard) + c; operands guard, cx, cy.
template <class L>
struct PlainKaliStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 3;
    explicit PlainKaliStep(int) {}
    static Vec measure(Vec x, Vec y, const Vec* o) { return L::max(L::fma(x, x, y * y), o[0]); }
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        x = L::abs(x) / magnitude + o[1];
        y = L::abs(y) / magnitude + o[2];
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
    static constexpr int operands = 8;
    explicit KaliJuliaStep(int) {}
    static Vec measure(Vec x, Vec y, const Vec* o) { return L::max(L::fma(x, x, y * y), o[3]); }
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec squareX = L::fma(x, x, -(y * y)), squareY = (x + x) * y;
        const Vec factor = o[0] / magnitude, along = factor * o[1], across = factor * o[2];
        const Vec foldedX = L::abs(x), foldedY = L::abs(y);
        x = L::fma(foldedX, along, L::fma(-foldedY, across, L::fma(o[4], squareX, o[5])));
        y = L::fma(foldedY, along, L::fma(foldedX, across, L::fma(o[4], squareY, o[6])));
        holdWithin<L>(x, y, o[7]);
    }
};

/// The generic unit: R(theta) scale |z| / max(z.z, rmin)^p + w z^d + c, held within a bound; operands scale, cos theta, sin theta, rmin, p, wx,
/// wy, cx, cy, bound.
template <class L, int d>
struct UnitStep {
    using Vec = typename L::Vec;
    static constexpr bool polynomial = false;
    static constexpr int operands = 10;
    explicit UnitStep(int) {}
    static Vec measure(Vec x, Vec y, const Vec* o) { return L::max(L::fma(x, x, y * y), o[3]); }
    void step(Vec& x, Vec& y, const Vec* o, Vec magnitude) const {
        const Vec factor = o[0] * expOf<L>(-(o[4] * logOf<L>(magnitude)));
        const Vec along = factor * o[1], across = factor * o[2];
        const Vec foldedX = L::abs(x), foldedY = L::abs(y);
        powerInPlace<L, d>(x, y);
        const Vec termX = L::fma(o[5], x, L::fma(-o[6], y, o[7])), termY = L::fma(o[5], y, L::fma(o[6], x, o[8]));
        x = L::fma(foldedX, along, L::fma(-foldedY, across, termX));
        y = L::fma(foldedY, along, L::fma(foldedX, across, termY));
        holdWithin<L>(x, y, o[9]);
    }
};

/// Calls `body` with the step of a program's kernel. @returns false if it has none
template <class L, class Body>
inline bool withStep(const OrbitProgram& program, Body body) {
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
            body(KaliStep<L>(variant));
            return true;
        case Kernel::plainKali:
            body(PlainKaliStep<L>(variant));
            return true;
        case Kernel::kaliJulia:
            body(KaliJuliaStep<L>(variant));
            return true;
        case Kernel::unit:
            switch (variant) {
                case 2: body(UnitStep<L, 2>(variant)); return true;
                case 3: body(UnitStep<L, 3>(variant)); return true;
                case 4: body(UnitStep<L, 4>(variant)); return true;
                case 5: body(UnitStep<L, 5>(variant)); return true;
                default: return false;
            }
        default:
            return false;
    }
}

/// Runs the program's kernel once on every vector of a batch, in place of interpreted code.
template <class L>
__attribute__((noinline)) void runStepKernel(const OrbitProgram& program, const Operands<L>& operands, int vectors) {
    using Vec = typename L::Vec;
    withStep<L>(program, [&](auto kernel) {
        constexpr int count = decltype(kernel)::operands;
        typename Operands<L>::Source sources[count];
        for (int k = 0; k < count; k++) sources[k] = operands.source(program.kernelOperands[static_cast<size_t>(k)]);
        typename L::Scalar* zx = operands.row(program.z.re);
        typename L::Scalar* zy = operands.row(program.z.im);
        for (int v = 0; v < vectors; v++) {
            Vec o[count];
            for (int k = 0; k < count; k++) o[k] = sources[k].vector(v);
            Vec x = L::load(zx + v * L::width), y = L::load(zy + v * L::width);
            kernel.step(x, y, o, kernel.measure(x, y, o));
            L::store(zx + v * L::width, x);
            L::store(zy + v * L::width, y);
        }
    });
}

}  // namespace cardioid::render::CARDIOID_ISA
