// Variations of flames: the functions of the plane that Draves and Reckase's "The Fractal Flame Algorithm" (2008) lists,
// with the numbers of flam3. theta is measured from the y axis, as there. Where the paper's print and flam3 differ (blob's axes,
// ngon's sectors) they are flam3's; secant is the paper's and secant2 flam3's.
#pragma once
#include "flame_later_variations.h"

namespace cardioid::render::CARDIOID_ISA {

/// @param kind the same for all lanes
/// @tparam extended whether it may be one of the later ones
template <class L, bool extended>
inline FlamePoint<L> varied(Variation kind, const VariationInput<L>& in) {
    using namespace flame;
    using Vec = typename L::Vec;
    const Vec x = in.x, y = in.y, r = in.r, r2 = in.r2;
    const Vec zero = L::broadcast(0), one = L::broadcast(1), half = L::broadcast(0.5f), two = L::broadcast(2);
    const Vec epsilon = L::broadcast(tiny), turn = L::broadcast(2 * pi), piLanes = L::broadcast(pi);
    switch (kind) {
        case Variation::linear:
            return {x, y};
        case Variation::sinusoidal:
            return {sinCos<L>(x).sin, sinCos<L>(y).sin};
        case Variation::spherical: {
            const Vec factor = one / (r2 + epsilon);
            return {x * factor, y * factor};
        }
        case Variation::swirl: {
            const SinCos<L> at = sinCos<L>(r2);
            return {x * at.sin - y * at.cos, x * at.cos + y * at.sin};
        }
        case Variation::horseshoe: {
            const Vec factor = one / (r + epsilon);
            return {(x - y) * (x + y) * factor, two * x * y * factor};
        }
        case Variation::polar:
            return {in.theta() * L::broadcast(1 / pi), r - one};
        case Variation::handkerchief: {
            const Vec theta = in.theta();
            return {r * sinCos<L>(theta + r).sin, r * sinCos<L>(theta - r).cos};
        }
        case Variation::heart: {
            const SinCos<L> at = sinCos<L>(in.theta() * r);
            return {r * at.sin, -(r * at.cos)};
        }
        case Variation::disc: {
            const Vec factor = in.theta() * L::broadcast(1 / pi);
            const SinCos<L> at = sinCos<L>(piLanes * r);
            return {factor * at.sin, factor * at.cos};
        }
        case Variation::spiral: {
            const Vec away = r + epsilon, factor = one / away;
            const SinCos<L> at = sinCos<L>(away);
            // sin and cos of theta are x / r and y / r
            return {factor * (y * factor + at.sin), factor * (x * factor - at.cos)};
        }
        case Variation::hyperbolic: {
            const Vec away = r + epsilon;
            return {x / (away * away), y / away * away};
        }
        case Variation::diamond: {
            const Vec factor = one / (r + epsilon);
            const SinCos<L> at = sinCos<L>(r);
            return {x * factor * at.cos, y * factor * at.sin};
        }
        case Variation::ex: {
            const Vec theta = in.theta();
            const Vec s = sinCos<L>(theta + r).sin, c = sinCos<L>(theta - r).cos;
            const Vec s3 = s * s * s * r, c3 = c * c * c * r;
            return {s3 + c3, s3 - c3};
        }
        case Variation::julia: {
            const Vec side = L::select(L::less(in.uniform(), half), piLanes, zero);
            return polarPoint<L>(L::sqrt(r), in.theta() * half + side);
        }
        case Variation::bent:
            return {L::select(L::less(x, zero), two * x, x), L::select(L::less(y, zero), half * y, y)};
        case Variation::waves: {
            const Vec byE = one / (in.e * in.e + epsilon), byF = one / (in.f * in.f + epsilon);
            return {x + in.b * sinCos<L>(y * byE).sin, y + in.d * sinCos<L>(x * byF).sin};
        }
        case Variation::fisheye: {
            const Vec factor = two / (r + one);
            return {factor * y, factor * x};
        }
        case Variation::popcorn: {
            const SinCos<L> alongY = sinCos<L>(L::broadcast(3) * y), alongX = sinCos<L>(L::broadcast(3) * x);
            return {x + in.e * sinCos<L>(alongY.sin / alongY.cos).sin, y + in.f * sinCos<L>(alongX.sin / alongX.cos).sin};
        }
        case Variation::exponential:
            return polarPoint<L>(exponential<L>(x - one), piLanes * y);
        case Variation::power: {
            const Vec factor = one / (r + epsilon), sine = x * factor, cosine = y * factor;
            const Vec raised = power<L>(r + epsilon, sine);
            return {raised * cosine, raised * sine};
        }
        case Variation::cosine: {
            const SinCos<L> at = sinCos<L>(piLanes * x);
            const Vec up = exponential<L>(y), down = one / up;
            return {at.cos * half * (up + down), -(at.sin * half * (up - down))};
        }
        case Variation::rings: {
            const Vec width = in.e * in.e + epsilon;
            const Vec radius = modulo<L>(r + width, two * width) - width + r * (one - width);
            const Vec factor = radius / (r + epsilon);
            return {factor * y, factor * x};
        }
        case Variation::fan: {
            const Vec width = piLanes * (in.e * in.e + epsilon), theta = in.theta();
            const Vec from = theta + in.f, side = in.cutsAngles ? from - width * cut<L>(from / width) : modulo<L>(from, width);
            const Vec angle = theta + L::select(L::less(half * width, side), -half, half) * width;
            return polarPoint<L>(r, angle);
        }
        case Variation::fan2: {
            const Vec width = L::broadcast(pi * (in.arguments[0] * in.arguments[0] + tiny)), theta = in.theta();
            const Vec from = theta + in.argument(1), turns = from / width;
            const Vec t = from - width * (in.cutsAngles ? cut<L>(turns) : wholePart<L>(turns));
            const Vec angle = theta + L::select(L::less(half * width, t), -half, half) * width;
            const SinCos<L> at = sinCos<L>(angle);
            return {r * at.sin, r * at.cos};
        }
        case Variation::rings2: {
            const Vec width = L::broadcast(in.arguments[0] * in.arguments[0] + tiny);
            const Vec radius = r - two * width * wholePart<L>((r + width) / (two * width)) + r * (one - width);
            const Vec factor = radius / (r + epsilon);
            return {factor * x, factor * y};
        }
        case Variation::eyefish: {
            const Vec factor = two / (r + one);
            return {factor * x, factor * y};
        }
        case Variation::bubble: {
            const Vec factor = L::broadcast(4) / (r2 + L::broadcast(4));
            return {factor * x, factor * y};
        }
        case Variation::cylinder:
            return {sinCos<L>(x).sin, y};
        case Variation::perspective: {
            const SinCos<L> tilt = sinCos<L>(in.argument(0));
            const Vec distance = in.argument(1), factor = distance / (distance - y * tilt.sin + epsilon);
            return {factor * x, factor * y * tilt.cos};
        }
        case Variation::noise: {
            const Vec radius = in.uniform();
            const SinCos<L> at = sinCos<L>(turn * in.uniform());
            return {x * radius * at.cos, y * radius * at.sin};
        }
        case Variation::julian:
        case Variation::juliascope: {
            const Vec count = in.argument(0);
            const Vec branch = wholePart<L>(L::abs(count) * in.uniform());
            const Vec phi = in.phi();
            const bool scope = kind == Variation::juliascope;
            const Vec odd = modulo<L>(branch, two);
            const Vec signedPhi = scope ? L::select(L::less(half, odd), -phi, phi) : phi;
            const Vec radius = power<L>(r + epsilon, in.argument(1) / count);
            return polarPoint<L>(radius, (signedPhi + turn * branch) / count);
        }
        case Variation::blur: {
            const Vec radius = in.uniform();
            return polarPoint<L>(radius, turn * in.uniform());
        }
        case Variation::gaussianBlur: {
            const Vec radius = in.uniform() + in.uniform() + in.uniform() + in.uniform() - two;
            return polarPoint<L>(radius, turn * in.uniform());
        }
        case Variation::curl: {
            const Vec c1 = in.argument(0), c2 = in.argument(1);
            const Vec re = one + c1 * x + c2 * (x * x - y * y), im = c1 * y + two * c2 * x * y;
            const Vec factor = one / (re * re + im * im + epsilon);
            return {factor * (x * re + y * im), factor * (y * re - x * im)};
        }
        case Variation::rectangles: {
            const Vec p = in.argument(0), q = in.argument(1);
            const Vec across = in.arguments[0] == 0 ? x : (two * wholePart<L>(x / p) + one) * p - x;
            const Vec along = in.arguments[1] == 0 ? y : (two * wholePart<L>(y / q) + one) * q - y;
            return {across, along};
        }
        case Variation::arch: {
            const SinCos<L> at = sinCos<L>(piLanes * in.uniform() * in.weight);
            return {at.sin, at.sin * at.sin / at.cos};
        }
        case Variation::tangent: {
            const SinCos<L> along = sinCos<L>(y);
            return {sinCos<L>(x).sin / along.cos, along.sin / along.cos};
        }
        case Variation::square: {
            const Vec across = in.uniform() - half;
            return {across, in.uniform() - half};
        }
        case Variation::rays: {
            const SinCos<L> at = sinCos<L>(in.weight * in.uniform() * piLanes);
            const Vec factor = in.weight / (r2 + epsilon) * (at.sin / at.cos);
            return {factor * sinCos<L>(x).cos, factor * sinCos<L>(y).sin};
        }
        case Variation::blade: {
            const SinCos<L> at = sinCos<L>(in.uniform() * in.weight * r);
            return {x * (at.cos + at.sin), x * (at.cos - at.sin)};
        }
        case Variation::secant:
            return {x, one / (in.weight * sinCos<L>(in.weight * r).cos)};
        case Variation::twintrian: {
            const SinCos<L> at = sinCos<L>(in.uniform() * in.weight * r);
            const Vec squared = L::max(at.sin * at.sin, L::broadcast(1e-30f));
            const Vec brightness = L::max(log2Of<L>(squared) * L::broadcast(0.301029995663981f) + at.cos, L::broadcast(-30));
            return {x * brightness, x * (brightness - at.sin * piLanes)};
        }
        case Variation::cross: {
            const Vec factor = one / (L::abs((x - y) * (x + y)) + epsilon);
            return {factor * x, factor * y};
        }
        case Variation::blob: {
            // high, low, waves
            const Vec high = in.argument(0), low = in.argument(1);
            const Vec factor = low + (high - low) * (half + half * sinCos<L>(in.argument(2) * in.theta()).sin);
            return {factor * x, factor * y};
        }
        case Variation::pdj:
            return {sinCos<L>(in.argument(0) * y).sin - sinCos<L>(in.argument(1) * x).cos,
                    sinCos<L>(in.argument(2) * x).sin - sinCos<L>(in.argument(3) * y).cos};
        case Variation::radialBlur: {
            const SinCos<L> mix = sinCos<L>(in.argument(0));
            const Vec amount = in.weight * (in.uniform() + in.uniform() + in.uniform() + in.uniform() - two);
            const SinCos<L> at = sinCos<L>(in.phi() + mix.sin * amount);
            const Vec zoom = mix.cos * amount - one;
            // flam3 takes the weight into the amount alone
            return {(r * at.cos + zoom * x) / in.weight, (r * at.sin + zoom * y) / in.weight};
        }
        case Variation::pie: {
            // slices, rotation, thickness
            const Vec slices = in.argument(0);
            const Vec slice = wholePart<L>(in.uniform() * slices + half);
            const Vec angle = in.argument(1) + turn * (slice + in.uniform() * in.argument(2)) / slices;
            return polarPoint<L>(in.uniform(), angle);
        }
        case Variation::ngon: {
            // power, sides, corners, circle
            const Vec sector = turn / in.argument(1);
            const Vec around = modulo<L>(in.phi(), sector);
            const Vec angle = L::select(L::less(half * sector, around), around - sector, around);
            const Vec amount = in.argument(2) * (one / (sinCos<L>(angle).cos + epsilon) - one) + in.argument(3);
            const Vec factor = amount / (power<L>(r + epsilon, in.argument(0)) + epsilon);
            return {factor * x, factor * y};
        }
        case Variation::secant2: {
            const Vec cosine = sinCos<L>(in.weight * r).cos;
            return {x, one / cosine + L::select(L::less(cosine, zero), one, -one)};
        }
        default:
            break;
    }
    if constexpr (extended) {
        // a copy of the random numbers goes: those of the orbit stay in registers
        RandomLanes<L> random = in.random;
        const VariationInput<L> own{x, y, r2, r, in.b, in.d, in.e, in.f, in.weight, in.arguments, in.cutsAngles, random};
        const FlamePoint<L> point = variedLater<L>(kind, own);
        in.random = random;
        return point;
    }
    return {x, y};
}

}  // namespace cardioid::render::CARDIOID_ISA
