// The escape-time loop: iterates a queue of samples through one of the polynomial steps until each has escaped or used up its iterations.
//
// Three things make it fast:
//  - several vectors are in flight, because one step is a chain of two fused multiply-adds;
//  - escape is tested only every `blockLength` steps. The state at the start of the block is kept, so the exact step of
//    the escape is found afterwards (smooth_iteration.h) and the overshoot, overflow included, does not matter;
//  - finished lanes wait until a few of their vector have finished, then are packed out and refilled from the queue,
//    so that long orbits do not hold idle lanes.
// And one thing spares work: an orbit that comes back to exactly the bits it had before goes round for ever.
// Which lane a sample runs in has no influence on its result.
#pragma once
#include "step_kernels.h"

// Vectors stay in registers only where every index into an array of them is a constant.
#if defined(__clang__)
#define CARDIOID_UNROLL _Pragma("unroll")
#else
#define CARDIOID_UNROLL _Pragma("GCC unroll 16")
#endif

namespace cardioid::render::CARDIOID_ISA {

constexpr int blockLength = 8;
/// Blocks between looks at the cancel flag.
constexpr int blocksPerCancelCheck = 4096;
/// Blocks between looks for orbits that go round: cycles are found whose length divides these 120 steps.
constexpr int blocksPerCycleCheck = 15;

/// Samples waiting for the loop: packed starts, constants, and positions in the tile (as scalars, to travel in lanes). Where z or c is the
/// same for all samples its rows are null and the number is used.
template <class Scalar>
struct EscapeQueue {
    const Scalar* x;
    const Scalar* y;
    const Scalar* cx;
    const Scalar* cy;
    const Scalar* index;
    int size;
    Scalar fixedX, fixedY, fixedCX, fixedCY;
};

/// A sample the loop is done with: its state before its last block, its constant (no rows where all have the queue's), and the steps
/// taken until then. A sample that never escaped has a count of at least `plan.iterations`.
template <class Scalar>
struct EscapeResults {
    Scalar* x;
    Scalar* y;
    Scalar* cx;
    Scalar* cy;
    Scalar* count;
    Scalar* index;
};

template <class L, class Step>
class EscapeLoop {
    using Vec = typename L::Vec;
    using Mask = typename L::Mask;
    using Scalar = typename L::Scalar;
    static constexpr int vectors = L::inFlight;

    const Step kernel;
    const EscapeQueue<Scalar> queue;
    const EscapeResults<Scalar> results;
    int next = 0;
    int finished = 0;

    // what the steps themselves do not need stays in memory, a row for each vector in flight
    typedef Scalar Row[L::width];
    alignas(64) Row index[vectors];
    alignas(64) Row blockStartX[vectors], blockStartY[vectors];  ///< of the lanes that are not done
    alignas(64) Row earlierX[vectors], earlierY[vectors];        ///< the sample's state some blocks ago; NaN if it had not begun

    /// The first `count` lanes of a mask that has more.
    static Mask firstLanes(Mask mask, int count) {
        unsigned bits = L::toBits(mask), kept = 0;
        for (; count > 0; count--) {
            kept |= bits & (0u - bits);
            bits &= bits - 1;
        }
        return L::fromBits(kept);
    }

public:
    EscapeLoop(const Step& step, const EscapeQueue<Scalar>& samples, const EscapeResults<Scalar>& into) : kernel(step), queue(samples), results(into) {}

    /// Runs the queue dry, or gives up once cancelled. @returns the number of results
    int run(int iterations, double escapeRadius, const bool* cancelled) {
        const Vec limit = L::broadcast(static_cast<Scalar>(escapeRadius * escapeRadius));
        const Vec lastCount = L::broadcast(static_cast<Scalar>(iterations));
        const Vec stepsOfBlock = L::broadcast(static_cast<Scalar>(blockLength));
        const Vec zero = L::broadcast(0), nowhere = L::broadcast(static_cast<Scalar>(__builtin_nanf("")));
        if (queue.size == 0) return 0;

        const Step step = kernel;
        Vec x[vectors], y[vectors], cx[vectors], cy[vectors], count[vectors];
        Mask live[vectors];     // lanes with a sample of the queue
        Mask waiting[vectors];  // live lanes that are done
        const auto advance = [&](int j) {
            const Vec constants[] = {cx[j], cy[j]};
            step.advance(x[j], y[j], constants);
        };
        // none of what follows is a function call: all vectors in registers would have to be saved around it
        const auto packOut = [&](int j) __attribute__((always_inline)) {
            const Mask done = waiting[j];
            L::compressStore(results.x + finished, done, L::load(blockStartX[j]));
            L::compressStore(results.y + finished, done, L::load(blockStartY[j]));
            if (queue.cx) {
                L::compressStore(results.cx + finished, done, cx[j]);
                L::compressStore(results.cy + finished, done, cy[j]);
            }
            L::compressStore(results.count + finished, done, count[j]);
            L::compressStore(results.index + finished, done, L::load(index[j]));
            finished += __builtin_popcount(L::toBits(done));
        };
        // puts the next samples of the queue into the waiting lanes; lanes that find it empty stop being live
        const auto refill = [&](int j) __attribute__((always_inline)) {
            Mask taken = waiting[j];
            int samples = __builtin_popcount(L::toBits(taken));
            if (samples > queue.size - next) {
                samples = queue.size - next;
                taken = firstLanes(taken, samples);
                live[j] = L::without(live[j], L::without(waiting[j], taken));
            }
            if (queue.cx) {
                cx[j] = L::expandLoad(cx[j], taken, queue.cx + next);
                cy[j] = L::expandLoad(cy[j], taken, queue.cy + next);
            }
            if (queue.x) {
                x[j] = L::expandLoad(x[j], taken, queue.x + next);
                y[j] = L::expandLoad(y[j], taken, queue.y + next);
            } else {
                x[j] = L::select(taken, L::broadcast(queue.fixedX), x[j]);
                y[j] = L::select(taken, L::broadcast(queue.fixedY), y[j]);
            }
            count[j] = L::select(taken, zero, count[j]);
            L::store(index[j], L::expandLoad(L::load(index[j]), taken, queue.index + next));
            L::store(earlierX[j], L::select(taken, nowhere, L::load(earlierX[j])));
            waiting[j] = L::noLanes();
            next += samples;
        };
        // orbits that go round count as having used up their iterations
        const auto settleCycles = [&](int j) __attribute__((always_inline)) {
            const Vec beforeX = L::load(earlierX[j]), beforeY = L::load(earlierY[j]);
            const Mask sameX = L::both(L::lessEqual(x[j], beforeX), L::lessEqual(beforeX, x[j]));
            const Mask sameY = L::both(L::lessEqual(y[j], beforeY), L::lessEqual(beforeY, y[j]));
            count[j] = L::select(L::without(L::both(sameX, sameY), waiting[j]), lastCount, count[j]);
            L::store(earlierX[j], x[j]);
            L::store(earlierY[j], y[j]);
        };

        CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
            x[j] = y[j] = count[j] = zero;
            cx[j] = L::broadcast(queue.fixedCX);
            cy[j] = L::broadcast(queue.fixedCY);
            live[j] = waiting[j] = L::allLanes();
            L::store(index[j], zero);
            L::store(earlierX[j], nowhere);
            L::store(earlierY[j], nowhere);
            refill(j);
            L::store(blockStartX[j], x[j]);
            L::store(blockStartY[j], y[j]);
        }
        // once the queue is dry no lane is worth waiting for
        int threshold = next < queue.size ? L::refillThreshold : 1;
        for (int block = 1;; block++) {
            CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                const Mask running = L::without(live[j], waiting[j]);
                L::storeWhere(blockStartX[j], running, x[j]);
                L::storeWhere(blockStartY[j], running, y[j]);
            }
            CARDIOID_UNROLL for (int k = 0; k < blockLength; k++) {
                CARDIOID_UNROLL for (int j = 0; j < vectors; j++) advance(j);
            }
            bool refillNow = false;
            CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                const Mask inside = L::lessEqual(squaredModulus<L>(x[j], y[j]), limit);
                count[j] = L::select(L::without(inside, waiting[j]), count[j] + stepsOfBlock, count[j]);
                const Mask goesOn = L::both(inside, L::less(count[j], lastCount));
                waiting[j] = L::either(waiting[j], L::without(live[j], goesOn));
                refillNow |= __builtin_popcount(L::toBits(waiting[j])) >= threshold;
            }
            if (block % blocksPerCycleCheck == 0) {
                CARDIOID_UNROLL for (int j = 0; j < vectors; j++) settleCycles(j);
            }
            if (refillNow) {
                unsigned anyLive = 0;
                CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                    packOut(j);
                    refill(j);
                    anyLive |= L::toBits(live[j]);
                }
                if (!anyLive) return finished;
                if (next >= queue.size) threshold = 1;
            }
            if (block % blocksPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return 0;
        }
    }
};

}  // namespace cardioid::render::CARDIOID_ISA
