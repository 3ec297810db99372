#include "tools/bench/clients.h"

#include <utility>
#include <variant>

#include "engine/base/check.h"

namespace jalon {

Clients::Clients(Requests& requests, Driven driven, EventStore& store)
    : requests_(requests),
      submitted_(requests.clients()),
      loop_(
          std::move(driven.engine), std::move(driven.encoder), store, driven.sealer, wall_clock,
          [this](Delivery delivery) { deliver(delivery); },
          [this](Error error) { fail(std::move(error)); },
          [](const Load&) { CHECK(false && "no step of the bench looks for others"); }) {}

Result<double> Clients::run(std::uint64_t steps) {
    std::unique_lock lock(mutex_);
    const Stopwatch watch;
    left_ = steps;
    for (std::size_t client = 0; client < submitted_.size(); ++client) submit(client);
    done_.wait(lock, [this] { return in_flight_ == 0 || error_; });
    if (error_) return *error_;
    return static_cast<double>(steps - left_) / watch.seconds();
}

std::vector<std::size_t> Clients::take_groups() {
    const std::lock_guard lock(mutex_);
    return std::exchange(groups_, {});
}

std::vector<double> Clients::take_latencies_ms() {
    const std::lock_guard lock(mutex_);
    return std::exchange(latencies_ms_, {});
}

void Clients::submit(std::size_t client) {
    if (left_ == 0 || !requests_.has_next(client)) return;
    --left_;
    ++in_flight_;
    Request request = requests_.next(client);
    submitted_[client] = Stopwatch();
    CHECK(loop_.submit(std::move(request)));
}

void Clients::deliver(const Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    groups_.push_back(delivery.committed.size());
    for (const Reply& reply : delivery.replies) {
        if (!std::holds_alternative<Accepted>(reply.answer)) {
            error_ = Error{ErrorCode::invalid, "the engine refused a step"};
            done_.notify_one();
            return;
        }
        latencies_ms_.push_back(submitted_[reply.request].seconds() * 1000);
        --in_flight_;
        submit(static_cast<std::size_t>(reply.request));
    }
    if (in_flight_ == 0) done_.notify_one();
}

void Clients::fail(Error error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    done_.notify_one();
}

}  // namespace jalon
