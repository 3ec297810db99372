// push: how long after a step the last of a thousand subscribers has it; see main.cpp.
#include <algorithm>
#include <thread>
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

constexpr std::uint64_t listeners_default = 1000;
constexpr std::uint64_t steps_min = 500;
constexpr std::chrono::milliseconds between_steps{20};  // 50 a second
constexpr std::uint64_t missions_pushed = 64;

// One that is measured, and then its limit, each in a slot of its own.
struct Pace {
    std::chrono::steady_clock::time_point next = std::chrono::steady_clock::now();

    void wait() {
        next = std::max(next + between_steps, std::chrono::steady_clock::now());
        std::this_thread::sleep_until(next);
    }
};

Result<Measured> measure_push(const BenchOptions& options, const Dataset& dataset) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset.running, *token, options.seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    const std::uint64_t count = options.size == 0 ? listeners_default : options.size;
    auto subscribers = Subscribers::subscribe((*server)->port(), *token, count);
    if (!subscribers) return subscribers.error();
    auto crowd = Crowd::connect((*server)->port(), 1);
    if (!crowd) return crowd.error();
    auto raw = RawSender::make(count);
    if (!raw) return raw.error();
    Progress progress("steps", steps_min);
    std::vector<double> pushed_ms;
    std::vector<double> limit_ms;
    const Stopwatch all;
    Pace pace;
    while (pushed_ms.size() < steps_min || all.seconds() < options.seconds) {
        pace.wait();
        const Stopwatch watch;
        if (auto run = take_notes(*crowd, *notes, 1); !run) return run.error();
        auto heard = (*subscribers)->wait_for(pushed_ms.size() + 1);
        if (!heard) return heard.error();
        pushed_ms.push_back(watch.seconds() * 1000);
        pace.wait();
        const double bytes = (*subscribers)->mean_frame_bytes();
        auto limit = raw->send(1, static_cast<std::size_t>(bytes), 1);
        if (!limit) return limit.error();
        limit_ms.push_back(*limit * 1000);
        progress.at(pushed_ms.size());
    }
    return Measured{"ms",
                    quantile(pushed_ms, 0.99),
                    quantile(limit_ms, 0.99),
                    quantile(pushed_ms, 0.5),
                    quantile(pushed_ms, 0.99),
                    count,
                    {{"p50 of the limit, ms", quantile(limit_ms, 0.5)}}};
}

}  // namespace

Result<Measured> run_push(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    auto dataset = running_missions(options, *scratch / "data", missions_pushed);
    if (!dataset) return dataset.error();
    return measure_push(options, *dataset);
}

}  // namespace jalon
