// The general engine for orbits: any formula, any measures, on batches of lanes that stay in the L1 cache.
//
// The step is a kernel of its own or interpreted. Orbits that stop are set aside, and once a quarter of the batch is done with, the
// rest closes up and new samples take the free places. Which lane a sample runs in has no influence on its result.
#pragma once
#include <cstring>

#include "measure_values.h"
#include "step_kernels.h"

namespace cardioid::render::CARDIOID_ISA {

/// Steps between looks for orbits that go round for ever.
constexpr unsigned testsPerLookBack = 8;

template <class L>
class OrbitBatch {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    static constexpr int lanes = rowLanes<Scalar>;
    static constexpr int mostVectors = lanes / L::width;

    const ImagePlan& plan;
    const OrbitProgram& program;
    Scratch& scratch;
    const bool* const cancelled;
    const int sampleCount;
    const MeasureSet set;
    const bool light;
    const int history;
    const int heldSlots;  ///< leading slots that are compared with what they were, to find orbits that go round for ever
    const bool changesOfDerivative;
    const bool countsEachStep;  ///< something reads `Row::count` after every step
    const KeptRows kept;

    const Operands<L> operands;  ///< the batch
    const Operands<L> started;   ///< samples whose orbits are about to begin
    Scalar* const measures;
    Scalar* const ends;

    int nextSample = 0;                     ///< first sample not yet started
    int startedFrom = 0, startedCount = 0;  ///< lanes of `started` still to be taken
    int startedSample = 0;                  ///< the sample in lane `startedFrom`
    int used = 0, dead = 0;
    int endCount = 0;
    unsigned tests = 0;
    int pendingSteps = 0;  ///< steps of the whole batch that `Row::count` does not hold yet
    int longest = 0;       ///< no orbit of the batch has done more steps
    unsigned alive[mostVectors];

    Scalar* measureRow(Row row) const { return measures + static_cast<ptrdiff_t>(row) * lanes; }
    Scalar* endRow(int row) const { return ends + static_cast<ptrdiff_t>(row) * endLanes<Scalar>; }
    bool isCancelled() const { return __atomic_load_n(cancelled, __ATOMIC_RELAXED); }

    /// Runs the start of the next samples, up to a whole row of them.
    void startNext() {
        const int count = startRow<L>(program, started, scratch, nextSample, sampleCount);
        startedFrom = 0;
        startedCount = count;
        startedSample = nextSample;
        nextSample += count;
    }

    /// Puts samples into the free places at the end of the batch.
    void refill() {
        while (used < lanes) {
            if (startedCount == 0) {
                if (nextSample >= sampleCount) break;
                startNext();
            }
            const int taken = startedCount < lanes - used ? startedCount : lanes - used;
            const size_t bytes = static_cast<size_t>(taken) * sizeof(Scalar);
            for (int slot = 0; slot < program.states; slot++) std::memcpy(operands.row(slot) + used, started.row(slot) + startedFrom, bytes);
            for (int k = 0; k < kept.count; k++) beginRow(kept.rows[k], taken);
            used += taken;
            startedFrom += taken;
            startedSample += taken;
            startedCount -= taken;
        }
        for (int v = 0; v < mostVectors; v++) {
            const int here = used - v * L::width;
            alive[v] = here <= 0 ? 0 : here >= L::width ? L::toBits(L::allLanes()) : (1u << here) - 1;
        }
        dead = 0;
    }

    /// What a row holds for samples just taken in.
    void beginRow(Row row, int taken) const {
        Scalar* at = measureRow(row) + used;
        const Scalar* x = started.row(program.z.re) + startedFrom;
        const Scalar* y = started.row(program.z.im) + startedFrom;
        for (int lane = 0; lane < taken; lane++)
            at[lane] = row == Row::index ? static_cast<Scalar>(startedSample + lane) : firstValue(row, x[lane], y[lane], plan.trap.shape);
    }

    void closeUp(Scalar* row) const {
        int to = 0;
        for (int v = 0; v * L::width < used; v++) {
            L::compressStore(row + to, L::fromBits(alive[v]), L::load(row + v * L::width));
            to += __builtin_popcount(alive[v]);
        }
    }
    /// Closes the gaps that finished orbits left.
    void closeGaps() {
        for (int slot = 0; slot < program.states; slot++) closeUp(operands.row(slot));
        for (int k = 0; k < kept.count; k++) closeUp(measureRow(kept.rows[k]));
        used -= dead;
    }

    static void copy(Scalar* to, const Scalar* from, int vectors) {
        std::memcpy(to, from, static_cast<size_t>(vectors) * L::width * sizeof(Scalar));
    }

    void keepDerivative(int vectors) const {
        copy(measureRow(Row::beforeDxRe), operands.row(program.dx.re), vectors);
        copy(measureRow(Row::beforeDxIm), operands.row(program.dx.im), vectors);
        if (!program.dy.exist()) return;
        copy(measureRow(Row::beforeDyRe), operands.row(program.dy.re), vectors);
        copy(measureRow(Row::beforeDyIm), operands.row(program.dy.im), vectors);
    }
    /// Brings `Row::count` up to date.
    void settleCounts(int vectors) {
        if (pendingSteps == 0) return;
        const Vec steps = L::broadcast(static_cast<Scalar>(pendingSteps));
        Scalar* count = measureRow(Row::count);
        for (int v = 0; v < vectors; v++) L::store(count + v * L::width, L::load(count + v * L::width) + steps);
        pendingSteps = 0;
    }
    /// Whether an orbit of the batch may have used up its iterations; if so, `Row::count` is up to date.
    bool someMayBeOver(int vectors) {
        if (longest < plan.iterations) return false;
        settleCounts(vectors);
        Vec most = L::broadcast(0);
        for (int v = 0; v < vectors; v++) most = L::max(L::select(L::fromBits(alive[v]), L::load(measureRow(Row::count) + v * L::width), most), most);
        Scalar counts[L::width];
        L::store(counts, most);
        longest = 0;
        for (const Scalar count : counts) longest = count > static_cast<Scalar>(longest) ? static_cast<int>(count) : longest;
        return longest >= plan.iterations;
    }

    void advance(int vectors) {
        if (history >= 2) {
            copy(measureRow(Row::before2X), measureRow(Row::before1X), vectors);
            copy(measureRow(Row::before2Y), measureRow(Row::before1Y), vectors);
        }
        if (history >= 1) {
            copy(measureRow(Row::before1X), operands.row(program.z.re), vectors);
            copy(measureRow(Row::before1Y), operands.row(program.z.im), vectors);
        }
        if (changesOfDerivative) keepDerivative(vectors);
        if (program.nRegister >= 0) copy(operands.row(program.nRegister), measureRow(Row::count), vectors);
        interpret<L>(program.step.data(), program.step.size(), operands, vectors);
        if (program.kernel != Kernel::none) runStepKernel<L>(program, plan.uniforms, operands, vectors);
        pendingSteps++;
        longest++;
        if (countsEachStep) settleCounts(vectors);
        takeTerms<L>({operands, measures, plan, program, vectors}, set);
    }

    /// Sets aside lanes of vector v that are done.
    void setAside(int v, unsigned bits, Vec kind) {
        const Mask mask = L::fromBits(bits);
        const auto pack = [&](int row, Vec value) { L::compressStore(endRow(row) + endCount, mask, value); };
        const auto packSlot = [&](End row, int32_t slot) {
            pack(static_cast<int>(row), slot < 0 ? L::broadcast(0) : L::load(operands.row(slot) + v * L::width));
        };
        packSlot(End::x, program.z.re);
        packSlot(End::y, program.z.im);
        packSlot(End::dxRe, program.dx.re);
        packSlot(End::dxIm, program.dx.im);
        if (program.dx.exist() && !program.dy.exist()) {
            // analytic: dz/dy = i dz/dx
            pack(static_cast<int>(End::dyRe), -L::load(operands.row(program.dx.im) + v * L::width));
            packSlot(End::dyIm, program.dx.re);
        } else {
            packSlot(End::dyRe, program.dy.re);
            packSlot(End::dyIm, program.dy.im);
        }
        pack(static_cast<int>(End::kind), kind);
        for (int k = 0; k < kept.count; k++) {
            Vec value = L::load(measureRow(kept.rows[k]) + v * L::width);
            if (kept.rows[k] == Row::count) value = value + L::broadcast(static_cast<Scalar>(pendingSteps));
            pack(static_cast<int>(End::measures) + static_cast<int>(kept.rows[k]), value);
        }
        endCount += __builtin_popcount(bits);
        if (endCount > lanes) flush();
    }
    void flush() {
        writeEnds<L>(plan, program, set, ends, endCount, scratch);
        endCount = 0;
    }

    /// Orbits that are just where they once were: they never stop. By Brent's method; what they are compared with is held anew whenever their
    /// steps have doubled.
    Mask goRound(int v) const {
        const Vec count = L::load(measureRow(Row::count) + v * L::width), until = L::load(measureRow(Row::heldUntil) + v * L::width);
        const Mask due = L::lessEqual(until, count);
        Mask same = L::allLanes();
        for (int slot = 0; slot < heldSlots; slot++) {
            Scalar* const held = measureRow(heldRow(slot)) + v * L::width;
            const Vec now = L::load(operands.row(slot) + v * L::width), then = L::load(held);
            same = L::both(same, L::both(L::lessEqual(now, then), L::lessEqual(then, now)));
            // zeros of either sign are equal, but some functions tell them apart
            if (program.kernel == Kernel::none) same = L::both(same, L::less(L::broadcast(0), L::abs(now)));
            L::store(held, L::select(due, now, then));
        }
        L::store(measureRow(Row::heldUntil) + v * L::width, L::select(due, count + count, until));
        return same;
    }

    /// Finds the orbits of the batch that stop here.
    void test(int vectors) {
        if (!program.plainEscape) interpret<L>(program.stop.data(), program.stop.size(), operands, vectors);
        const Vec limit = L::broadcast(static_cast<Scalar>(program.plainEscape ? program.escapeRadius * program.escapeRadius : sizeof(Scalar) == 4 ? 1e38 : 1e300));
        const Vec lastCount = L::broadcast(static_cast<Scalar>(plan.iterations));
        const bool looksBack = heldSlots > 0 && ++tests % testsPerLookBack == 0;
        if (looksBack) settleCounts(vectors);
        const bool mayBeOver = someMayBeOver(vectors), onlyEscapes = program.plainEscape && !looksBack && !mayBeOver;
        for (int v = 0; v < vectors; v++) {
            const Vec x = L::load(operands.row(program.z.re) + v * L::width), y = L::load(operands.row(program.z.im) + v * L::width);
            Mask escapes = L::without(L::allLanes(), L::lessEqual(L::fma(x, x, y * y), limit)), converges = L::noLanes();
            if (onlyEscapes && !(L::toBits(escapes) & alive[v])) continue;
            for (size_t rule = 0; rule < program.ruleRegisters.size(); rule++) {
                const Mask now = holds<L>(operands.source(program.ruleRegisters[rule]).vector(v));
                if (program.converges >> rule & 1u)
                    converges = L::either(converges, now);
                else
                    escapes = L::either(escapes, now);
            }
            Mask over = mayBeOver ? L::lessEqual(lastCount, L::load(measureRow(Row::count) + v * L::width)) : L::noLanes();
            if (looksBack) over = L::either(over, goRound(v));
            const unsigned bits = L::toBits(L::either(L::either(escapes, converges), over)) & alive[v];
            if (!bits) continue;
            const Vec kind = L::select(escapes, L::broadcast(escaped), L::select(converges, L::broadcast(converged), L::broadcast(neverStopped)));
            setAside(v, bits, kind);
            alive[v] &= ~bits;
            dead += __builtin_popcount(bits);
        }
    }

    void runWithRules() {
        refill();
        while (used > 0) {
            const int vectors = (used + L::width - 1) / L::width;
            advance(vectors);
            test(vectors);
            if (isCancelled()) return;
            // orbits begin on whole numbers of looks back, so that each is looked at after the same steps whatever runs beside it
            if (dead * 4 < used || tests % testsPerLookBack != 0) continue;
            settleCounts(vectors);
            closeGaps();
            refill();
        }
    }
    void runToTheLimit() {
        while (nextSample < sampleCount) {
            used = 0;
            refill();
            const int vectors = (used + L::width - 1) / L::width;
            for (int iteration = 0; iteration < plan.iterations; iteration++) {
                if (isCancelled()) return;
                advance(vectors);
            }
            for (int v = 0; v < vectors; v++) setAside(v, alive[v], L::broadcast(neverStopped));
            pendingSteps = 0;
        }
    }

public:
    OrbitBatch(const ImagePlan& imagePlan, int samples, Scratch& memory, const bool* cancelFlag)
        : plan(imagePlan),
          program(*imagePlan.program),
          scratch(memory),
          cancelled(cancelFlag),
          sampleCount(samples),
          set(imagePlan),
          light(imagePlan.light.strength > 0),
          history(set.history(program, light)),
          heldSlots(MeasureSet::endsEarly(imagePlan) ? imagePlan.program->leading : 0),
          changesOfDerivative(set.changesOfDerivative(program, light)),
          countsEachStep(set.readsCount() || program.nRegister >= 0),
          kept(set, history, imagePlan.trap.shape, heldSlots, !changesOfDerivative ? 0 : program.dy.exist() ? 2 : 1),
          operands{reinterpret_cast<Scalar*>(memory.registers), reinterpret_cast<Scalar*>(memory.pool)},
          started{reinterpret_cast<Scalar*>(memory.started), reinterpret_cast<Scalar*>(memory.pool)},
          measures(reinterpret_cast<Scalar*>(memory.measures)),
          ends(reinterpret_cast<Scalar*>(memory.ends)) {
        fillPool<L>(program, plan.uniforms, reinterpret_cast<Scalar*>(memory.pool));
    }

    void run() {
        if (program.rules)
            runWithRules();
        else
            runToTheLimit();
        if (!isCancelled()) flush();
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
