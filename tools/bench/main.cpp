// jalon-bench WORKLOAD --json [--size N] [--seconds S] [--seed K] [--data DIR]
//
// Measures one workload and, in the same run, what the machine allows; their ratio is what counts.
// Prints one line: workload, value, unit, limit, ratio, p50_ms, p99_ms, size, seed.
//
//   append  Durable steps in process: 128 logical clients on an EngineLoop over a RocksStore, each
//           step decided, encoded, hashed, indexed, keyed and synced. size: steps in all.
//           limit: the identical write batches (families, keys, bytes), prebuilt in memory and
//           written by one synced writer to a second database; both are compared at the end.
//           p50, p99: from submit to deliver.
//   replay  The whole log decoded, its checksums verified, and folded to states. size: events.
//           limit: an iterator that only walks over the same log. Both read from the page cache.
//           p50, p99: one pass over the whole log.
//   fold    evolve over the events of a whole life of volunteer_mission, decoded and in memory.
//   decide  decide of each step of that life, on the state before it: guards, assignments, timers
//   and
//           the event as in the server, without schema, sealing, encoding or storing.
//           size: steps in all. limit of both: XState 5's pure transition() on an equivalent
//           machine and the same events, in a child process of node that takes turns with the
//           rounds here; peer/peer.mjs says what is compared and what is not. Without node or
//           xstate (npm ci in tools/bench/peer) limit and ratio are null. p50, p99: one whole life.
//
// Medians over at least five rounds, each of which measures value and limit; --seconds adds rounds.
// Scratch files go below DIR, by default ./build where it exists, else here: never to memory.
// Exit codes as those of jalon.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include "adapters/json/json.h"
#include "tools/bench/bench.h"
#include "tools/jalon/exit_codes.h"

namespace jalon {
namespace {

using Workload = Result<Measured> (*)(const BenchOptions&);

const std::map<std::string, Workload>& workloads() {
    static const std::map<std::string, Workload> all{
        {"append", run_append}, {"replay", run_replay}, {"fold", run_fold},
        {"decide", run_decide}, {"load", run_load},     {"restart", run_restart},
        {"memory", run_memory}, {"http", run_http},     {"disk", run_disk},
        {"growth", run_growth}, {"timers", run_timers}};
    return all;
}

int fail(Exit code, const std::string& message) {
    std::fprintf(stderr, "jalon-bench: %s\n", message.c_str());
    return static_cast<int>(code);
}

std::string usage() {
    std::string text = "WORKLOAD is one of:";
    for (const auto& [name, run] : workloads()) text += " " + name;
    return text;
}

Value report(const std::string& workload, const Measured& measured, std::uint64_t seed) {
    return Value::Object{
        {"workload", workload},
        {"value", measured.value},
        {"unit", measured.unit},
        {"limit", measured.limit ? Value{*measured.limit} : Value{}},
        {"ratio", measured.limit ? Value{measured.value / *measured.limit} : Value{}},
        {"p50_ms", measured.p50_ms ? Value{*measured.p50_ms} : Value{}},
        {"p99_ms", measured.p99_ms ? Value{*measured.p99_ms} : Value{}},
        {"size", static_cast<std::int64_t>(measured.size)},
        {"seed", static_cast<std::int64_t>(seed)}};
}

int run(int count, char** arguments) {
    BenchOptions options;
    options.directory = std::filesystem::is_directory("build") ? "build" : ".";
    options.peer = "tools/bench/peer";
    std::string workload;
    bool json = false;
    CLI::App app{"Measures Jalon against what the machine allows. " + usage(), "jalon-bench"};
    app.add_option("WORKLOAD", workload, "what to measure")->required();
    app.add_flag("--json", json, "one line of JSON instead of indented JSON");
    app.add_option("--size", options.size, "events or steps")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}));
    app.add_option("--seconds", options.seconds, "further rounds until then")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--seed", options.seed, "of all that is random")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 53U));
    app.add_option("--data", options.directory, "where scratch files go")
        ->check(CLI::ExistingDirectory);
    app.add_option("--keep", options.keep, "where load leaves its data directory");
    app.add_option("--from", options.from, "a data directory that load left, instead of a new one")
        ->check(CLI::ExistingDirectory);
    app.add_option("--peer", options.peer, "the folder of peer.mjs, for fold and decide");
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    const auto found = workloads().find(workload);
    if (found == workloads().end()) return fail(Exit::usage, usage());
    const auto measured = found->second(options);
    if (!measured) return fail(exit_of(measured.error().code), measured.error().message);
    const Value line = report(workload, *measured, options.seed);
    std::printf("%s\n", (json ? to_json(line) : to_pretty_json(line)).c_str());
    return 0;
}

}  // namespace
}  // namespace jalon

int main(int count, char** arguments) { return jalon::run(count, arguments); }
