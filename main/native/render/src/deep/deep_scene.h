// What a deep picture needs beside its plan: the reference orbit, and the steps that may be taken many at a time.
// Plain data only: this header is shared by translation units compiled for different instruction sets.
//
// A sample lies c' pixels from the centre C of the picture (pixels of the scene: those of the finest grid of samples). Its orbit is followed as the difference z from the reference orbit Z, the
// orbit of C in many digits: the difference keeps all its digits in float64 however deep the picture is.
#pragma once
#include <cstdint>

namespace cardioid::render {

/// mantissa * 2^exponent, for magnitudes beyond float64; 1/2 <= |mantissa| < 1, or both are 0.
struct WideNumber {
    double mantissa;
    int64_t exponent;
};

/// z^power + c, or the square with parts of it folded to the positive side:
/// (fold(x^2 - y^2), turn * 2 fold(x) fold(y)) + c.
struct DeepFamily {
    int power;  ///< 2 to 8; 2 where something is folded
    bool foldsReal, foldsX, foldsY;
    bool turnsDown;  ///< turn is -1
    bool isFolded() const { return foldsReal || foldsX || foldsY || turnsDown; }
};

/// The place Z of the reference orbit after so many steps.
struct OrbitPoint {
    double x, y;
    double folded;       ///< x^2 - y^2 with all its digits
    double firstRadius;  ///< of the shortest jump that starts here; 0 where there is none
};

/// A place so close to 0 that float64 does not hold it.
struct TinyPoint {
    int64_t index;
    WideNumber x, y, folded;
};

/// Many steps at once, while the difference is so small that they are linear: z' = A z + B c'. Matrices by rows; B holds the size of a
/// pixel. In float64 they are rows of numbers: A and B, or for analytic families, whose matrices are complex factors, their first columns.
constexpr int foldedJumpSize = 8, analyticJumpSize = 4;
struct WideJump {
    WideNumber a[4], b[4];
};

/// Of the places a jump leads to: which are closest to the trap and to 0, and the extremes of the lamps' light.
struct JumpExtremes {
    int64_t trap, atom;
    double lampsLeast, lampsMost;
};

/// Jumps from one orbit. Those that start at step 1 + k cover 2, 4, 8, ... steps as long as that divides k. The jumps of one k stand
/// side by side; those of k = 0 come last. Jump i is allowed where max(|x|, |y|) of the difference is less than radii[i], and
/// a longer jump is never allowed where a shorter is not.
struct JumpTable {
    const double* radii;
    const double* jumps;
    const WideNumber* wideRadii;  ///< only in wide scenes
    const WideJump* wideJumps;
    const JumpExtremes* extremes;  ///< only where orbits are measured as wholes
    int64_t firstOfZero;
    int levelsOfZero;
};

/// Position of the shortest jump of step 1 + k, k > 0: the trailing zeros of 1 .. k - 1 counted.
inline int64_t jumpsBefore(int64_t k) { return (k - 1) - __builtin_popcountll(static_cast<unsigned long long>(k - 1)); }

/// One orbit: points[first] .. points[last]. `last` has no successor.
struct DeepOrbit {
    int64_t first, last;
    JumpTable table;
};

struct DeepScene {
    DeepFamily family;
    const OrbitPoint* points;
    const TinyPoint* tiny;  ///< in order of index
    int64_t tinyCount;
    /// The orbit samples begin on, and the orbit of 0, which they go over to when they come closer to 0 than to the reference. They are
    /// the same where samples begin at 0.
    DeepOrbit start, critical;
    /// A sample begins at startScale * pixel * c' from the start orbit; its constant is cScale * pixel * c' from the reference's.
    double startScale, cScale;
    int columns;  ///< pixels across the width of the picture
    WideNumber pixel;
    /// Differences of this picture can be beyond float64.
    bool isWide;
    /// What measures of whole orbits hold at each place of the reference (kernels/reference_terms.h), `termRows` numbers each. Null where
    /// nothing but the ends of orbits is measured.
    const double* terms;
    int termRows;
};

}  // namespace cardioid::render
