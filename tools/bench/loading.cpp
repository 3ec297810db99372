#include "tools/bench/loading.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "adapters/files/data_directory.h"
#include "adapters/rocksdb/rocks_store.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/groups.h"
#include "tools/bench/missions.h"
#include "tools/bench/raw_log.h"
#include "tools/bench/served_log.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::size_t loading_clients = 1024;       // so that a group is as large as it may be
constexpr std::uint64_t round_steps_max = 200'000;  // whose batches are held in memory at once
// Writing all of ten millions again would take as long as the load and as much of the disk.
constexpr std::uint64_t limit_steps_max = 1'000'000;

// The same batches once more, as far as the limit goes.
class Again {
public:
    [[nodiscard]] static Result<Again> make(const LoadPlan& plan, const RocksStore& store) {
        Again again;
        if (plan.limit_log.empty()) return again;
        auto log = RawLog::create(plan.limit_log);
        if (!log) return log.error();
        again.log_ = std::move(*log);
        again.groups_ = std::make_unique<Groups>(store);
        return again;
    }

    [[nodiscard]] Result<void> write(const std::vector<std::size_t>& groups, std::uint64_t steps) {
        if (!log_ || written_ >= limit_steps_max) return {};
        auto rate = write_again(*log_, *groups_, groups, steps);
        if (!rate) return rate.error();
        rates_.push_back(*rate);
        written_ += steps;
        return {};
    }

    [[nodiscard]] std::optional<double> rate() const {
        if (rates_.empty()) return std::nullopt;
        return median(rates_);
    }

private:
    std::unique_ptr<RawLog> log_;
    std::unique_ptr<Groups> groups_;
    std::vector<double> rates_;
    std::uint64_t written_ = 0;
};

Result<Loaded> load_all(const LoadPlan& plan, Missions& missions, RocksStore& store) {
    auto engine = missions.engine(store);
    if (!engine) return engine.error();
    Clients clients(missions, std::move(*engine), store);
    auto again = Again::make(plan, store);
    if (!again) return again.error();
    const std::uint64_t round =
        std::min(round_steps_max, plan.steps / rounds_min + Missions::steps_a_life);
    Progress progress("steps", plan.steps);
    Loaded loaded;
    double seconds = 0;
    while (loaded.steps < plan.steps) {
        const Stopwatch watch;
        if (auto rate = clients.run(round); !rate) return rate.error();
        seconds += watch.seconds();
        const auto latencies_ms = clients.take_latencies_ms();
        loaded.latencies_ms.insert(loaded.latencies_ms.end(), latencies_ms.begin(),
                                   latencies_ms.end());
        loaded.steps += latencies_ms.size();
        auto written = again->write(clients.take_groups(), latencies_ms.size());
        if (!written) return written.error();
        progress.at(loaded.steps);
    }
    loaded.steps_a_second = static_cast<double>(loaded.steps) / seconds;
    loaded.limit = again->rate();
    return loaded;
}

}  // namespace

Result<Loaded> load_missions(const std::string& directory, const LoadPlan& plan) {
    auto data = DataDirectory::open(directory, OpenMode::create, "UTC", wall_clock());
    if (!data) return data.error();
    auto store = open_as_served(data->log_path(), data->high_water_path());
    if (!store) return store.error();
    MissionsOptions options;
    options.clients = loading_clients;
    options.seed = plan.seed;
    options.one_runs_on_of = plan.one_runs_on_of;
    options.missions_max = (plan.steps + Missions::steps_a_life - 1) / Missions::steps_a_life;
    options.log_id = data->log_id();
    auto missions = Missions::make(options);
    if (!missions) return missions.error();
    LoadPlan whole = plan;
    whole.steps = options.missions_max * Missions::steps_a_life;
    auto loaded = load_all(whole, **missions, **store);
    if (!loaded) return loaded;
    if (auto flushed = (*store)->flush(); !flushed) return flushed.error();
    return loaded;
}

}  // namespace jalon
