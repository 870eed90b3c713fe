// One picture to render: the numbers of a RenderSpec, checked, and the constants of the kernels.
// Plain data only: this header is shared by translation units compiled for different instruction sets.
#pragma once
#include <cstdint>

#include "deep/deep_scene.h"
#include "orbit_program.h"

namespace cardioid::render {

/// Version of the pixels: raise it when any picture could change by a byte.
constexpr int rendererVersion = 3;

/// What draws a picture: iterated orbits, or one of the engines whose formulas are parameters only. Order of `engines` in TypeScript.
enum class Engine : int { orbit, ifs, flame, attractor, lyapunov, starNest, solid };
constexpr int engineCount = 7;

/// The order of `coloringModes` in TypeScript; what each one is stands in shared/genome/colorings.md.
enum class Measure : int {
    smooth,
    iterations,
    distance,
    exponential,
    converge,
    trap,
    triangle,
    stripe,
    curvature,
    difference,
    mean,
    meanX,
    meanY,
    lamps,
    lyapunov,
    atom,
    angle,
    density,
    shade,
    interiorDistance,
    interiorPeriod
};
constexpr int measureCount = 21;
/// Measures of the attracting cycle that an orbit which never stops is drawn to; they need `ImagePlan::cycle`.
constexpr bool isCycleMeasure(Measure measure) { return measure == Measure::interiorDistance || measure == Measure::interiorPeriod; }

enum class TrapShape : int { point, line, cross, circle, square, rhombus, image };
enum class Transfer : int { linear, squareRoot, cubeRoot, logarithm, arsinh, arctangent };
enum class Precision : int { float32, float64, deep };
enum class StretchKind : int { none, percentile, equalize };
/// Where the samples of a pixel lie.
enum class Pattern : int { grid, jitter, r2, adaptive };

struct Complex {
    double re, im;
};

/// Channels of a sample. The first is the measure that chooses the palette's colour.
enum Channel : int { mainChannel, lightnessChannel, hueChannel, chromaChannel, slopeXChannel, slopeYChannel, channelCount };
/// Channels that are measures of their own, with a transfer; the slope has none.
constexpr int measuredChannels = 4;

/// One measure and what becomes of its value: t = transfer(value) * density + offset.
struct ChannelPlan {
    bool used;
    Measure measure;
    Transfer transfer;
    double density, offset;
    double amount;  ///< share of the colour's range that it moves; 1 for the main channel
};

struct TrapPlan {
    TrapShape shape;
    Complex center;
    double radius;
    double cos, sin;  ///< of its angle
    const uint8_t* image;  ///< 32 x 32 brightness bytes, rows top first; null unless the shape is `image`
};
constexpr int trapImageSide = 32;

struct LightPlan {
    double strength;  ///< 0: no light, and the slope channels are not filled
    double azimuthCos, azimuthSin, elevationCos, elevationSin;
};

struct StretchPlan {
    StretchKind kind;
    double low, high;
};

struct ImagePlan {
    Engine engine;
    int variant;  ///< index into the engine's list of variants; 0 for orbits
    Precision precision;
    int iterations;

    Complex center;
    double viewWidth;
    double viewCos, viewSin;

    /// Parameters, as the engine wants them. Orbits: the uniforms of the program. Others: the flattened parameters in the
    /// formula's order, angles in radians, a table preceded by its number of rows.
    const double* uniforms;
    int uniformCount;
    const OrbitProgram* program;  ///< orbits only
    const OrbitProgram* cycle;    ///< z with the derivatives of its multiplier (shared/formula/cycle.ts); null unless a measure needs it
    int cycleDegree;              ///< how many times the multiplier takes each value in a component

    /// `channels[mainChannel]` is always used.
    ChannelPlan channels[measuredChannels];
    bool colorsInterior;  ///< `interior` colours samples that never stop, through the main channel's transfer
    Measure interiorMeasure;
    int skip;        ///< steps left out of averages and traps at the start of an orbit
    double stripes;  ///< around the circle
    TrapPlan trap;
    LightPlan light;
    StretchPlan stretch;

    /// Only where the precision is `deep`.
    const DeepScene* deep;

    int paletteIndex;
    uint16_t interior[3];  ///< linear light, 65535 = 1
};

/// Varying slots of a program that follows cycles, z and four derivatives.
constexpr int cycleVariables = 10;

/// Entries of a palette; entry `paletteSize` of a prepared palette is the interior colour.
constexpr int paletteSize = 4096;

/// Samples a tile may hold: 64 x 64 keeps the lanes of the escape-time loop full and the buffers in the L2 cache.
constexpr int tileSide = 64;
constexpr int tileSamples = tileSide * tileSide;
/// Room behind every sample buffer for whole-vector reads and writes (4 vectors of 16 floats).
constexpr int samplePadding = 64;

/// Escape radius of deep zooms, 2^8, squared.
constexpr double escapeRadiusSquared = 65536.0;
/// No trap distance is larger.
constexpr double farthestTrapDistance = 1e6;

/// A rectangle of samples of one picture. Samples, not pixels: with supersampling N there are N x N to a pixel.
struct SampleTile {
    int column, row, columns, rows;  ///< position of the first sample and size of the tile
    int imageColumns, imageRows;     ///< samples of the whole picture
    Pattern pattern = Pattern::grid;
    int perSide = 1;  ///< samples along each side of a pixel
};

/// Room for what measures remember of an orbit, one row each.
constexpr int maxMeasureRows = 48;

/// Memory for one number a sample, float or double as the kernel needs.
struct SampleBuffer {
    static constexpr int capacity = tileSamples + samplePadding;
    alignas(64) unsigned char bytes[capacity * sizeof(double)];
};

/// Working memory of one thread; the kernels keep nothing between tiles.
struct Scratch {
    SampleBuffer x, y;  ///< positions of the samples in the plane
    SampleBuffer queueX, queueY, queueCX, queueCY, queueIndex;  ///< samples the escape-time loop has still to iterate
    SampleBuffer endX, endY, endCX, endCY, endCount, endIndex;  ///< samples it is done with
    /// The general engine for orbits (orbit_batch.h): rows of 1 KiB, and the pool, one vector for each entry.
    alignas(64) unsigned char registers[maxRegisters * 1024];
    alignas(64) unsigned char started[maxRegisters * 1024];
    alignas(64) unsigned char pool[maxPool * 64];
    alignas(64) unsigned char measures[maxMeasureRows * 1024];
    alignas(64) unsigned char ends[maxMeasureRows * 2 * 1024 + 1024];
    /// One value a sample for each channel the plan uses; NaN in the main channel: to be drawn in the interior colour. The slope
    /// channels hold a unit vector, or zeros where there is no slope.
    alignas(64) float values[channelCount][SampleBuffer::capacity];
    /// 1 for samples whose orbit never stopped although the formula has a rule to stop by, whatever colours them.
    alignas(64) uint8_t inside[SampleBuffer::capacity];
    /// Palette entry of each sample.
    alignas(64) int32_t entries[SampleBuffer::capacity];
    /// Linear light of each sample, as `packedLinear`, where `paint` was asked.
    alignas(64) uint64_t colors[SampleBuffer::capacity];
};

/// Three components of 16 bits, 21 bits apart: sums of 16 samples stay within their fields, so one addition adds all three.
constexpr int linearFieldBits = 21;
constexpr uint64_t packedLinear(uint64_t r, uint64_t g, uint64_t b) { return r | g << linearFieldBits | b << (2 * linearFieldBits); }

/// A palette's colours in OKLab; the interior as packed linear light, for it is never changed.
struct PaletteLab {
    float lightness[paletteSize + 1], a[paletteSize + 1], b[paletteSize + 1];
    uint64_t interior;
};

struct ChaosKernels;

/// What one instruction set offers. Samples are in row order.
struct KernelSet {
    const char* name;
    /// Fills `scratch.values` and `scratch.inside`. Gives up early, leaving garbage, once `*cancelled` is true.
    void (*evaluate)(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);
    /// Fills `scratch.entries` from `scratch.values[mainChannel]`.
    void (*lookUp)(const ImagePlan& plan, int sampleCount, Scratch& scratch);
    /// Fills `scratch.entries` and `scratch.colors` from all channels the plan uses.
    void (*paint)(const ImagePlan& plan, const PaletteLab& palette, int sampleCount, Scratch& scratch);
    /// Runs this many rounds of independent fused multiply-adds, the ceiling of every kernel. @returns floating-point operations done
    double (*calibrate)(Precision precision, int rounds);
    /// Numbers that the measures of whole orbits hold at each place of a deep picture's reference; 0: there are no such measures.
    int (*termRowsOf)(const ImagePlan& plan);
    /// Writes those of every place of a scene with jumps, and what stands out of the places of each jump of its two orbits (or of the one
    /// they share, to `critical`). @param scratch working memory
    void (*measureReference)(const ImagePlan& plan, const DeepScene& scene, Scratch& scratch, double* terms, JumpExtremes* start,
                             JumpExtremes* critical, const bool* cancelled);
    /// Pictures that are histograms of orbits, which no tile can draw alone.
    const ChaosKernels* chaos;
};

}  // namespace cardioid::render
