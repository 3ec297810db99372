// Clients: logical clients of one EngineLoop, in process: each submits its next request as soon as
// it has heard of the last one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "adapters/runtime/engine_loop.h"
#include "tools/bench/bench.h"
#include "tools/bench/ground.h"
#include "tools/bench/requests.h"

namespace jalon {

// Thread-safety: none; the loop's threads are its own.
class Clients {
public:
    static constexpr std::size_t usual = 128;

    // As many as `requests` are made for; those and `store` must outlive this object.
    Clients(Requests& requests, Driven driven, EventStore& store);

    // Takes `steps` steps, or as many as there are, and waits for the last. Returns steps a second.
    [[nodiscard]] Result<double> run(std::uint64_t steps);

    // The numbers of events of the groups since the last call, that of the publication among them.
    [[nodiscard]] std::vector<std::size_t> take_groups();

    // From submit to deliver, since the last call.
    [[nodiscard]] std::vector<double> take_latencies_ms();

private:
    void submit(std::size_t client);
    void deliver(const Delivery& delivery);
    void fail(Error error);

    Requests& requests_;
    std::mutex mutex_;  // everything below
    std::condition_variable done_;
    std::uint64_t left_ = 0;
    std::size_t in_flight_ = 0;
    std::vector<Stopwatch> submitted_;
    std::vector<double> latencies_ms_;
    std::vector<std::size_t> groups_{1};  // the publication
    std::optional<Error> error_;
    EngineLoop loop_;  // last: its threads use the rest
};

}  // namespace jalon
