// Pictures that are histograms of orbits: iterated function systems, flames and strange attractors.
// Plain data only: this header is shared by translation units compiled for different instruction sets.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cardioid::render {

enum class ChaosKind : int { ifs, flame, attractor };
enum class Attractor : int { clifford, deJong, hopalong, gumowskiMira, henon, ikeda };
/// How positions become places in the view: as they are, or with the bounds of the orbits moved into the square [-1, 1]^2,
/// keeping their proportions or each axis by itself.
enum class Fit : int { plane, proportional, stretched };

/// Maps of an iterated function system.
constexpr int maxMaps = 8;
/// Tables are as long as the longest vector, so that one instruction looks a whole vector up.
constexpr int mapTableLength = 16;
/// Functions of a flame; the place after the last one in every table is that of the final transform.
constexpr int maxFunctions = mapTableLength - 1;
constexpr int finalTransform = maxFunctions;
constexpr int maxVariations = 64;
constexpr int variationArguments = 8;
/// Orbits that run side by side; fixed, so that no vector width shows in the picture.
constexpr int orbitsPerBlock = 64;

/// One variation with its numbers, and the weight that it has in each function of a flame.
struct FlameSlot {
    int variation;
    float arguments[variationArguments];
    float weight[mapTableLength];
};

struct ChaosPlan {
    ChaosKind kind;
    Fit fit;
    uint32_t seed;

    // maps: x' = a x + b y + e, y' = c x + d y + f
    int mapCount;
    float a[mapTableLength], b[mapTableLength], c[mapTableLength], d[mapTableLength], e[mapTableLength], f[mapTableLength];
    /// Map k is taken where a random number of 31 bits is above the first k thresholds and not above the next.
    int32_t thresholds[mapTableLength];
    /// Colour coordinate of each map, on [0, 1].
    float mapColor[mapTableLength];

    // flames
    /// those of the functions, and behind them those of the final transform
    FlameSlot slots[maxVariations];
    int slotCount, finalSlotCount;
    /// affine maps after the variations, in the order of a to f above; not applied where all are the identity
    float post[6][mapTableLength];
    bool hasPost, hasFinalPost, hasFinal;
    /// How far the colour coordinate moves to that of the function: 0 not at all, 1 all the way.
    float colorSpeed[mapTableLength];
    /// Share of a function's points that are drawn.
    float opacity[mapTableLength];
    bool fades;
    /// Which function may follow which (xaos): thresholds as above after each function, their bits in tables by that function.
    bool ordered;
    float nextThresholds[mapTableLength][mapTableLength];
    /// A variation of some function moves points before the others read them.
    bool blursFirst;
    /// There is something of the two, or a variation later than the paper's.
    bool extended;
    /// Places without points are those without light, which faint ones fade into, instead of the colour of the interior.
    bool groundIsDark;
    /// Angles of fan and fan2 are cut towards 0, as flam3 does, not downwards.
    bool cutsAngles;
    int symmetry;
    float symmetryCos[mapTableLength], symmetrySin[mapTableLength];

    // attractors
    Attractor attractor;
    float parameters[4];

    // where points go: the view, in the plane or in the fitted square
    double centerX, centerY, viewWidth, viewCos, viewSin;
    /// Points for every 16 pixels.
    int pointsPer16Pixels;
    /// Bits of the 3 x 3 patch that each point of an IFS draws, row by row from the top left; 16 is the point itself.
    int patch;
    /// Radius in pixels that a lone point of a flame is spread over; denser places are spread less.
    double blurRadius;
    /// Flames: how a density becomes the light of a sample.
    float brightness, gamma;
    /// Whether the colour coordinate is recorded besides the density.
    bool colored;
};

/// How many orbits, and how long: from the plan and the picture's pixels alone.
struct ChaosSize {
    int blocks;
    int pointsPerOrbit;
    uint64_t points() const { return static_cast<uint64_t>(blocks) * static_cast<uint64_t>(pointsPerOrbit) * orbitsPerBlock; }
};

/// From positions to cells: column = xx x + xy y + x0, row = yx x + yy y + y0.
struct CellFrame {
    float xx, xy, x0, yx, yy, y0;
    int columns, rows;
    size_t cells() const { return static_cast<size_t>(columns) * static_cast<size_t>(rows); }
};

/// Counts of hits. Integers, so that the order of hits has no influence; the cell behind the last one takes all that miss.
/// Pointers only: inline functions of library containers must not be compiled for an instruction set.
struct Histogram {
    uint32_t* counts;
    /// Used instead where the plan is coloured: hits in the upper 28 bits, sum of their colours (8 bits each) in the lower 36.
    uint64_t* colored;
};

constexpr int colorSumBits = 36;
constexpr int colorLevels = 255;

/// Points that the frame of a flame is taken from.
constexpr int framingPoints = orbitsPerBlock * 128;

struct Bounds {
    float left, right, bottom, top;
};

/// What one instruction set offers.
struct ChaosKernels {
    /// Bounds of a sample of orbits; left > right where they leave the plane.
    Bounds (*findBounds)(const ChaosPlan& plan);
    /// Where `framingPoints` points of the first orbits lie; lost ones are left out. @returns how many there are
    int (*samplePoints)(const ChaosPlan& plan, float* x, float* y);
    /// Adds the points of these blocks to the histogram, which has room for `frame.cells() + 1` cells.
    void (*play)(const ChaosPlan& plan, const CellFrame& frame, const ChaosSize& size, int firstBlock, int endBlock, const Histogram& into,
                 const bool* cancelled);
    /// Counts -> densities: hits times `perHit`, NaN where there are none.
    void (*toDensity)(const uint32_t* counts, int cells, float perHit, float* density);
    /// The same of coloured cells, and the mean colour of their hits, 0 to 1, NaN where there are none.
    void (*toDensityAndColor)(const uint64_t* cells, int count, float perHit, float* density, float* color);
    /// Densities v of a flame -> light on [0, 1]: (ln(1 + b v) / ln(1 + 100 b))^(1 / gamma).
    void (*toLight)(const ChaosPlan& plan, int cells, float* density);
};

}  // namespace cardioid::render
