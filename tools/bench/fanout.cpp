// fanout: each step to a thousand subscribers; see main.cpp.
#include <algorithm>
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/notes.h"
#include "tools/bench/raw_sender.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/bench/subscribers.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t subscribers_default = 1000;
constexpr std::size_t steppers = 64;          // connections, and steps until all have heard of them
constexpr std::uint64_t gathered_frames = 8;  // a write of the limit
constexpr std::uint64_t warmed_up = 1;        // rounds that do not count

Result<Measured> measure_fanout(const BenchOptions& options, const Dataset& dataset) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset.running, *token, options.seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    const std::uint64_t count = options.size == 0 ? subscribers_default : options.size;
    auto subscribers = Subscribers::subscribe((*server)->port(), *token, count);
    if (!subscribers) return subscribers.error();
    auto crowd = Crowd::connect((*server)->port(), steppers);
    if (!crowd) return crowd.error();
    auto raw = RawSender::make(count);
    if (!raw) return raw.error();
    Progress progress("rounds", rounds_min);
    std::vector<double> rates;
    std::vector<double> limits;
    std::vector<double> rounds_ms;
    std::uint64_t steps = 0;
    const Stopwatch all;
    while (rates.size() < 4 * rounds_min || all.seconds() < options.seconds) {
        const Stopwatch watch;
        if (auto run = take_notes(*crowd, *notes, steppers); !run) return run.error();
        steps += steppers;
        if (auto heard = (*subscribers)->wait_for(steps); !heard) return heard.error();
        const double seconds = watch.seconds();
        const double bytes = (*subscribers)->mean_frame_bytes();
        auto limit = raw->send(steppers, static_cast<std::size_t>(bytes), gathered_frames);
        if (!limit) return limit.error();
        if (steps <= warmed_up * steppers) continue;
        const auto delivered = static_cast<double>(count * steppers);
        rates.push_back(delivered / seconds);
        limits.push_back(delivered / *limit);
        rounds_ms.push_back(seconds * 1000);
        progress.at(rates.size());
    }
    return Measured{"messages/s",
                    median(rates),
                    median(limits),
                    quantile(rounds_ms, 0.5),
                    quantile(rounds_ms, 0.99),
                    count,
                    {{"bytes a frame", (*subscribers)->mean_frame_bytes()}}};
}

// The same readers at a server of somebody else, which sends as many frames when it is asked to.
Result<Measured> measure_peer(const BenchOptions& options) {
    const std::uint64_t count = options.size == 0 ? subscribers_default : options.size;
    auto subscribers = Subscribers::subscribe(options.port, "none", count);
    if (!subscribers) return subscribers.error();
    auto crowd = Crowd::connect(options.port, 1);
    if (!crowd) return crowd.error();
    CrowdOrder order;
    order.requests = 1;
    order.ask = [](std::size_t) {
        return std::string("POST /send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    };
    order.answered = [](std::size_t, const HttpAnswer& answer) { return answer.status == 200; };
    std::vector<double> rounds_ms;
    std::uint64_t rounds = 0;
    const Stopwatch all;
    while (rounds_ms.size() < 4 * rounds_min || all.seconds() < options.seconds) {
        const Stopwatch watch;
        if (auto run = crowd->run(order); !run) return run.error();
        auto heard = (*subscribers)->wait_for(++rounds * steppers);
        if (!heard) return heard.error();
        if (rounds > warmed_up) rounds_ms.push_back(watch.seconds() * 1000);
    }
    const double p50_ms = quantile(rounds_ms, 0.5);
    return Measured{"messages/s",
                    static_cast<double>(count * steppers) * 1000 / p50_ms,
                    std::nullopt,
                    p50_ms,
                    quantile(rounds_ms, 0.99),
                    count,
                    {{"bytes a frame", (*subscribers)->mean_frame_bytes()}}};
}

}  // namespace

Result<Measured> run_fanout(const BenchOptions& options) {
    if (options.port != 0) return measure_peer(options);
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    auto dataset = running_missions(options, *scratch / "data", steppers);
    if (!dataset) return dataset.error();
    return measure_fanout(options, *dataset);
}

}  // namespace jalon
