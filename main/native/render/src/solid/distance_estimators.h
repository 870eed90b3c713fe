// Distances to solids, from below or nearly so: rays may go so far without meeting the surface.
//
// A solid offers
//   bound        radius of a sphere about the origin that holds what is drawn
//   stride       share of the estimate that rays dare to go
//   estimate(p)  the distance from p, and the least distance the orbit of p came to the origin (the trap)
// Sources: White and Nylander 2009 (mandelbulb), Lowe 2010 (mandelbox), Knighty and Kali on fractalforums.com (kalibox,
// folded boxes, KIFS), Norton 1982 (quaternions), Theli (pseudo-Kleinian, after Knighty's distance).
#pragma once
#include "camera.h"
#include "../image_plan.h"
#include "../kernels/transcendental.h"
#include "solid_kinds.h"

namespace cardioid::render::CARDIOID_ISA {

template <class L>
struct Estimate {
    typename L::Vec distance, trap;
};

/// Numbers of a solid's own, broadcast.
template <class L>
class SolidNumbers {
public:
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;

    explicit SolidNumbers(const ImagePlan& plan) : own(plan.uniforms + cameraUniforms), iterations(plan.iterations) {}

protected:
    Vec number(int k) const { return L::broadcast(static_cast<Scalar>(own[k])); }
    static Vec real(double v) { return L::broadcast(static_cast<Scalar>(v)); }
    /// Turned about the z axis, then about the x axis, by two of the solid's numbers.
    Rotation3<L> rotation(int k) const {
        const AngleNumbers a(own[k]), b(own[k + 1]);
        return {{{a.cos, -a.sin, 0}, {b.cos * a.sin, b.cos * a.cos, -b.sin}, {b.sin * a.sin, b.sin * a.cos, b.cos}}};
    }

    const double* own;
    const int iterations;
};

/// z <- z^p + c in spherical coordinates. Numbers: power, phase (turns the angles each step).
/// Whole powers need no sines: the unit vectors of both angles are multiplied up as complex numbers. Of other powers the angles
/// are taken: from the axis 0 to pi, around it -pi to pi, so that there is a seam behind the axis.
template <class L>
class Mandelbulb : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;

    struct Unit {
        Vec cos, sin;
        static Unit product(const Unit& a, const Unit& b) {
            return {L::fma(a.cos, b.cos, -(a.sin * b.sin)), L::fma(a.sin, b.cos, a.cos * b.sin)};
        }
        Unit raised(int power) const {
            Unit result = {L::broadcast(1), L::broadcast(0)}, factor = *this;
            for (; power > 0; power >>= 1) {
                if (power & 1) result = product(result, factor);
                factor = product(factor, factor);
            }
            return result;
        }
    };

    const int exponent;
    const bool isWhole;
    const Vec power;
    const Unit phase;

    Unit powerOf(const Unit& unit) const {
        if (isWhole) return unit.raised(exponent);
        const SineAndCosine<L> at = sineAndCosine<L>(atan2Of<L>(unit.sin, unit.cos) * power);
        return {at.cosine, at.sine};
    }
    /// r^(p - 1)
    Vec slopeOf(Vec r) const {
        Vec raised = L::broadcast(1);
        if (isWhole) {
            for (int k = 1; k < exponent; k++) raised = raised * r;
            return raised;
        }
        return expOf<L>(logOf<L>(L::max(r, L::broadcast(1e-20f))) * (power - raised));
    }

public:
    static constexpr double bound = 1.5, stride = 0.9;

    explicit Mandelbulb(const ImagePlan& plan)
        : Base(plan),
          exponent(static_cast<int>(this->own[0])),
          isWhole(this->own[0] == static_cast<double>(exponent)),
          power(this->number(0)),
          phase(unitOf(this->own[1])) {}
    static Unit unitOf(double radians) {
        const AngleNumbers at(radians);
        return {Base::real(at.cos), Base::real(at.sin)};
    }
    Estimate<L> estimate(const Vec3<L>& c) const {
        const Vec one = L::broadcast(1), tiny = L::broadcast(1e-20f), limit = L::broadcast(16);
        Vec3<L> z = c;
        Vec slope = one, trap = z.squared(), squared = trap;
        for (int i = 0; i < this->iterations; i++) {
            const Mask active = L::less(squared, limit);
            if (!L::toBits(active)) break;
            const Vec r = L::sqrt(squared), flat = L::sqrt(L::fma(z.x, z.x, z.y * z.y));
            const Vec byR = one / L::max(r, tiny), byFlat = one / L::max(flat, tiny);
            Unit polar = {z.z * byR, flat * byR}, around = {z.x * byFlat, z.y * byFlat};
            // on the axis the angle around it is 0
            around.cos = L::select(L::less(tiny, flat), around.cos, one);
            polar = Unit::product(powerOf(polar), phase);
            around = Unit::product(powerOf(around), phase);
            Vec raised = slopeOf(r);
            const Vec nextSlope = L::fma(raised * power, slope, one);
            raised = raised * r;
            const Vec3<L> next = Vec3<L>{polar.sin * around.cos, polar.sin * around.sin, polar.cos} * raised + c;
            slope = L::select(active, nextSlope, slope);
            z = Vec3<L>::where(active, next, z);
            squared = z.squared();
            trap = L::select(active, L::min(squared, trap), trap);
        }
        const Vec r = L::sqrt(squared);
        // orbits that stay inside have no estimate: they are on the surface
        const Vec distance = L::broadcast(0.5f) * naturalLog<L>(L::max(r, one)) * r / slope;
        return {distance, L::sqrt(trap)};
    }
};

/// Folds by a box and a sphere, then scales. Numbers: scale, least radius, fixed radius, fold.
template <class L>
class Mandelbox : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

public:
    static constexpr double bound = 12, stride = 0.8;

    explicit Mandelbox(const ImagePlan& plan) : Base(plan) {}
    Estimate<L> estimate(const Vec3<L>& c) const {
        const Vec scale = this->number(0), fold = this->number(3), one = L::broadcast(1), two = L::broadcast(2), limit = L::broadcast(1e6f);
        const Vec least = this->number(1) * this->number(1), fixed = this->number(2) * this->number(2);
        const auto boxFold = [&](Vec v) { return two * L::max(L::min(v, fold), -fold) - v; };
        Vec3<L> z = c;
        Vec slope = one, trap = z.squared(), squared = trap;
        for (int i = 0; i < this->iterations; i++) {
            const typename L::Mask active = L::less(squared, limit);
            if (!L::toBits(active)) break;
            const Vec3<L> folded = {boxFold(z.x), boxFold(z.y), boxFold(z.z)};
            const Vec m = folded.squared();
            const Vec factor = L::max(L::min(fixed / L::max(m, least), fixed / least), one);
            const Vec3<L> next = folded * (factor * scale) + c;
            trap = L::select(active, L::min(m, trap), trap);
            slope = L::select(active, L::fma(slope * L::abs(scale), factor, one), slope);
            z = Vec3<L>::where(active, next, z);
            squared = z.squared();
        }
        return {L::sqrt(squared) / slope, L::sqrt(trap)};
    }
};

/// Kalibox: fold, move, invert between two radii, scale. Numbers: scale, least radius squared, t (3), julia (3), turn.
template <class L>
class Kalibox : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

    const AngleNumbers turn;

public:
    static constexpr double bound = 6, stride = 0.7;

    explicit Kalibox(const ImagePlan& plan) : Base(plan), turn(this->own[8]) {}
    Estimate<L> estimate(const Vec3<L>& point) const {
        const Vec zero = L::broadcast(0), one = L::broadcast(1), least = this->number(1);
        const Vec scale = this->number(0) / least, growth = L::abs(this->number(0)) / least;
        const Vec3<L> shift = {this->number(2), this->number(3), this->number(4)}, julia = {this->number(5), this->number(6), this->number(7)};
        const Rotation3<L> rotation = {{{turn.cos, -turn.sin, 0}, {turn.sin, turn.cos, 0}, {0, 0, 1}}};
        Vec3<L> p = point;
        Vec slope = one, trap = L::broadcast(1e6f);
        for (int i = 0; i < this->iterations; i++) {
            p = rotation.apply(p).absolute() + shift;
            const Vec m = p.squared();
            trap = L::min(m, trap);
            const Vec factor = L::max(L::min(L::max(least / L::max(m, L::broadcast(1e-12f)), least), one), zero);
            p = (p * factor) * scale + julia;
            slope = L::fma(slope * factor, growth, one);
        }
        // |s - 1| and |s|^(1 - n), by multiplication
        const double s = this->own[0] < 0 ? -this->own[0] : this->own[0];
        double power = 1;
        for (int i = 1; i < this->iterations; i++) power /= s;
        const double reach = this->own[0] < 1 ? 1 - this->own[0] : this->own[0] - 1;
        return {(p.length() - Base::real(reach)) / slope - Base::real(power), L::sqrt(trap)};
    }
};

/// "abox-mod-Kali": z <- t - |z|, inverted between a least radius and 1, scaled. Numbers: t (3), scale, least radius, weight of c.
template <class L>
class AboxModKali : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

public:
    static constexpr double bound = 16, stride = 0.8;

    explicit AboxModKali(const ImagePlan& plan) : Base(plan) {}
    Estimate<L> estimate(const Vec3<L>& c) const {
        const Vec one = L::broadcast(1), scale = this->number(3), least = this->number(4), weight = this->number(5);
        const Vec3<L> t = {this->number(0), this->number(1), this->number(2)};
        Vec3<L> z = c;
        Vec slope = one, trap = L::broadcast(1e6f);
        for (int i = 0; i < this->iterations; i++) {
            z = t - z.absolute();
            const Vec m = z.squared();
            trap = L::min(m, trap);
            const Vec factor = scale / L::min(L::max(m, least), one);
            z = z * factor + c * weight;
            slope = L::fma(slope, L::abs(factor), L::abs(weight));
        }
        return {z.length() / slope, L::sqrt(trap)};
    }
};

/// Distance to the box of these half sides about the origin.
template <class L>
inline typename L::Vec boxDistance(const Vec3<L>& p, typename L::Vec half) {
    using Vec = typename L::Vec;
    const Vec zero = L::broadcast(0);
    const Vec3<L> q = {L::abs(p.x) - half, L::abs(p.y) - half, L::abs(p.z) - half};
    const Vec3<L> outside = {L::max(q.x, zero), L::max(q.y, zero), L::max(q.z, zero)};
    return outside.length() + L::min(L::max(q.x, L::max(q.y, q.z)), zero);
}

/// Menger's sponge as folds (KIFS). Numbers: scale (3), offset x, offset y, offset z, turn about z, turn about x.
template <class L>
class Menger : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

    const Rotation3<L> turn;

public:
    static constexpr double bound = 2.2, stride = 0.95;

    explicit Menger(const ImagePlan& plan) : Base(plan), turn(this->rotation(4)) {}
    Estimate<L> estimate(const Vec3<L>& point) const {
        const Vec one = L::broadcast(1), scale = this->number(0);
        const Vec3<L> offset = {this->number(1) * (scale - one), this->number(2) * (scale - one), this->number(3) * (scale - one)};
        const Vec halfZ = offset.z * L::broadcast(0.5f);
        Vec3<L> z = point;
        Vec slope = one, trap = L::broadcast(1e6f);
        for (int i = 0; i < this->iterations; i++) {
            z = turn.apply(z).absolute();
            const Vec a = L::max(z.x, z.y), b = L::min(z.x, z.y);
            const Vec c = L::min(b, z.z), middle = L::max(b, z.z);
            z = {L::max(a, middle), L::min(a, middle), c};
            trap = L::min(z.squared(), trap);
            z = z * scale - Vec3<L>{offset.x, offset.y, L::broadcast(0)};
            z.z = L::select(L::less(halfZ, z.z), z.z - offset.z, z.z);
            slope = slope * scale;
        }
        return {boxDistance<L>(z, one) / slope, L::sqrt(trap)};
    }
};

/// Sierpinski's tetrahedron as folds. Numbers: scale, offset x, offset y, offset z, turn about z, turn about x.
template <class L>
class Sierpinski : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

    const Rotation3<L> turn;

public:
    static constexpr double bound = 2.2, stride = 0.9;

    explicit Sierpinski(const ImagePlan& plan) : Base(plan), turn(this->rotation(4)) {}
    Estimate<L> estimate(const Vec3<L>& point) const {
        const Vec one = L::broadcast(1), zero = L::broadcast(0), scale = this->number(0);
        const Vec3<L> offset = {this->number(1) * (scale - one), this->number(2) * (scale - one), this->number(3) * (scale - one)};
        const auto reflect = [&](Vec& a, Vec& b) {
            const typename L::Mask below = L::less(a + b, zero);
            const Vec first = L::select(below, -b, a);
            b = L::select(below, -a, b);
            a = first;
        };
        Vec3<L> z = point;
        Vec slope = one, trap = L::broadcast(1e6f);
        for (int i = 0; i < this->iterations; i++) {
            z = turn.apply(z);
            reflect(z.x, z.y);
            reflect(z.x, z.z);
            reflect(z.y, z.z);
            trap = L::min(z.squared(), trap);
            z = z * scale - offset;
            slope = slope * scale;
        }
        // the tetrahedron with the corner (1, 1, 1): its four planes
        const Vec third = L::broadcast(0.57735026919f);
        const Vec plane = L::max(L::max(-z.x - z.y - z.z, z.x + z.y - z.z), L::max(z.x - z.y + z.z, z.y + z.z - z.x));
        return {(plane - one) * third / slope, L::sqrt(trap)};
    }
};

/// q <- q^2 + c over the quaternions, a slice of the Julia set. Numbers: c (4), the slice's fourth coordinate.
template <class L>
class QuaternionJulia : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

public:
    static constexpr double bound = 2, stride = 0.9;

    explicit QuaternionJulia(const ImagePlan& plan) : Base(plan) {}
    Estimate<L> estimate(const Vec3<L>& point) const {
        const Vec one = L::broadcast(1), two = L::broadcast(2), limit = L::broadcast(64);
        const Vec3<L> c = {this->number(1), this->number(2), this->number(3)};
        const Vec real = this->number(0);
        // the picture's x is the real part, its y and z are i and j, and the slice is k
        Vec w = point.x;
        Vec3<L> v = {point.y, point.z, this->number(4)};
        Vec slope = one, squared = L::fma(w, w, v.squared()), trap = squared;
        for (int i = 0; i < this->iterations; i++) {
            const typename L::Mask active = L::less(squared, limit);
            if (!L::toBits(active)) break;
            slope = L::select(active, two * L::sqrt(squared) * slope, slope);
            const Vec nextW = L::fma(w, w, real - v.squared());
            const Vec3<L> next = c.along(v, two * w);
            w = L::select(active, nextW, w);
            v = Vec3<L>::where(active, next, v);
            squared = L::fma(w, w, v.squared());
            trap = L::select(active, L::min(squared, trap), trap);
        }
        const Vec r = L::sqrt(squared);
        const Vec distance = L::broadcast(0.5f) * r * naturalLog<L>(L::max(r, one)) / slope;
        return {distance, L::sqrt(trap)};
    }
};

/// Box folds and inversions that tile space. Numbers: fold (3), size, julia (3).
template <class L>
class PseudoKleinian : SolidNumbers<L> {
    using Base = SolidNumbers<L>;
    using Vec = typename L::Vec;

public:
    static constexpr double bound = 12, stride = 0.7;

    explicit PseudoKleinian(const ImagePlan& plan) : Base(plan) {}
    Estimate<L> estimate(const Vec3<L>& point) const {
        const Vec one = L::broadcast(1), two = L::broadcast(2), size = this->number(3);
        const Vec3<L> fold = {this->number(0), this->number(1), this->number(2)}, julia = {this->number(4), this->number(5), this->number(6)};
        const auto boxFold = [&](Vec v, Vec side) { return two * L::max(L::min(v, side), -side) - v; };
        Vec3<L> p = point;
        Vec slope = one, trap = L::broadcast(1e6f);
        for (int i = 0; i < this->iterations; i++) {
            p = {boxFold(p.x, fold.x), boxFold(p.y, fold.y), boxFold(p.z, fold.z)};
            const Vec m = p.squared();
            trap = L::min(m, trap);
            const Vec factor = L::max(size / L::max(m, L::broadcast(1e-12f)), one);
            p = p * factor + julia;
            slope = slope * factor;
        }
        const Vec flat = L::sqrt(L::fma(p.x, p.x, p.y * p.y));
        const Vec thing = L::max(flat - L::broadcast(0.92784f), L::abs(flat * p.z) / L::max(p.length(), L::broadcast(1e-12f)));
        return {L::broadcast(0.5f) * L::abs(thing) / slope, L::sqrt(trap)};
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
