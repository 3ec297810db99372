// jalon-bench WORKLOAD [--json] [--size N] [--seconds S] [--seed K] [--data DIR]
//             [--keep DIR] [--from DIR] [--plot FILE.svg]
//
// Measures one workload and, in the same run, what the machine allows; their ratio is what counts.
// With --json prints one line: workload, value, unit, limit, ratio, p50_ms, p99_ms, size, seed;
// else a table, with the bar where there is one. ratio = value / limit.
//
//   append  Durable steps in process: 128 logical clients on an EngineLoop over a RocksStore, each
//           step decided, encoded, hashed, indexed, keyed and synced. size: steps in all.
//           limit: the identical write batches (families, keys, bytes), prebuilt in memory and
//           written by one synced writer to a second database; both are compared at the end.
//           p50, p99: from submit to deliver. More is better.
//   replay  The whole log decoded, its checksums verified, and folded to states. size: events.
//           limit: an iterator that only walks over the same log. Both read from the page cache.
//           p50, p99: one pass over the whole log. More is better.
//   proofs  append with notes that are personal, each sealed with AES-256-GCM under the key of the
//           mission's one person, made and stored at the first note, and each record a leaf of the
//           hash tree. limit: the same steps on a log of its own, with a sealer that leaves the
//           text as it is and without any hash. More is better; bar on the ratio.
//   verify  Events a second of an audit bundle in memory: its files, its proofs, its signatures,
//           and each step decided again. size: events. limit: SHA-256 over the same bytes, once.
//           p50, p99: the whole bundle. More is better; bar: 100,000 a second.
//   fold    evolve over the events of a whole life of volunteer_mission, decoded and in memory.
//   decide  decide of each step of that life, on the state before it: guards, assignments, timers
//           and the event as in the server, without schema, sealing, encoding or storing.
//           size: steps in all. limit of both: XState 5's pure transition() on an equivalent
//           machine and the same events, in a child process of node that takes turns with the
//           rounds here; peer/peer.mjs says what is compared and what is not. Without node or
//           xstate (npm ci in tools/bench/peer) limit and ratio are null. p50, p99: one whole life.
//   load    Fills a data directory with size steps, ten a mission; one mission of a hundred runs
//           on, the others have ended. --keep leaves it for the workloads below. limit: as for
//           append, of the first million steps. More is better.
//
// Of a data directory of size steps, made so, or the one that --from names (which they write to):
//
//   restart ms from exec of `jalon serve` to the first 200 of /readyz and one right instance, after
//           SIGKILL under steps of 64 connections. limit: RocksDB alone opens the same files with
//           the same write-ahead log. Less is better; bar: 2 s at ten million steps.
//   memory  MiB resident in that server after steps and looks over all missions that run. limit:
//           the same with a log of these missions alone: what has ended should cost nothing. Less
//           is better; bar: 400 MB at a million missions of which 10,000 run.
//   growth  us a durable step in process costs there, as in append. limit: on a log of 10,000.
//           Less is better; bar on the ratio.
//   disk    Bytes a step, all files, after a flush. limit: what the caller sent, as JSON, and 100
//           bytes more. Less is better; bar on the ratio.
//   http    Durable steps a second over 64 kept connections to the real server, each with one step
//           under way, the client on the same processors. limit: the same client and a server that
//           only writes the bodies of what has come as one synced batch, and answers. size: steps
//           in all, of 1,000 missions without --from. More is better. The table adds what a step
//           waits when half as many come, evenly, counted from when they come.
//   overload Steps a second that the server still takes of 1,024 connections that ask three times
//           as often as it can, evenly. limit: what 64 connections get that ask again when they are
//           answered. p50, p99: what an accepted step waits. The table adds the same at ten times,
//           and the memory before and after. More is better; bar on the ratio.
//   fanout  Messages a second to size subscribers of /v1/live, when 64 steps are taken at a time,
//           and each subscriber hears of all before the next ones. limit: a sender that only writes
//           frames of the same length, eight a write, to as many of the same readers. p50, p99:
//           until all have heard of the 64. More is better; bar on the ratio. With --port, of a
//           peer's server that sends 64 frames at each request; see peers/ws.
//   push    Milliseconds until the last of size subscribers has a step, at 50 steps a second, the
//           99th percentile. limit: until the last of as many readers has a frame of that length
//           that is only written. Less is better; bar on the ratio.
//   idle    KiB that a server takes for each of size live connections on which nothing happens.
//           No limit; less is better; bar on the value.
//   timers  Timers a second, of size that are pending, when each tenth falls due in the same second
//           while four connections send steps one after the other. limit: durable starts a second
//           in process, of the same instances. p50, p99: what those steps wait meanwhile. Then
//           again with SIGKILL in the middle. The log must hold each once and in due order, else
//           it is an error. More is better.
//
// Medians over at least five rounds, each of which measures value and limit; --seconds adds rounds.
// --plot draws restart, memory, growth or disk from 10,000 steps to size, each ten times the last.
// Scratch files go below DIR, by default ./build where it exists, else here: never to memory.
// Exit codes as those of jalon.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "adapters/json/json.h"
#include "tools/bench/plot.h"
#include "tools/bench/report.h"
#include "tools/bench/workloads.h"
#include "tools/jalon/exit_codes.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

int give_up(Exit code, const std::string& message) {
    std::fprintf(stderr, "jalon-bench: %s\n", message.c_str());
    return static_cast<int>(code);
}

std::string usage() {
    std::string text = "WORKLOAD is one of:";
    for (const Workload& one : workloads()) text += " " + one.name;
    return text;
}

Result<Measured> run_plotted(const Workload& workload, const BenchOptions& options,
                             const std::string& file) {
    constexpr std::uint64_t smallest = 10'000;
    Plot plot{workload.name, "", {}, {}};
    if (workload.bar && workload.bar->of == Bar::Of::value) plot.bar = workload.bar->bound;
    Measured measured;
    for (std::uint64_t size = std::min(smallest, options.size);; size *= 10) {
        BenchOptions one = options;
        one.size = std::min(size, options.size);
        if (one.size < options.size) one.from.clear();
        auto run = workload.run(one);
        if (!run) return run;
        measured = std::move(*run);
        plot.unit = measured.unit;
        plot.points.push_back({static_cast<double>(measured.size), measured.value, measured.limit});
        if (size >= options.size) break;
    }
    std::ofstream out(file, std::ios::binary);
    out << svg_of(plot);
    if (out.flush()) return measured;
    return Error{ErrorCode::io, "cannot write " + file};
}

int run(int count, char** arguments) {
    BenchOptions options;
    options.directory = std::filesystem::is_directory("build") ? "build" : ".";
    options.peer = "tools/bench/peer";
    std::string workload;
    bool json = false;
    CLI::App app{"Measures Jalon against what the machine allows. " + usage(), "jalon-bench"};
    app.add_option("WORKLOAD", workload, "what to measure")->required();
    app.add_flag("--json", json, "one line of JSON instead of a table");
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
    app.add_option("--port", options.port, "fanout: a peer's server instead of Jalon's");
    app.add_option("--peer", options.peer, "the folder of peer.mjs, for fold and decide");
    std::string plot;
    app.add_option("--plot", plot, "SVG: the figure against the size, up to --size");
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    const Workload* found = find_workload(workload);
    if (found == nullptr) return give_up(Exit::usage, usage());
    if (!plot.empty() && (!found->grows || options.size == 0)) {
        return give_up(Exit::usage, "--plot wants --size, and a workload that grows with it");
    }
    const auto measured = plot.empty() ? found->run(options) : run_plotted(*found, options, plot);
    if (!measured) return give_up(exit_of(measured.error().code), measured.error().message);
    print_line(json ? to_json(report_line(*found, *measured, options.seed))
                    : report_table(*found, *measured));
    return 0;
}

}  // namespace
}  // namespace jalon

int main(int count, char** arguments) { return jalon::run(count, arguments); }
