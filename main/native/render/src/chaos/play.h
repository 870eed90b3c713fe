// Runs the orbits of a chaos game and counts where they go.
#pragma once
#include "flame_game.h"
#include "games.h"

namespace cardioid::render::CARDIOID_ISA {

constexpr int orbitVectors = 4;
/// Steps between looks at the cancel flag.
constexpr int stepsPerCancelCheck = 4096;

template <class L, bool colored>
inline void countHits(const Drawn<L>& points, const CellFrame& frame, const Histogram& into) {
    using Vec = typename L::Vec;
    const Vec zero = L::broadcast(0);
    const Vec columns = L::broadcast(static_cast<float>(frame.columns)), rows = L::broadcast(static_cast<float>(frame.rows));
    Vec column = L::fma(points.x, L::broadcast(frame.xx), L::fma(points.y, L::broadcast(frame.xy), L::broadcast(frame.x0)));
    Vec row = L::fma(points.x, L::broadcast(frame.yx), L::fma(points.y, L::broadcast(frame.yy), L::broadcast(frame.y0)));
    const typename L::Mask inside = L::both(L::both(L::lessEqual(zero, column), L::less(column, columns)),
                                            L::both(L::lessEqual(zero, row), L::less(row, rows)));
    column = L::select(inside, column, zero);
    row = L::select(inside, row, rows);
    const typename L::Int32 cells = L::truncate(row) * frame.columns + L::truncate(column);
    alignas(64) int32_t cell[L::width];
    __builtin_memcpy(cell, &cells, sizeof cell);
    if constexpr (colored) {
        const typename L::Int32 levels = L::truncate(L::fma(points.color, L::broadcast(colorLevels), L::broadcast(0.5f)));
        alignas(64) int32_t level[L::width];
        __builtin_memcpy(level, &levels, sizeof level);
        for (int lane = 0; lane < L::width; lane++) {
            into.colored[cell[lane]] += (uint64_t{1} << colorSumBits) + static_cast<uint64_t>(level[lane]);
        }
    } else {
        for (int lane = 0; lane < L::width; lane++) into.counts[cell[lane]]++;
    }
}

template <class L, class Game, bool colored>
inline void playGame(const ChaosPlan& plan, const CellFrame& frame, const ChaosSize& size, int firstBlock, int endBlock, const Histogram& into,
                     const bool* cancelled) {
    const Game game(plan);
    constexpr int orbitsInFlight = orbitVectors * L::width;
    static_assert(orbitsPerBlock % orbitsInFlight == 0, "a block is whole vectors");
    for (int first = firstBlock * orbitsPerBlock; first < endBlock * orbitsPerBlock; first += orbitsInFlight) {
        Orbits<L> orbits[orbitVectors];
        for (int j = 0; j < orbitVectors; j++) orbits[j] = game.start(static_cast<uint32_t>(first + j * L::width));
        for (int k = 0; k < Game::warmUp; k++) {
            for (int j = 0; j < orbitVectors; j++) game.step(orbits[j]);
        }
        for (int k = 0; k < size.pointsPerOrbit; k++) {
            for (int j = 0; j < orbitVectors; j++) {
                game.step(orbits[j]);
                countHits<L, colored>(game.place(orbits[j]), frame, into);
            }
            if (k % stepsPerCancelCheck == 0 && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) return;
        }
    }
}

/// Bounds of the first block's orbits; lost ones do not count.
template <class L, class Game>
inline Bounds boundsOfGame(const ChaosPlan& plan) {
    using Vec = typename L::Vec;
    const Game game(plan);
    const Vec limit = L::broadcast(1e6f);
    Vec left = limit, right = -limit, bottom = limit, top = -limit;
    for (int first = 0; first < orbitsPerBlock; first += L::width) {
        Orbits<L> orbits = game.start(static_cast<uint32_t>(first));
        for (int k = 0; k < Game::warmUp; k++) game.step(orbits);
        for (int k = 0; k < Game::boundsSteps; k++) {
            game.step(orbits);
            const Drawn<L> points = game.place(orbits);
            const Vec x = points.x, y = points.y;
            const typename L::Mask kept = L::both(L::less(L::abs(x), limit), L::less(L::abs(y), limit));
            left = L::select(kept, L::min(x, left), left);
            right = L::select(kept, L::max(x, right), right);
            bottom = L::select(kept, L::min(y, bottom), bottom);
            top = L::select(kept, L::max(y, top), top);
        }
    }
    Bounds bounds = {left[0], right[0], bottom[0], top[0]};
    for (int lane = 1; lane < L::width; lane++) {
        bounds.left = left[lane] < bounds.left ? left[lane] : bounds.left;
        bounds.right = right[lane] > bounds.right ? right[lane] : bounds.right;
        bounds.bottom = bottom[lane] < bounds.bottom ? bottom[lane] : bounds.bottom;
        bounds.top = top[lane] > bounds.top ? top[lane] : bounds.top;
    }
    return bounds;
}

/// Points of the first block's orbits, `framingPoints` less those that are lost.
template <class L, class Game>
inline int pointsOfGame(const ChaosPlan& plan, float* toX, float* toY) {
    const Game game(plan);
    int count = 0;
    for (int first = 0; first < orbitsPerBlock; first += L::width) {
        Orbits<L> orbits = game.start(static_cast<uint32_t>(first));
        for (int k = 0; k < Game::warmUp; k++) game.step(orbits);
        for (int k = 0; k < framingPoints / orbitsPerBlock; k++) {
            game.step(orbits);
            const Drawn<L> points = game.place(orbits);
            const typename L::Vec x = points.x, y = points.y;
            for (int lane = 0; lane < L::width; lane++) {
                if (!(x[lane] > -1e6f && x[lane] < 1e6f && y[lane] > -1e6f && y[lane] < 1e6f)) continue;
                toX[count] = x[lane];
                toY[count++] = y[lane];
            }
        }
    }
    return count;
}

}  // namespace cardioid::render::CARDIOID_ISA
