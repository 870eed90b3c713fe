// The fast path for one bounded measure of whole orbits, exponential smoothing or a simple trap, by formulas with a kernel: step and
// measure stay in registers.
#pragma once
#include "accumulators.h"
#include "orbit_batch.h"

namespace cardioid::render::CARDIOID_ISA {

/// Stores lanes of the kernel's precision as the field's float32.
template <class L>
inline void storeAsFloat(float* to, typename L::Vec v) {
    typename L::Scalar lanes[L::width];
    L::store(lanes, v);
    for (int lane = 0; lane < L::width; lane++) to[lane] = static_cast<float>(lanes[lane]);
}

/// Runs the orbit of every sample for `plan.iterations` steps and writes what the accumulator makes of it: always finite, never NaN.
template <class L, class Step, class Accumulator>
inline void accumulateOrbits(const ImagePlan& plan, const Step& kernel, int sampleCount, Scratch& scratch, const bool* cancelled) {
    using Vec = typename L::Vec;
    using Scalar = typename L::Scalar;
    constexpr int vectors = L::inFlight;
    constexpr int count = Step::operands;

    const OrbitProgram& program = *plan.program;
    const Accumulator accumulator(plan);
    const Operands<L> operands = {reinterpret_cast<Scalar*>(scratch.registers), reinterpret_cast<Scalar*>(scratch.pool)};
    fillPool<L>(program, plan.uniforms, reinterpret_cast<Scalar*>(scratch.pool));
    typename Operands<L>::Source sources[count];
    for (int k = 0; k < count; k++) sources[k] = operands.source(program.kernelOperands[static_cast<size_t>(k)]);
    const Vec steps = L::broadcast(static_cast<Scalar>(plan.iterations));
    std::memset(scratch.inside, 0, static_cast<size_t>(sampleCount));

    for (int row = 0; row < sampleCount; row += rowLanes<Scalar>) {
        startRow<L>(program, operands, scratch, row, sampleCount);
        const int lanes = sampleCount - row < rowLanes<Scalar> ? sampleCount - row : rowLanes<Scalar>;
        for (int first = 0; first < lanes; first += vectors * L::width) {
            if (__atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
            Vec x[vectors], y[vectors], magnitude[vectors], value[vectors], o[vectors][count];
            for (int j = 0; j < vectors; j++) {
                const int v = first / L::width + j;
                x[j] = L::load(operands.row(program.z.re) + v * L::width);
                y[j] = L::load(operands.row(program.z.im) + v * L::width);
                for (int k = 0; k < count; k++) o[j][k] = sources[k].vector(v);
                magnitude[j] = kernel.measure(x[j], y[j], o[j]);
                value[j] = accumulator.initial();
            }
            for (int iteration = 0; iteration < plan.iterations; iteration++) {
                for (int j = 0; j < vectors; j++) {
                    kernel.step(x[j], y[j], o[j], magnitude[j]);
                    magnitude[j] = kernel.measure(x[j], y[j], o[j]);
                    value[j] = accumulator.update(value[j], x[j], y[j], magnitude[j]);
                }
            }
            for (int j = 0; j < vectors; j++) {
                storeAsFloat<L>(scratch.values[mainChannel] + row + first + j * L::width, accumulator.finish(value[j], steps));
            }
        }
    }
}

/// Whether a picture asks for nothing but the one measure this path knows.
inline bool isPlainField(const ImagePlan& plan) {
    if (plan.program->rules || plan.skip || plan.light.strength > 0 || plan.program->nRegister >= 0) return false;
    for (int channel = lightnessChannel; channel < measuredChannels; channel++) {
        if (plan.channels[channel].used) return false;
    }
    const Measure measure = plan.channels[mainChannel].measure;
    if (measure == Measure::exponential) return true;
    const bool turned = plan.trap.sin != 0 || plan.trap.cos != 1;
    return measure == Measure::trap && (plan.trap.shape == TrapShape::point || plan.trap.shape == TrapShape::circle ||
                                        (plan.trap.shape == TrapShape::cross && !turned));
}

/// Draws a tile this way. @returns false if the picture needs the general engine
template <class L>
inline bool drawPlainField(const ImagePlan& plan, int sampleCount, Scratch& scratch, const bool* cancelled) {
    const Kernel kernel = plan.program->kernel;
    if (!isPlainField(plan) || (kernel != Kernel::kali && kernel != Kernel::plainKali && kernel != Kernel::kaliJulia)) return false;
    const auto draw = [&](const auto& step) {
        using Step = std::decay_t<decltype(step)>;
        if (plan.channels[mainChannel].measure == Measure::exponential)
            accumulateOrbits<L, Step, ExponentialSmoothing<L>>(plan, step, sampleCount, scratch, cancelled);
        else if (plan.trap.shape == TrapShape::point)
            accumulateOrbits<L, Step, PointTrap<L>>(plan, step, sampleCount, scratch, cancelled);
        else if (plan.trap.shape == TrapShape::cross)
            accumulateOrbits<L, Step, CrossTrap<L>>(plan, step, sampleCount, scratch, cancelled);
        else
            accumulateOrbits<L, Step, CircleTrap<L>>(plan, step, sampleCount, scratch, cancelled);
    };
    if (kernel == Kernel::kali)
        draw(KaliStep<L>(0));
    else if (kernel == Kernel::plainKali)
        draw(PlainKaliStep<L>(0));
    else
        draw(KaliJuliaStep<L>(0));
    return true;
}

}  // namespace cardioid::render::CARDIOID_ISA
