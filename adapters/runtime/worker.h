// Worker: a thread that does what takes long, one task after the other, so that the thread that
// asks goes on.
//
// Thread-safety: post may be called from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace jalon {

class Worker {
public:
    using Task = std::function<void()>;

    Worker();
    // Waits for the task under way; the others are dropped.
    ~Worker();

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // False: too many wait already (limits::worker_tasks_max).
    [[nodiscard]] bool post(Task task);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task> tasks_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace jalon
