// Threads and scratch memory shared by all kernels of the process.
#pragma once
#include <cstddef>
#include <type_traits>

#include "kernels.h"

namespace cardioid {

/** Most threads a kernel will ever use. */
constexpr int kMaxThreads = 64;

/** Sets how many threads kernels use from now on, the calling one included; 0 means all cores. */
void setThreadCount(int threads);
int threadCount();

using Task = void (*)(void* context, int task, int worker);

/**
 * Runs task 0 .. tasks-1, in any order, on the pool and the calling thread; returns when all are done.
 * Tasks are claimed one by one from an atomic counter, so a thread that lost its core does not hold the others up.
 * Kernel calls must not overlap: the binding layer holds a lock (see `KernelLock`).
 */
void runTasks(int tasks, Task task, void* context);

/** `body(task, worker)` for each task; `worker` is below kMaxThreads and names a private scratch area. */
template <class Body>
inline void parallelFor(int tasks, Body&& body) {
  using Plain = typename std::remove_reference<Body>::type;
  runTasks(tasks, [](void* context, int task, int worker) { (*static_cast<Plain*>(context))(task, worker); },
           const_cast<void*>(static_cast<const void*>(&body)));
}

/** Like parallelFor, with so many neighbouring tasks handed out together that a hand-out is worth its cost. */
template <class Body>
inline void parallelForGrained(int tasks, double flopsPerTask, Body&& body) {
  const double worthwhileFlops = 1.5e6;
  const int grain = static_cast<int>(worthwhileFlops / (flopsPerTask + 1)) + 1;
  const int pieces = (tasks + grain - 1) / grain;
  auto piece = [&](int index, int worker) {
    const int end = (index + 1) * grain < tasks ? (index + 1) * grain : tasks;
    for (int task = index * grain; task < end; task++) body(task, worker);
  };
  if (pieces <= 1) piece(0, 0);
  else parallelFor(pieces, piece);
}

enum class Scratch { strip, packedFilter, partials, reduction, count };

/** Scratch memory of one worker, at least `floats` long, 64-byte aligned, contents undefined, valid until asked again. */
float* scratch(int worker, Scratch kind, std::size_t floats);

/** Held by the binding layer around every kernel: two JavaScript threads may have loaded the addon. */
class KernelLock {
 public:
  KernelLock();
  ~KernelLock();
  KernelLock(const KernelLock&) = delete;
  KernelLock& operator=(const KernelLock&) = delete;
};

}  // namespace cardioid
