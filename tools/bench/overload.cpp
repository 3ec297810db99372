// overload: what a server still does for whom it lets in, when far more comes; see main.cpp.
#include <algorithm>
#include <chrono>
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/missions.h"
#include "tools/bench/notes.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t steps_default = 50'000;  // at capacity, in all rounds
constexpr std::uint64_t missions_in_storm = 1000;
constexpr std::size_t usual_connections = 64;
constexpr std::size_t storm_connections = 1024;
constexpr double storm = 3;
constexpr double great_storm = 10;

struct Storm {
    double goodput = 0;  // steps a second
    double turned_away = 0;
    std::vector<double> accepted_ms;  // from when it was sent
};

// `times` as many requests a second as the server has room for, for as long as `count` of them take
// it without.
Result<Storm> storm_of(Crowd& crowd, Notes& notes, std::uint64_t count, double capacity,
                       double times) {
    using Clock = std::chrono::steady_clock;
    Storm result;
    std::string wrong;
    std::vector<Clock::time_point> sent(crowd.size());
    CrowdOrder order;
    order.requests = static_cast<std::uint64_t>(static_cast<double>(count) * times);
    order.rate = capacity * times;
    order.ask = [&](std::size_t connection) {
        sent[connection] = Clock::now();
        return notes.step(connection, crowd.size());
    };
    order.answered = [&](std::size_t connection, const HttpAnswer& answer) {
        if (notes.acknowledge(connection, answer)) {
            result.accepted_ms.push_back(
                std::chrono::duration<double, std::milli>(Clock::now() - sent[connection]).count());
        } else if (answer.status == 503 || answer.status == 429) {
            ++result.turned_away;
        } else {
            wrong = answer.body;
        }
        return wrong.empty();
    };
    auto run = crowd.run(order);
    if (!run) return run.error();
    if (!wrong.empty()) return Error{ErrorCode::invalid, "a step is refused: " + wrong};
    if (run->cut_off) return Error{ErrorCode::io, "the server ended a connection"};
    result.goodput = static_cast<double>(result.accepted_ms.size()) / run->seconds;
    return result;
}

Result<Measured> measure_storms(const BenchOptions& options, const Served& server, Notes& notes) {
    auto usual = Crowd::connect(server.port(), usual_connections);
    if (!usual) return usual.error();
    auto crowd = Crowd::connect(server.port(), storm_connections);
    if (!crowd) return crowd.error();
    const std::uint64_t round = (options.size == 0 ? steps_default : options.size) / rounds_min + 1;
    Progress progress("rounds", rounds_min);
    std::vector<double> goodputs;
    std::vector<double> capacities;
    std::vector<double> accepted_ms;
    const Stopwatch watch;
    while (goodputs.size() < rounds_min || watch.seconds() < options.seconds) {
        auto alone = take_notes(*usual, notes, round);
        if (!alone) return alone.error();
        auto stormy = storm_of(*crowd, notes, round, alone->rate(), storm);
        if (!stormy) return stormy.error();
        capacities.push_back(alone->rate());
        goodputs.push_back(stormy->goodput);
        accepted_ms.insert(accepted_ms.end(), stormy->accepted_ms.begin(),
                           stormy->accepted_ms.end());
        progress.at(goodputs.size());
    }
    auto before = server.resident();
    if (!before) return before.error();
    auto great = storm_of(*crowd, notes, round, median(capacities), great_storm);
    if (!great) return great.error();
    auto after = server.resident();
    if (!after) return after.error();
    if (accepted_ms.empty()) return Error{ErrorCode::invalid, "nobody was let in"};
    Measured measured{"steps/s",
                      median(goodputs),
                      median(capacities),
                      quantile(accepted_ms, 0.5),
                      quantile(accepted_ms, 0.99),
                      round * goodputs.size()};
    measured.notes.push_back({"steps/s at ten times", great->goodput});
    measured.notes.push_back({"MiB before ten times", *before});
    measured.notes.push_back({"MiB after ten times", *after});
    return measured;
}

}  // namespace

Result<Measured> run_overload(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = missions_in_storm * Missions::steps_a_life;
    plan.seed = options.seed;
    plan.one_runs_on_of = 1;
    auto dataset = dataset_of(options, *scratch / "data", plan);
    if (!dataset) return dataset.error();
    auto token = admin_token(dataset->directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset->running, *token, options.seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset->directory);
    if (!server) return server.error();
    return measure_storms(options, **server, *notes);
}

}  // namespace jalon
