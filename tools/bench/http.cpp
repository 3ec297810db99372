// http: durable steps over 64 connections to the real server; see main.cpp.
#include <cstdio>
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/notes.h"
#include "tools/bench/responder.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t asked_default = 50'000;
constexpr std::uint64_t missions_for_http = 1000;  // all run
constexpr std::size_t connections = 64;
// What a step is answered with, as the limit answers: the same bytes for the client to read.
constexpr const char* answer_text =
    R"({"id":"mission-1000","version":11,"position":10001,"configuration":["s4"],)"
    R"("exited":[],"entered":[],"final":false})";

struct HttpRounds {
    std::vector<double> rates;
    std::vector<double> limits;
    std::vector<double> latencies_ms;
};

Result<HttpRounds> take_rounds(Crowd& crowd, Crowd& raw, Notes& notes, const BenchOptions& options,
                               std::uint64_t round) {
    HttpRounds rounds;
    Progress progress("rounds", rounds_min);
    const Stopwatch watch;
    while (rounds.rates.size() < rounds_min || watch.seconds() < options.seconds) {
        auto run = take_notes(crowd, notes, round);
        if (!run) return run.error();
        auto limit = take_notes(raw, notes, round);
        if (!limit) return limit.error();
        rounds.rates.push_back(run->rate());
        rounds.limits.push_back(limit->rate());
        rounds.latencies_ms.insert(rounds.latencies_ms.end(), run->latencies_ms.begin(),
                                   run->latencies_ms.end());
        progress.at(rounds.rates.size());
    }
    return rounds;
}

Result<Measured> measure_http(const BenchOptions& options, const Dataset& dataset,
                              const Scratch& scratch) {
    auto token = admin_token(dataset.directory);
    if (!token) return token.error();
    auto notes = Notes::make(dataset.running, *token, options.seed);
    if (!notes) return notes.error();
    auto server = Served::start(dataset.directory);
    if (!server) return server.error();
    auto crowd = Crowd::connect((*server)->port(), connections);
    if (!crowd) return crowd.error();
    auto responder = Responder::start(scratch / "limit_log", answer_text);
    if (!responder) return responder.error();
    auto raw = Crowd::connect((*responder)->port(), connections);
    if (!raw) return raw.error();
    const std::uint64_t round = (options.size == 0 ? asked_default : options.size) / rounds_min + 1;
    auto rounds = take_rounds(*crowd, *raw, *notes, options, round);
    if (!rounds) return rounds.error();
    Measured measured{"steps/s",
                      median(rounds->rates),
                      median(rounds->limits),
                      quantile(rounds->latencies_ms, 0.5),
                      quantile(rounds->latencies_ms, 0.99),
                      round * rounds->rates.size()};
    auto half = take_notes(*crowd, *notes, round, measured.value / 2);
    if (!half) return half.error();
    measured.notes.push_back({"p50 at half the rate, ms", quantile(half->latencies_ms, 0.5)});
    measured.notes.push_back({"p99 at half the rate, ms", quantile(half->latencies_ms, 0.99)});
    return measured;
}

}  // namespace

Result<Measured> run_http(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    auto dataset = running_missions(options, *scratch / "data", missions_for_http);
    if (!dataset) return dataset.error();
    return measure_http(options, *dataset, *scratch);
}

}  // namespace jalon
