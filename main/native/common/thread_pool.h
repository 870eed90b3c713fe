// A pool of threads that shares its time fairly among jobs made of many small tasks.
#pragma once
#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace cardioid {

/// Every thread owns one `Memory`, made on its first task and lent to each task it runs.
///
/// Jobs take turns, a few tasks each, so a short job is not kept waiting by a long one. Tasks of one job run in any order
/// and on any thread: a job whose result must not depend on that has to make its tasks independent.
template <class Memory>
class ThreadPool {
public:
    class Job {
    public:
        explicit Job(size_t tasks) : taskCount(tasks), unfinishedTasks(tasks) {}
        virtual ~Job() = default;
        /// Does one of the tasks 0 .. taskCount - 1. Must not throw.
        virtual void run(size_t task, Memory& memory) = 0;
        /// Called once, on the thread that finished the last task. Must not throw.
        virtual void complete() = 0;

        const size_t taskCount;

    private:
        friend class ThreadPool;
        size_t nextTask = 0;
        size_t unfinishedTasks;
    };

    explicit ThreadPool(unsigned threads) { setThreads(threads); }

    ~ThreadPool() { stop(); }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// How many threads may work from now on, at least 1. Surplus threads finish their tasks and sleep.
    void setThreads(unsigned threads) {
        std::lock_guard<std::mutex> lock(mutex);
        limit = std::max(threads, 1u);
        while (workers.size() < limit) {
            const unsigned index = static_cast<unsigned>(workers.size());
            workers.emplace_back([this, index] { work(index); });
        }
        wake.notify_all();
    }

    /// Ends the threads after the tasks they are at; jobs not complete by then never will be. Must not be called by a task.
    void stop() {
        {
            std::lock_guard<std::mutex> lock(mutex);
            stopping = true;
            news.fetch_add(1, std::memory_order_release);
        }
        wake.notify_all();
        for (std::thread& worker : workers) worker.join();
        workers.clear();
    }

    unsigned threads() const { return limit; }

    /// Queues a job of at least one task.
    void submit(std::shared_ptr<Job> job) {
        {
            std::lock_guard<std::mutex> lock(mutex);
            jobs.push_back(std::move(job));
            news.fetch_add(1, std::memory_order_release);
        }
        wake.notify_all();
    }

private:
    /// How long a thread that has run out of work looks for more before it sleeps: jobs often follow close on each other, and waking takes
    /// as long as a small picture's tile.
    static constexpr std::chrono::microseconds watchTime{50};

    /// Looks out for a job without holding the lock, giving way to any other thread that could run here.
    void watch(std::unique_lock<std::mutex>& lock) {
        const unsigned seen = news.load(std::memory_order_relaxed);
        lock.unlock();
        const auto until = std::chrono::steady_clock::now() + watchTime;
        while (news.load(std::memory_order_acquire) == seen && std::chrono::steady_clock::now() < until) std::this_thread::yield();
        lock.lock();
    }

    void work(unsigned index) {
        // threads inherit the floating-point modes of their maker; results need the standard ones
        std::fesetenv(FE_DFL_ENV);
        std::unique_ptr<Memory> memory;
        std::unique_lock<std::mutex> lock(mutex);
        bool hasWorked = false;
        for (;;) {
            if (hasWorked && jobs.empty() && !stopping) watch(lock);
            hasWorked = false;
            wake.wait(lock, [&] { return stopping || (index < limit && !jobs.empty()); });
            if (stopping) return;
            hasWorked = true;

            std::shared_ptr<Job> job = std::move(jobs.front());
            jobs.pop_front();
            const size_t remaining = job->taskCount - job->nextTask;
            const size_t taken = std::clamp<size_t>(remaining / (size_t{limit} * 8), 1, 32);
            const size_t first = job->nextTask;
            job->nextTask += taken;
            if (taken < remaining) jobs.push_back(job);

            lock.unlock();
            if (!memory) memory = std::make_unique<Memory>();
            for (size_t task = first; task < first + taken; task++) job->run(task, *memory);
            lock.lock();

            job->unfinishedTasks -= taken;
            if (job->unfinishedTasks == 0) {
                lock.unlock();
                job->complete();
                job.reset();
                lock.lock();
            }
        }
    }

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::shared_ptr<Job>> jobs;
    /// Counts what threads on the watch have to look at.
    std::atomic<unsigned> news{0};
    std::vector<std::thread> workers;
    unsigned limit = 1;
    bool stopping = false;
};

}  // namespace cardioid
