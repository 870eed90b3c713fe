#include "thread_pool.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
static inline void relaxCpu() { _mm_pause(); }
#else
static inline void relaxCpu() {}
#endif

namespace cardioid {
namespace {

// A run is one "generation". The state word packs  generation << 16 | closed << 15 | number of workers inside.
// A worker may enter only while its generation is open, so the caller waits for exactly those that entered: a
// worker still asleep is never waited for.
constexpr uint64_t kClosed = 1u << 15;
constexpr uint64_t kEnteredMask = kClosed - 1;
constexpr int kSpinsBeforeSleep = 6000;

class Pool {
 public:
  void start(int threads) {
    wanted_ = threads;
    for (; started_ < threads; started_++) std::thread([this, id = started_] { work(id); }).detach();
  }

  int threads() const { return wanted_; }

  void run(int tasks, Task task, void* context) {
    if (tasks <= 0) return;
    if (wanted_ == 1 || tasks == 1) {
      for (int index = 0; index < tasks; index++) task(context, index, 0);
      return;
    }
    task_ = task;
    context_ = context;
    tasks_ = tasks;
    next_.store(0);
    left_.store(0);
    open((state_.load() >> 16) + 1);
    claimTasks(0);
    const uint64_t entered = state_.fetch_or(kClosed) & kEnteredMask;
    for (int spins = 0; left_.load(std::memory_order_acquire) < entered;) {
      // a worker that lost its core gets it back sooner if we give up ours
      if (++spins < kSpinsBeforeSleep) relaxCpu();
      else std::this_thread::yield();
    }
  }

 private:
  void open(uint64_t generation) {
    if (sleepers_.load() == 0) state_.store(generation << 16);
    else {
      std::lock_guard<std::mutex> guard(mutex_);
      state_.store(generation << 16);
    }
    // a worker may have gone to sleep between the check and the store
    if (sleepers_.load() != 0) {
      { std::lock_guard<std::mutex> guard(mutex_); }
      wake_.notify_all();
    }
  }

  void claimTasks(int id) {
    for (int index; (index = next_.fetch_add(1)) < tasks_;) task_(context_, index, id);
  }

  bool isNew(uint64_t state, uint64_t seen) const { return !(state & kClosed) && (state >> 16) != seen; }

  void work(int id) {
    uint64_t seen = 0;
    for (;;) {
      uint64_t state;
      for (int spins = 0; !isNew(state = state_.load(std::memory_order_acquire), seen);) {
        if (++spins < kSpinsBeforeSleep) {
          relaxCpu();
          continue;
        }
        std::unique_lock<std::mutex> guard(mutex_);
        sleepers_++;
        wake_.wait(guard, [&] { return isNew(state_.load(), seen); });
        sleepers_--;
        spins = 0;
      }
      if (id >= wanted_) {  // the count was lowered: sit this one out
        seen = state >> 16;
        continue;
      }
      if (!state_.compare_exchange_weak(state, state + 1)) continue;
      seen = state >> 16;
      claimTasks(id);
      left_.fetch_add(1, std::memory_order_release);
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<int> sleepers_{0};
  std::atomic<uint64_t> state_{kClosed};
  std::atomic<int> next_{0};
  std::atomic<uint64_t> left_{0};
  std::atomic<int> wanted_{1};
  int started_ = 1;
  int tasks_ = 0;
  Task task_ = nullptr;
  void* context_ = nullptr;
};

// Never destroyed: its detached threads live until the process ends.
Pool& pool() {
  static Pool& instance = *new Pool();
  return instance;
}

struct Block {
  float* data = nullptr;
  std::size_t capacity = 0;
};
Block blocks[kMaxThreads][static_cast<int>(Scratch::count)];

std::mutex& kernelMutex() {
  static std::mutex& instance = *new std::mutex();
  return instance;
}

}  // namespace

void setThreadCount(int threads) {
  if (threads <= 0) threads = static_cast<int>(std::thread::hardware_concurrency());
  if (threads < 1) threads = 1;
  if (threads > kMaxThreads) threads = kMaxThreads;
  pool().start(threads);
}

int threadCount() { return pool().threads(); }

void runTasks(int tasks, Task task, void* context) { pool().run(tasks, task, context); }

float* scratch(int worker, Scratch kind, std::size_t floats) {
  Block& block = blocks[worker][static_cast<int>(kind)];
  if (floats > block.capacity) {
    constexpr std::align_val_t alignment{64};
    ::operator delete(block.data, alignment);
    block.capacity = floats + floats / 4;
    block.data = static_cast<float*>(::operator new(block.capacity * sizeof(float), alignment));
  }
  return block.data;
}

KernelLock::KernelLock() { kernelMutex().lock(); }
KernelLock::~KernelLock() { kernelMutex().unlock(); }

}  // namespace cardioid
