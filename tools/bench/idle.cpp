// idle: what a live connection on which nothing happens takes of memory; see main.cpp.
#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/bench/subscribers.h"

namespace jalon {
namespace {

constexpr std::uint64_t connections_default = 10'000;
constexpr std::uint64_t missions_idle = 64;
constexpr double kibibytes_a_mebibyte = 1024;

Result<double> resident_with(std::uint64_t listeners, const Dataset& dataset) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    auto subscribers = Subscribers::subscribe((*server)->port(), *token, listeners);
    if (!subscribers) return subscribers.error();
    return (*server)->resident();
}

}  // namespace

Result<Measured> run_idle(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    auto dataset = running_missions(options, *scratch / "data", missions_idle);
    if (!dataset) return dataset.error();
    const std::uint64_t count = options.size == 0 ? connections_default : options.size;
    auto alone = resident_with(1, *dataset);
    if (!alone) return alone.error();
    auto crowded = resident_with(count, *dataset);
    if (!crowded) return crowded.error();
    Measured measured;
    measured.unit = "KiB/connection";
    measured.value = (*crowded - *alone) * kibibytes_a_mebibyte / static_cast<double>(count);
    measured.size = count;
    measured.notes = {{"MiB with one connection", *alone}};
    return measured;
}

}  // namespace jalon
