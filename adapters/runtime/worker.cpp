#include "adapters/runtime/worker.h"

#include <utility>

#include "engine/base/limits.h"

namespace jalon {

Worker::Worker() : thread_([this] { work(); }) {}

Worker::~Worker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool Worker::post(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (tasks_.size() >= limits::worker_tasks_max) return false;
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void Worker::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
        if (stopping_) return;
        const Task task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task();
        lock.lock();
    }
}

}  // namespace jalon
