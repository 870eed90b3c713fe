// One picture to render: the numbers of a RenderSpec, checked, and the constants of the kernels.
// Plain data only: this header is shared by translation units compiled for different instruction sets.
#pragma once
#include <cstdint>

namespace cardioid::render {

/// Version of the pixels: raise it when any picture could change by a byte.
constexpr int rendererVersion = 1;

enum class Formula : int { mandelbrot, julia, kali, kaliJulia };
enum class Mode : int { smooth, exponential, trap };
enum class TrapShape : int { point, cross, circle };
enum class Transfer : int { linear, squareRoot, logarithm };
enum class Precision : int { float32, float64 };

struct Complex {
    double re, im;
};

struct ImagePlan {
    Formula formula;
    Mode mode;
    TrapShape trapShape;
    Transfer transfer;
    Precision precision;
    int iterations;

    Complex center;
    double viewWidth;
    double viewCos, viewSin;

    Complex z0;  ///< Mandelbrot: where every orbit starts
    Complex c;   ///< the other formulas
    double scale, mu;
    double kaliWeight, juliaWeight;
    double thetaCos, thetaSin;

    Complex trapCenter;
    double trapRadius;

    double density, offset;
    int paletteIndex;
    uint16_t interior[3];  ///< linear light, 65535 = 1
};

/// Entries of a palette; entry `paletteSize` of a prepared palette is the interior colour.
constexpr int paletteSize = 4096;

/// Samples a tile may hold: 64 x 64 keeps the lanes of the escape-time loop full and the buffers in the L2 cache.
constexpr int tileSide = 64;
constexpr int tileSamples = tileSide * tileSide;
/// Room behind every sample buffer for whole-vector reads and writes (4 vectors of 16 floats).
constexpr int samplePadding = 64;

/// Escape radius 2^8, squared.
constexpr double escapeRadiusSquared = 65536.0;
/// The Kali family divides by z.z, never by less than this.
constexpr double kaliGuardFloat32 = 1e-12;
constexpr double kaliGuardFloat64 = 1e-21;
/// Each component of a Kali-Julia orbit is held within this.
constexpr double kaliJuliaBound = 1e6;
/// No trap distance is larger.
constexpr double farthestTrapDistance = 1e6;

/// A rectangle of samples of one picture. Samples, not pixels: with supersampling N there are N x N to a pixel.
struct SampleTile {
    int column, row, columns, rows;  ///< position of the first sample and size of the tile
    int imageColumns, imageRows;     ///< samples of the whole picture
};

/// Memory for one number a sample, float or double as the kernel needs.
struct SampleBuffer {
    static constexpr int capacity = tileSamples + samplePadding;
    alignas(64) unsigned char bytes[capacity * sizeof(double)];
};

/// Working memory of one thread; the kernels keep nothing between tiles.
struct Scratch {
    SampleBuffer x, y;  ///< positions of the samples in the plane
    SampleBuffer queueX, queueY, queueIndex;  ///< samples the escape-time loop has still to iterate
    SampleBuffer endX, endY, endCX, endCY, endCount, endIndex;  ///< samples it is done with
    /// The field: one value a sample, NaN for points that never escaped.
    alignas(64) float values[SampleBuffer::capacity];
    /// Palette entry of each sample.
    alignas(64) int32_t entries[SampleBuffer::capacity];
};

/// What one instruction set offers. Samples are in row order.
struct KernelSet {
    const char* name;
    /// Fills `scratch.values`. Gives up early, leaving garbage, once `*cancelled` is true.
    void (*evaluate)(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled);
    /// Fills `scratch.entries` from `scratch.values`.
    void (*lookUp)(const ImagePlan& plan, int sampleCount, Scratch& scratch);
    /// Runs this many rounds of independent fused multiply-adds, the ceiling of every kernel. @returns floating-point operations done
    double (*calibrate)(Precision precision, int rounds);
};

}  // namespace cardioid::render
