// restart: from exec to the first right answer after SIGKILL; see main.cpp.
#include <filesystem>
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/notes.h"
#include "tools/bench/raw_log.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t restart_size_default = 10'000;
constexpr std::size_t writers = 64;
constexpr std::uint64_t written_before_max = 60'000;  // some 50 MB of write-ahead log

// Steps until `steps` are acknowledged, then SIGKILL with others under way.
Result<void> write_and_kill(Served& server, Notes& notes, std::uint64_t steps) {
    auto crowd = Crowd::connect(server.port(), writers);
    if (!crowd) return crowd.error();
    std::uint64_t acknowledged = 0;
    std::string refused;
    CrowdOrder order;
    order.requests = UINT64_MAX;
    order.ask = [&](std::size_t connection) { return notes.step(connection, writers); };
    order.answered = [&](std::size_t connection, const HttpAnswer& answer) {
        if (!notes.acknowledge(connection, answer)) refused = answer.body;
        if (++acknowledged == steps) server.kill();
        return acknowledged < steps && refused.empty();
    };
    auto run = crowd->run(order);
    if (!run) return run.error();
    if (refused.empty() && !run->cut_off) return {};
    return Error{ErrorCode::io, "the server stops too soon: " + refused};
}

// Table files never change; what RocksDB would write to is copied.
Result<void> copy_log(const std::string& from, const std::string& to) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::create_directory(to, error);
    for (const auto& file : fs::directory_iterator(from, error)) {
        const fs::path target = fs::path(to) / file.path().filename();
        if (file.path().extension() == ".sst") {
            fs::create_hard_link(file.path(), target, error);
            if (error == std::errc::cross_device_link) fs::copy_file(file.path(), target, error);
        } else {
            fs::copy_file(file.path(), target, error);
        }
        if (error) break;
    }
    if (!error) return {};
    return Error{ErrorCode::io, "cannot copy " + from + ": " + error.message()};
}

Result<double> raw_open_ms(const std::string& log, const std::string& copy) {
    if (auto copied = copy_log(log, copy); !copied) return copied.error();
    const Stopwatch watch;
    auto raw = RawLog::reopen(copy);
    if (!raw) return raw.error();
    const double ms = watch.seconds() * 1000;
    raw->reset();
    std::filesystem::remove_all(copy);
    return ms;
}

Result<Measured> measure_restart(const Dataset& dataset, const Scratch& scratch,
                                 std::uint64_t seed) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset.running, *token, seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    const std::uint64_t written = std::min(dataset.steps, written_before_max);
    Progress progress("restarts", rounds_min);
    std::vector<double> restarts_ms;
    std::vector<double> opens_ms;
    while (restarts_ms.size() < rounds_min) {
        auto killed = write_and_kill(**server, *notes, written);
        if (!killed) return killed.error();
        auto raw_ms = raw_open_ms(dataset.log(), scratch / "copy");
        if (!raw_ms) return raw_ms.error();
        const Stopwatch watch;
        server = Served::start(dataset.directory);
        if (!server) return server.error();
        if (auto right = notes->check((*server)->port()); !right) return right.error();
        restarts_ms.push_back(watch.seconds() * 1000);
        opens_ms.push_back(*raw_ms);
        progress.at(restarts_ms.size());
    }
    return Measured{"ms",
                    median(restarts_ms),
                    median(opens_ms),
                    quantile(restarts_ms, 0.5),
                    quantile(restarts_ms, 0.99),
                    dataset.steps};
}

}  // namespace

Result<Measured> run_restart(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = options.size == 0 ? restart_size_default : options.size;
    plan.seed = options.seed;
    auto dataset = dataset_of(options, *scratch / "data", plan);
    if (!dataset) return dataset.error();
    return measure_restart(*dataset, *scratch, options.seed);
}

}  // namespace jalon
