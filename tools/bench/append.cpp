// append: durable steps in process; see main.cpp.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "adapters/rocksdb/rocks_store.h"
#include "adapters/runtime/engine_loop.h"
#include "engine/base/check.h"
#include "tools/bench/bench.h"
#include "tools/bench/groups.h"
#include "tools/bench/missions.h"
#include "tools/bench/raw_log.h"
#include "tools/bench/scratch.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::size_t append_clients = 128;
constexpr std::uint64_t appended_default = 150'000;

// All clients on one loop: each submits its next request as soon as it has heard of the last one.
class Clients {
public:
    Clients(Missions& missions, Engine engine, EventStore& store)
        : missions_(missions),
          submitted_(append_clients),
          loop_(
              std::move(engine), store, wall_clock,
              [this](Delivery delivery) { deliver(delivery); },
              [this](Error error) { fail(std::move(error)); },
              [](const Load&) { CHECK(false && "no step of the bench looks for others"); }) {}

    // Takes `steps` steps and waits for the last of them. Returns steps a second.
    [[nodiscard]] Result<double> run(std::uint64_t steps) {
        std::unique_lock lock(mutex_);
        const Stopwatch watch;
        left_ = steps;
        for (std::size_t client = 0; client < append_clients; ++client) submit(client);
        done_.wait(lock, [this] { return in_flight_ == 0 || error_; });
        if (error_) return *error_;
        return static_cast<double>(steps) / watch.seconds();
    }

    // The numbers of events of the groups since the last call.
    [[nodiscard]] std::vector<std::size_t> take_groups() {
        const std::lock_guard lock(mutex_);
        return std::exchange(groups_, {});
    }

    [[nodiscard]] const std::vector<double>& latencies_ms() const { return latencies_ms_; }

private:
    void submit(std::size_t client) {
        if (left_ == 0) return;
        --left_;
        ++in_flight_;
        Request request = missions_.next(client);
        submitted_[client] = Stopwatch();
        CHECK(loop_.submit(std::move(request)));
    }

    void deliver(const Delivery& delivery) {
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

    void fail(Error error) {
        const std::lock_guard lock(mutex_);
        error_ = std::move(error);
        done_.notify_one();
    }

    Missions& missions_;
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

// Writes the same groups and nothing else. Returns steps a second.
Result<double> write_again(RawLog& log, Groups& source, const std::vector<std::size_t>& sizes,
                           std::uint64_t steps) {
    std::vector<rocksdb::WriteBatch> batches;
    for (const std::size_t events : sizes) {
        auto batch = source.next(events);
        if (!batch) return batch.error();
        batches.push_back(log.lay_out(*batch));
    }
    const Stopwatch watch;
    for (rocksdb::WriteBatch& batch : batches) {
        if (auto written = log.write(batch); !written) return written.error();
    }
    return static_cast<double>(steps) / watch.seconds();
}

// The limit holds only for the same bytes.
Result<void> compare(const std::string& engine_log, const std::string& limit_log) {
    auto left = RawLog::open(engine_log);
    if (!left) return left.error();
    auto right = RawLog::open(limit_log);
    if (!right) return right.error();
    if ((*left)->same_content(**right)) return {};
    return Error{ErrorCode::corruption, "the limit did not write what the engine wrote"};
}

Result<Measured> measure(const BenchOptions& options, const std::string& engine_log,
                         const std::string& limit_log) {
    auto missions = Missions::make(append_clients, options.seed);
    if (!missions) return missions.error();
    auto store = RocksStore::open(engine_log);
    if (!store) return store.error();
    auto raw = RawLog::create(limit_log);
    if (!raw) return raw.error();
    auto engine = (*missions)->engine(**store);
    if (!engine) return engine.error();
    Clients running(**missions, std::move(*engine), **store);
    Groups groups(**store);
    const std::uint64_t round =
        (options.size == 0 ? appended_default : options.size) / rounds_min + 1;
    Progress progress("rounds", rounds_min);
    std::vector<double> rates;
    std::vector<double> limits;
    const Stopwatch watch;
    while (rates.size() < rounds_min || watch.seconds() < options.seconds) {
        auto rate = running.run(round);
        if (!rate) return rate.error();
        auto limit = write_again(**raw, groups, running.take_groups(), round);
        if (!limit) return limit.error();
        rates.push_back(*rate);
        limits.push_back(*limit);
        progress.at(rates.size());
    }
    return Measured{"steps/s",
                    median(rates),
                    median(limits),
                    quantile(running.latencies_ms(), 0.5),
                    quantile(running.latencies_ms(), 0.99),
                    round * rates.size()};
}

}  // namespace

Result<Measured> run_append(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    const std::string engine_log = *scratch / "engine_log";
    const std::string limit_log = *scratch / "limit_log";
    auto measured = measure(options, engine_log, limit_log);
    if (!measured) return measured;
    if (auto same = compare(engine_log, limit_log); !same) return same.error();
    return measured;
}

}  // namespace jalon
