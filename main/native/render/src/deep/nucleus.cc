#include "nucleus.h"

#include <algorithm>
#include <cmath>

#include "big_orbit.h"

#define CARDIOID_ISA reference
#include "../kernels/deep_steps.h"
#include "power_of_ten.h"

namespace cardioid::render {
namespace {

using reference::magnitudeOf;
using reference::squareRoot;
using reference::Wide;
using reference::WideLanes;

constexpr int64_t guardBits = 64;
/// Newton's method gains about 50 bits a round; so many rounds are enough for 10^-1500 and its copies.
constexpr int mostRounds = 400;
constexpr int mostNewLimbs = 8;
/// Periods that look right but lead nowhere, before the search is given up.
constexpr int mostCandidates = 24;
/// The nucleus is known to this share of its copy's size.
constexpr int64_t sharpBits = 40;
constexpr double logOfTwo = 0.30102999566398120;

struct Matrix {
    Wide xx, xy, yx, yy;
};

Matrix product(const Matrix& a, const Matrix& b) {
    return {a.xx * b.xx + a.xy * b.yx, a.xx * b.xy + a.xy * b.yy, a.yx * b.xx + a.yy * b.yx, a.yx * b.xy + a.yy * b.yy};
}
Wide determinant(const Matrix& m) { return m.xx * m.yy - m.xy * m.yx; }
bool isZero(Wide value) { return value.mantissa == 0; }
Wide lengthOf(Wide x, Wide y) { return squareRoot(x * x + y * y); }

/// v with m v = (x, y). @returns false where there is none
bool solve(const Matrix& m, Wide x, Wide y, Wide& resultX, Wide& resultY) {
    const Wide det = determinant(m);
    if (isZero(det)) return false;
    resultX = (m.yy * x - m.xy * y) / det;
    resultY = (m.xx * y - m.yx * x) / det;
    return true;
}

/// The derivative of a step at z.
Matrix slopeAt(const DeepFamily& family, Wide x, Wide y, Wide folded) {
    Matrix m;
    if (family.isFolded()) {
        reference::FoldedStep<WideLanes>(family).slope(x, y, folded, Wide(), Wide(), m.xx, m.xy, m.yx, m.yy);
    } else {
        Wide re, im;
        reference::PowerStep<WideLanes>(family).slope(x, y, Wide(), Wide(), re, im);
        m = {re, -im, im, re};
    }
    return m;
}

/// Follows the orbit of 0 and its derivative by c.
class Follower {
public:
    Follower(const DeepFamily& f, const BigComplex& c) : family(f), iteration(f, c), z(c.x.limbCount()) {}

    /// One step. @returns false once the orbit has left
    bool advance() {
        iteration.square(z);
        const Wide x(z.x.toWide()), y(z.y.toWide()), folded(iteration.realPart().toWide());
        slope = slopeAt(family, x, y, folded);
        derivative = product(slope, derivative);
        derivative.xx = derivative.xx + Wide(1);
        derivative.yy = derivative.yy + Wide(1);
        iteration.advance(z);
        const double toX = z.x.toDouble(), toY = z.y.toDouble();
        return toX * toX + toY * toY <= orbitEndSquared;
    }
    /// The way from c to where z is 0, to first order. @returns false where there is none
    bool newtonStep(Wide& dx, Wide& dy) const { return solve(derivative, -Wide(z.x.toWide()), -Wide(z.y.toWide()), dx, dy); }
    /// Derivative of the step last done.
    const Matrix& lastSlope() const { return slope; }

private:
    const DeepFamily family;
    BigIteration iteration;
    BigComplex z;
    Matrix slope, derivative;
};

/// One search: the centre and what is asked of it.
class Search {
public:
    Search(const DeepInput& from, Wide farthest, int64_t most, const WorkWatch& w) : input(from), reach(farthest), iterations(most), watch(w) {}

    std::optional<Nucleus> run() {
        const BigComplex c = centre(limbsFor(reach));
        Follower follower(input.family, c);
        int candidates = 0;
        for (int64_t period = 1; period <= iterations; period++) {
            if (watch.isCancelled() || !follower.advance()) return {};
            if (period % 64 == 0) watch.tell(0.5 * static_cast<double>(period) / static_cast<double>(iterations));
            Wide dx, dy;
            if (!follower.newtonStep(dx, dy) || !(lengthOf(dx, dy) < reach)) continue;
            if (auto found = refine(period)) return found;
            if (++candidates == mostCandidates) return {};
        }
        return {};
    }

private:
    static int limbsFor(Wide smallest) {
        const int64_t bits = std::max<int64_t>(-smallest.exponent, 64) + guardBits;
        return static_cast<int>((bits + 63) / 64) + 1;
    }

    /// The constant at the view's centre.
    BigComplex centre(int limbs) const {
        BigComplex c(limbs);
        c.x = scaledAndShifted(BigFixed::parse(input.re, limbs), input.cScale, input.cShift[0]);
        c.y = scaledAndShifted(BigFixed::parse(input.im, limbs), input.cScale, input.cShift[1]);
        return c;
    }

    /// Newton's method from the centre. @returns nothing where it leaves the disc
    std::optional<Nucleus> refine(int64_t period) const {
        // where the nucleus is, from the centre, in as many digits as are known
        int limbs = limbsFor(reach);
        BigComplex away(limbs);
        for (int round = 0; round < mostRounds; round++) {
            BigComplex c = centre(limbs);
            c.x.setSum(c.x, away.x);
            c.y.setSum(c.y, away.y);
            Follower follower(input.family, c);
            Matrix growth = {Wide(1), Wide(), Wide(), Wide(1)}, bend = growth;
            for (int64_t step = 1; step <= period; step++) {
                if (watch.isCancelled() || (!follower.advance() && step < period)) return {};
                if (step == 1) continue;
                growth = product(follower.lastSlope(), growth);
                const Wide det = determinant(growth);
                if (isZero(det)) return {};
                bend = {bend.xx + growth.yy / det, bend.xy - growth.xy / det, bend.yx - growth.yx / det, bend.yy + growth.xx / det};
            }
            Wide dx, dy;
            if (!follower.newtonStep(dx, dy)) return {};
            const Wide size = sizeOf(growth, bend), sharp = size * Wide(std::ldexp(1, -static_cast<int>(sharpBits)));
            // digits that tell places in the copy apart; far from it its size is a guess
            const int wanted = std::min(limbsFor(sharp), limbs + mostNewLimbs), now = std::max(limbs, wanted);
            away.x = sum(away.x, dx, now);
            away.y = sum(away.y, dy, now);
            const Wide distance = lengthOf(Wide(away.x.toWide()), Wide(away.y.toWide()));
            if (!(distance < reach * Wide(2))) return {};
            if (round > 0 && limbs == now && (lengthOf(dx, dy) < sharp))
                return distance < reach ? std::optional(nucleusAt(away, period, size)) : std::nullopt;
            limbs = now;
            watch.tell(0.5 + 0.5 * (1 - 1 / (1 + 0.25 * round)));
        }
        return {};
    }

    static BigFixed sum(const BigFixed& a, Wide b, int limbs) {
        BigFixed result = a.extended(limbs);
        result.setSum(result, BigFixed::scaled(b.number(), limbs));
        return result;
    }

    /// 1 / (|bend| |growth|^(d / (d - 1))), the size of a copy.
    Wide sizeOf(const Matrix& growth, const Matrix& bend) const {
        const Wide lambda = squareRoot(magnitudeOf(determinant(growth))), beta = squareRoot(magnitudeOf(determinant(bend)));
        if (isZero(lambda) || isZero(beta)) return Wide(1);
        const double power = input.family.power, share = 1 / (power - 1);
        // lambda^share through its logarithm: an estimate needs no more digits
        const double bits = share * (std::log2(lambda.mantissa) + static_cast<double>(lambda.exponent));
        const double whole = std::floor(bits);
        return Wide(1) / (beta * lambda * Wide(std::exp2(bits - whole), static_cast<int64_t>(whole)));
    }

    Nucleus nucleusAt(const BigComplex& away, int64_t period, Wide size) const {
        const int limbs = away.x.limbCount();
        // in the plane of the picture
        const double unit = 1 / input.cScale;
        BigFixed re = BigFixed::parse(input.re, limbs), im = BigFixed::parse(input.im, limbs);
        re.setSum(re, scaledAndShifted(away.x, unit, 0));
        im.setSum(im, scaledAndShifted(away.y, unit, 0));
        const Wide shown = size / Wide(std::fabs(input.cScale));
        const int digits = static_cast<int>(static_cast<double>(std::max<int64_t>(-shown.exponent + sharpBits - 8, 64)) * logOfTwo);
        return {re.toDecimal(digits), im.toDecimal(digits), period, shown.number()};
    }

    const DeepInput& input;
    const Wide reach;
    const int64_t iterations;
    const WorkWatch& watch;
};

}  // namespace

std::optional<Nucleus> findNucleus(const DeepInput& input, double reach, int64_t iterations, const WorkWatch& watch) {
    if (input.cScale == 0) return {};
    const Wide width = Wide(input.widthDigits) * reference::powerOfTen(input.widthExponent);
    return Search(input, width * Wide(reach * std::fabs(input.cScale)), iterations, watch).run();
}

}  // namespace cardioid::render
