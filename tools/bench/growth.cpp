// growth: what a durable step costs on a long log, beside a short one; see main.cpp.
#include <utility>

#include "adapters/files/data_directory.h"
#include "adapters/rocksdb/rocks_store.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/dataset.h"
#include "tools/bench/missions.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served_log.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t growth_size_default = 100'000;
constexpr std::uint64_t short_log = 10'000;
constexpr std::uint64_t growth_round_max = 50'000;
constexpr double us_a_second = 1e6;

// One data directory, open, with clients that go on where it ends.
struct Growing {
    std::unique_ptr<DataDirectory> data;  // its lock
    std::unique_ptr<RocksStore> store;
    std::unique_ptr<Missions> missions;
    std::unique_ptr<Clients> clients;

    [[nodiscard]] static Result<Growing> open(const std::string& directory, std::uint64_t seed) {
        Growing growing;
        auto data = DataDirectory::open(directory, OpenMode::existing, "UTC", wall_clock());
        if (!data) return data.error();
        growing.data = std::make_unique<DataDirectory>(std::move(*data));
        auto store = open_as_served(growing.data->log_path(), growing.data->high_water_path());
        if (!store) return store.error();
        growing.store = std::move(*store);
        auto head = growing.store->head();
        if (!head) return head.error();
        MissionsOptions options;
        // What was there before has names and keys of its own.
        options.seed = seed + head->last.value();
        options.names = "later-" + std::to_string(head->last.value()) + "-";
        options.log_id = growing.data->log_id();
        auto missions = Missions::make(options);
        if (!missions) return missions.error();
        growing.missions = std::move(*missions);
        auto engine = growing.missions->engine(*growing.store);
        if (!engine) return engine.error();
        growing.clients =
            std::make_unique<Clients>(*growing.missions, std::move(*engine), *growing.store);
        return growing;
    }
};

// Microseconds a step, on a short log that is made for this round alone.
Result<double> short_cost(const std::string& directory, std::uint64_t round, std::uint64_t seed) {
    LoadPlan plan;
    plan.steps = short_log;
    plan.seed = seed;
    if (auto built = load_missions(directory, plan); !built) return built.error();
    auto growing = Growing::open(directory, seed);
    if (!growing) return growing.error();
    auto rate = growing->clients->run(round);
    if (!rate) return rate.error();
    return us_a_second / *rate;
}

Result<Measured> measure_growth(const BenchOptions& options, const Dataset& dataset,
                                const Scratch& scratch) {
    auto growing = Growing::open(dataset.directory, options.seed);
    if (!growing) return growing.error();
    const std::uint64_t round = std::min(dataset.steps, growth_round_max);
    Progress progress("rounds", rounds_min);
    std::vector<double> costs;
    std::vector<double> limits;
    const Stopwatch watch;
    while (costs.size() < rounds_min || watch.seconds() < options.seconds) {
        const std::string name = "short-" + std::to_string(costs.size());
        auto limit = short_cost(scratch / name, round, options.seed);
        if (!limit) return limit.error();
        auto rate = growing->clients->run(round);
        if (!rate) return rate.error();
        costs.push_back(us_a_second / *rate);
        limits.push_back(*limit);
        progress.at(costs.size());
    }
    const auto latencies_ms = growing->clients->take_latencies_ms();
    return Measured{"us/step",
                    median(costs),
                    median(limits),
                    quantile(latencies_ms, 0.5),
                    quantile(latencies_ms, 0.99),
                    dataset.steps};
}

}  // namespace

Result<Measured> run_growth(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = options.size == 0 ? growth_size_default : options.size;
    plan.seed = options.seed;
    auto dataset = dataset_of(options, *scratch / "data", plan);
    if (!dataset) return dataset.error();
    return measure_growth(options, *dataset, *scratch);
}

}  // namespace jalon
