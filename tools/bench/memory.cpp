// memory: what a server holds resident; see main.cpp.
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/missions.h"
#include "tools/bench/notes.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"

namespace jalon {
namespace {

constexpr std::uint64_t memory_size_default = 10'000;
constexpr std::size_t users = 64;
constexpr std::uint64_t visits = 3;  // of each mission that runs
constexpr std::uint64_t requests_min = 20'000;
constexpr std::uint64_t requests_max = 200'000;

struct Held {
    double mebibytes = 0;
    CrowdRun run;
};

// What the server holds after steps and looks over all missions that run, turn by turn.
Result<Held> hold(const Dataset& dataset, std::uint64_t requests, std::uint64_t seed) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset.running, *token, seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    auto crowd = Crowd::connect((*server)->port(), users);
    if (!crowd) return crowd.error();
    std::vector<bool> looks(users, true);
    std::string refused;
    CrowdOrder order;
    order.requests = requests;
    order.ask = [&](std::size_t connection) {
        looks[connection] = !looks[connection];
        return looks[connection] ? notes->look(connection) : notes->step(connection, users);
    };
    order.answered = [&](std::size_t connection, const HttpAnswer& answer) {
        if (!notes->acknowledge(connection, answer)) refused = answer.body;
        return refused.empty();
    };
    auto run = crowd->run(order);
    if (!run) return run.error();
    if (!refused.empty()) return Error{ErrorCode::invalid, "refused: " + refused};
    auto mebibytes = (*server)->resident();
    if (!mebibytes) return mebibytes.error();
    return Held{*mebibytes, std::move(*run)};
}

}  // namespace

Result<Measured> run_memory(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = options.size == 0 ? memory_size_default : options.size;
    plan.seed = options.seed;
    auto dataset = dataset_of(options, *scratch / "data", plan);
    if (!dataset) return dataset.error();
    const std::uint64_t wanted = std::max(2 * visits * dataset->running.size(), requests_min);
    const std::uint64_t requests = std::min({wanted, requests_max, 10 * dataset->steps});
    auto held = hold(*dataset, requests, options.seed);
    if (!held) return held.error();
    LoadPlan alone = plan;
    alone.steps = dataset->running.size() * Missions::steps_a_life;
    alone.one_runs_on_of = 1;
    auto small = build_dataset(*scratch / "alone", alone);
    if (!small) return small.error();
    auto limit = hold(*small, requests, options.seed);
    if (!limit) return limit.error();
    return Measured{"MiB",
                    held->mebibytes,
                    limit->mebibytes,
                    quantile(held->run.latencies_ms, 0.5),
                    quantile(held->run.latencies_ms, 0.99),
                    dataset->steps};
}

}  // namespace jalon
