// append: durable steps in process; see main.cpp.
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/groups.h"
#include "tools/bench/missions.h"
#include "tools/bench/raw_log.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served_log.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t appended_default = 150'000;

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
    auto missions = Missions::make({Clients::usual, options.seed});
    if (!missions) return missions.error();
    auto store = open_as_served(engine_log);
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
    const auto latencies_ms = running.take_latencies_ms();
    return Measured{"steps/s",
                    median(rates),
                    median(limits),
                    quantile(latencies_ms, 0.5),
                    quantile(latencies_ms, 0.99),
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
