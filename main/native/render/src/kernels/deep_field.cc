// Compiled once per instruction set: tiles of deep pictures.
#include "deep_field.h"

#include <algorithm>
#include <type_traits>

#include "deep_loop.h"
#include "elementary.h"
#include "reference_terms.h"

namespace cardioid::render::CARDIOID_ISA {
namespace {

using L = Float64Lanes;
using Vec = typename L::Vec;
using Mask = typename L::Mask;

constexpr double naturalLog2 = 0.69314718055994530942;
constexpr double farthestDistance = 1e6;

bool needsDerivative(const ImagePlan& plan) {
    for (const ChannelPlan& channel : plan.channels)
        if (channel.used && channel.measure == Measure::distance) return true;
    return plan.light.strength > 0 || (plan.colorsInterior && plan.interiorMeasure == Measure::distance);
}

/// Turns what is left of the orbits into measures.
class Finish {
public:
    Finish(const ImagePlan& p, const DeepResults& r) : plan(p), results(r), log2Degree(log2AtLeastOne<L>(L::broadcast(p.deep->family.power))) {}

    /// Writes a measure of the samples first .. first + width - 1.
    void measure(Measure which, int first, float* values) const {
        const Vec count = L::load(results.count + first);
        store(values, valueOf(which, first, count, escapedAt(first)));
    }

    /// Writes the main channel, the samples inside included.
    void main(int first, float* values, uint8_t* inside) const {
        const Vec count = L::load(results.count + first);
        const Mask escaped = escapedAt(first);
        const Measure which = plan.channels[mainChannel].measure;
        Vec value = valueOf(which, first, count, escaped);
        if (plan.colorsInterior) value = L::select(escaped, value, interiorValue(first));
        store(values, value);
        for (int lane = 0; lane < L::width; lane++) inside[lane] = !(L::toBits(escaped) >> lane & 1);
    }

    void slope(int first, float* slopeX, float* slopeY) const {
        const Vec dx = L::load(results.slopeX + first), dy = L::load(results.slopeY + first);
        const Vec size = L::sqrt(L::fma(dx, dx, dy * dy));
        const Vec zero = L::broadcast(0), cos = L::broadcast(plan.viewCos), sin = L::broadcast(plan.viewSin);
        const Mask usable = L::both(escapedAt(first), L::both(L::less(zero, size), L::lessEqual(size, L::broadcast(1e300))));
        store(slopeX, L::select(usable, L::fma(dx, cos, dy * sin) / size, zero));
        store(slopeY, L::select(usable, L::fma(dy, cos, -(dx * sin)) / size, zero));
    }

private:
    static void store(float* to, Vec values) {
        for (int lane = 0; lane < L::width; lane++) to[lane] = static_cast<float>(values[lane]);
    }
    Mask escapedAt(int first) const { return L::less(L::broadcast(0), L::load(results.count + first)); }

    Vec valueOf(Measure which, int first, Vec count, Mask escaped) const {
        const Vec nan = L::broadcast(__builtin_nan("")), zero = L::broadcast(0);
        switch (which) {
            case Measure::iterations:
                return L::select(escaped, count, nan);
            case Measure::distance: {
                const Vec radius = L::sqrt(sizeSquared(first));
                const Vec reach = L::broadcast(2 * naturalLog2) * radius * log2Radius(first);
                return L::select(escaped, inWidths(reach, first), zero);
            }
            case Measure::angle:
                return turnsAround<L>(L::load(results.x + first), L::load(results.y + first));
            default:
                return L::select(escaped, L::max(count + L::broadcast(1) - log2AtLeastOne<L>(log2Radius(first)) / log2Degree, zero), nan);
        }
    }
    Vec interiorValue(int first) const {
        const Vec x = L::load(results.x + first), y = L::load(results.y + first);
        if (plan.interiorMeasure == Measure::angle) return turnsAround<L>(x, y);
        if (plan.interiorMeasure != Measure::distance) return L::broadcast(__builtin_nan(""));
        return inWidths(L::sqrt(L::fma(x, x, y * y)), first);
    }
    /// A length of z as a distance in the picture, in its widths.
    Vec inWidths(Vec length, int first) const {
        const Vec quotient = length / (L::load(results.stretch + first) * L::broadcast(plan.deep->columns));
        const Vec farthest = L::broadcast(farthestDistance);
        return L::select(L::less(quotient, farthest), quotient, farthest);
    }
    Vec sizeSquared(int first) const {
        const Vec x = L::load(results.x + first), y = L::load(results.y + first);
        return L::max(L::min(L::fma(x, x, y * y), L::broadcast(1e300)), L::broadcast(escapeRadiusSquared));
    }
    Vec log2Radius(int first) const { return L::broadcast(0.5) * log2AtLeastOne<L>(sizeSquared(first)); }

    const ImagePlan& plan;
    const DeepResults& results;
    const Vec log2Degree;
};

template <bool withDerivative, class Terms>
void followSamples(const ImagePlan& plan, int sampleCount, Scratch& scratch, const DeepResults& results, Terms& terms, const bool* cancelled) {
    const DeepScene& scene = *plan.deep;
    const double* right = viewAs<double>(scratch.x);
    const double* up = viewAs<double>(scratch.y);
    if (scene.family.isFolded())
        DeepLoop<FoldedStep, withDerivative, Terms>(plan, scene, right, up, sampleCount, escapeRadiusSquared, results, terms, cancelled).run();
    else if (scene.family.power == 2)
        DeepLoop<SquareStep, withDerivative, Terms>(plan, scene, right, up, sampleCount, escapeRadiusSquared, results, terms, cancelled).run();
    else
        DeepLoop<PowerStep, withDerivative, Terms>(plan, scene, right, up, sampleCount, escapeRadiusSquared, results, terms, cancelled).run();
}

/// Puts what the formula calls c into queueCX and queueCY, sample by sample, and every constant of the program into the pool.
void prepareTerms(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch) {
    const OrbitProgram& program = *plan.program;
    const Operands<L> operands = {reinterpret_cast<double*>(scratch.registers), reinterpret_cast<double*>(scratch.pool)};
    fillPool<L>(program, plan.uniforms, reinterpret_cast<double*>(scratch.pool));
    if (!program.c.exist()) return;
    const int sampleCount = tile.columns * tile.rows;
    placeSamples<double>(plan, tile, scratch);
    for (int row = 0; row < sampleCount; row += rowLanes<double>) {
        const size_t bytes = static_cast<size_t>(startRow<L>(program, operands, scratch, row, sampleCount)) * sizeof(double);
        std::memcpy(viewAs<double>(scratch.queueCX) + row, operands.row(program.c.re), bytes);
        std::memcpy(viewAs<double>(scratch.queueCY) + row, operands.row(program.c.im), bytes);
    }
}

}  // namespace

void evaluateDeep(const ImagePlan& plan, const SampleTile& tile, Scratch& scratch, const bool* cancelled) {
    const int sampleCount = tile.columns * tile.rows;
    const bool isMeasuredAlong = takesTerms(plan);
    if (isMeasuredAlong) prepareTerms(plan, tile, scratch);
    // places in pixels from the centre
    ImagePlan inPixels = plan;
    inPixels.center = {0, 0};
    inPixels.viewWidth = plan.deep->columns;
    placeSamples<double>(inPixels, tile, scratch);

    const DeepResults results = {viewAs<double>(scratch.endX),  viewAs<double>(scratch.endY),     viewAs<double>(scratch.endCX),
                                 viewAs<double>(scratch.endCY), viewAs<double>(scratch.endIndex), viewAs<double>(scratch.endCount)};
    if (isMeasuredAlong) {
        OrbitTerms terms(plan, *plan.deep, scratch);
        if (needsDerivative(plan))
            followSamples<true>(plan, sampleCount, scratch, results, terms, cancelled);
        else
            followSamples<false>(plan, sampleCount, scratch, results, terms, cancelled);
        if (!__atomic_load_n(cancelled, __ATOMIC_RELAXED)) terms.finishAll();
        return;
    }
    NoTerms none;
    if (needsDerivative(plan))
        followSamples<true>(plan, sampleCount, scratch, results, none, cancelled);
    else
        followSamples<false>(plan, sampleCount, scratch, results, none, cancelled);
    if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;

    const Finish finish(plan, results);
    for (int first = 0; first < sampleCount; first += L::width) {
        finish.main(first, scratch.values[mainChannel] + first, scratch.inside + first);
        for (const int channel : {lightnessChannel, hueChannel, chromaChannel}) {
            if (plan.channels[channel].used) finish.measure(plan.channels[channel].measure, first, scratch.values[channel] + first);
        }
        if (plan.light.strength > 0) finish.slope(first, scratch.values[slopeXChannel] + first, scratch.values[slopeYChannel] + first);
    }
}

int termRowsOf(const ImagePlan& plan) {
    if (!takesTerms(plan)) return 0;
    const MeasureSet set(plan);
    return PlaceRows(set, set.history(*plan.program, plan.light.strength > 0), plan.trap.shape).count();
}

void measureReference(const ImagePlan& plan, const DeepScene& scene, Scratch& scratch, double* terms, JumpExtremes* start, JumpExtremes* critical,
                      const bool* cancelled) {
    ReferenceTerms(plan, scene, scratch, terms, cancelled).take(start, critical);
}

}  // namespace cardioid::render::CARDIOID_ISA
