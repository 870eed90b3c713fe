// The escape-time loop: iterates a queue of samples through one of the polynomial steps until each has escaped or used up its iterations.
//
// Three things make it fast:
//  - several vectors are in flight, because one step is a chain of two fused multiply-adds;
//  - escape is tested only every `blockLength` steps. The state at the start of the block is kept, so the exact step of
//    the escape is found afterwards (smooth_iteration.h) and the overshoot, overflow included, does not matter;
//  - finished lanes wait until a few of their vector have finished, then are packed out and refilled from the queue,
//    so that long orbits do not hold idle lanes.
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

/// A sample the loop is done with: its state before its last block, its constant, and the steps taken until then. A
/// sample that used up its iterations without escaping has a count of at least `plan.iterations`.
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

    struct Flight {
        Vec x, y, cx, cy, count, index;
        Mask live;     ///< lanes with a sample of the queue
        Mask waiting;  ///< live lanes that are done
    };
    Flight flights[vectors];
    alignas(64) Scalar blockStartX[vectors][L::width];
    alignas(64) Scalar blockStartY[vectors][L::width];

    /// Puts the next samples of the queue into the free lanes; lanes that find it empty stop being live.
    void refill(Flight& flight, Mask free) {
        unsigned freeBits = L::toBits(free), takenBits = freeBits;
        const int left = queue.size - next;
        int taken = __builtin_popcount(freeBits);
        if (taken > left) {
            takenBits = 0;
            for (taken = 0; taken < left; taken++) {
                takenBits |= freeBits & (0u - freeBits);
                freeBits &= freeBits - 1;
            }
            flight.live = L::either(L::without(flight.live, free), L::fromBits(takenBits));
        }
        if (taken == 0) return;
        const Mask mask = L::fromBits(takenBits);
        if (queue.cx) {
            flight.cx = L::expandLoad(flight.cx, mask, queue.cx + next);
            flight.cy = L::expandLoad(flight.cy, mask, queue.cy + next);
        }
        if (queue.x) {
            flight.x = L::expandLoad(flight.x, mask, queue.x + next);
            flight.y = L::expandLoad(flight.y, mask, queue.y + next);
        } else {
            flight.x = L::select(mask, L::broadcast(queue.fixedX), flight.x);
            flight.y = L::select(mask, L::broadcast(queue.fixedY), flight.y);
        }
        flight.index = L::expandLoad(flight.index, mask, queue.index + next);
        flight.count = L::select(mask, L::broadcast(0), flight.count);
        next += taken;
    }

    /// Packs the waiting lanes of vector j into the results.
    void packOut(int j) {
        const Flight& flight = flights[j];
        L::compressStore(results.x + finished, flight.waiting, L::load(blockStartX[j]));
        L::compressStore(results.y + finished, flight.waiting, L::load(blockStartY[j]));
        L::compressStore(results.cx + finished, flight.waiting, flight.cx);
        L::compressStore(results.cy + finished, flight.waiting, flight.cy);
        L::compressStore(results.count + finished, flight.waiting, flight.count);
        L::compressStore(results.index + finished, flight.waiting, flight.index);
        finished += __builtin_popcount(L::toBits(flight.waiting));
    }

    /// Packs out what waits in vector j and refills it. Kept out of the hot loop, so that the loop keeps its registers.
    __attribute__((noinline)) void exchange(int j) {
        packOut(j);
        refill(flights[j], flights[j].waiting);
        flights[j].waiting = L::noLanes();
    }

public:
    EscapeLoop(const Step& step, const EscapeQueue<Scalar>& samples, const EscapeResults<Scalar>& into)
        : kernel(step), queue(samples), results(into) {
        for (int j = 0; j < vectors; j++) {
            Flight& flight = flights[j];
            flight.x = flight.y = flight.count = flight.index = L::broadcast(0);
            flight.cx = L::broadcast(queue.fixedCX);
            flight.cy = L::broadcast(queue.fixedCY);
            flight.live = L::allLanes();
            flight.waiting = L::noLanes();
            refill(flight, L::allLanes());
            L::store(blockStartX[j], flight.x);
            L::store(blockStartY[j], flight.y);
        }
    }

    /// Runs the queue dry, or gives up once cancelled. @returns the number of results
    int run(int iterations, double escapeRadius, const bool* cancelled) {
        const Vec limit = L::broadcast(static_cast<Scalar>(escapeRadius * escapeRadius));
        const Vec lastCount = L::broadcast(static_cast<Scalar>(iterations));
        const Vec stepsOfBlock = L::broadcast(static_cast<Scalar>(blockLength));
        if (queue.size == 0) return 0;
        // once the queue is dry no lane is worth waiting for
        int threshold = next < queue.size ? L::refillThreshold : 1;

        // copies that the compiler can hold in registers; `flights` is up to date only during an exchange
        Vec x[vectors], y[vectors], cx[vectors], cy[vectors], count[vectors];
        Mask live[vectors], waiting[vectors];
        const auto fetch = [&](int j) {
            const Flight& flight = flights[j];
            x[j] = flight.x;
            y[j] = flight.y;
            cx[j] = flight.cx;
            cy[j] = flight.cy;
            count[j] = flight.count;
            live[j] = flight.live;
            waiting[j] = flight.waiting;
        };
        const Step step = kernel;
        const auto advance = [&](int j) {
            const Vec constants[] = {cx[j], cy[j]};
            step.advance(x[j], y[j], constants);
        };
        const auto putBack = [&](int j) {
            Flight& flight = flights[j];
            flight.x = x[j];
            flight.y = y[j];
            flight.cx = cx[j];
            flight.cy = cy[j];
            flight.count = count[j];
            flight.waiting = waiting[j];
        };
        CARDIOID_UNROLL for (int j = 0; j < vectors; j++) fetch(j);
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
            if (refillNow) {
                unsigned anyLive = 0;
                CARDIOID_UNROLL for (int j = 0; j < vectors; j++) {
                    if (L::toBits(waiting[j])) {
                        putBack(j);
                        exchange(j);
                        fetch(j);
                    }
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
