// replay: the whole log folded again; see main.cpp.
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "adapters/rocksdb/rocks_store.h"
#include "engine/base/check.h"
#include "engine/codec/record_codec.h"
#include "engine/instance/evolve.h"
#include "tools/bench/bench.h"
#include "tools/bench/built_log.h"
#include "tools/bench/raw_log.h"
#include "tools/bench/scratch.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t events_default = 200'000;

// Returns the seconds it took. Every record's checksum is verified by decoding it.
Result<double> fold(const RocksStore& store, std::uint64_t events) {
    std::unordered_map<std::string, InstanceState> states;
    std::optional<Error> broken;
    std::uint64_t folded = 0;
    Event event;  // one for all: its memory is used again
    const Stopwatch watch;
    auto scanned = store.scan(Position{0}, [&](Position, std::span<const std::uint8_t> record) {
        auto decoded = decode_record(record, event);
        if (!decoded) {
            broken = decoded.error();
            return false;
        }
        ++folded;
        if (!event.instance) return true;
        const auto state = states.try_emplace(event.instance->value()).first;
        apply(state->second, event);
        if (state->second.final) states.erase(state);  // nothing follows
        return true;
    });
    const double seconds = watch.seconds();
    if (broken) return *broken;
    if (!scanned) return scanned.error();
    CHECK(folded == events);
    return seconds;
}

Result<double> scan(const RawLog& log) {
    const Stopwatch watch;
    if (auto bytes = log.scan(); !bytes) return bytes.error();
    return watch.seconds();
}

Result<Measured> measure(const BenchOptions& options, const std::string& directory,
                         std::uint64_t events) {
    auto store = RocksStore::open_read_only(directory);
    if (!store) return store.error();
    auto raw = RawLog::open(directory);
    if (!raw) return raw.error();
    Progress progress("rounds", rounds_min);
    std::vector<double> folds;
    std::vector<double> scans;
    const Stopwatch watch;
    while (folds.size() < rounds_min || watch.seconds() < options.seconds) {
        auto scanned = scan(**raw);
        if (!scanned) return scanned.error();
        auto folded = fold(**store, events);
        if (!folded) return folded.error();
        scans.push_back(*scanned);
        folds.push_back(*folded);
        progress.at(folds.size());
    }
    const auto count = static_cast<double>(events);
    return Measured{"events/s",
                    count / median(folds),
                    count / median(scans),
                    quantile(folds, 0.5) * 1000,
                    quantile(folds, 0.99) * 1000,
                    events};
}

}  // namespace

Result<Measured> run_replay(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    const std::string directory = *scratch / "log";
    auto events =
        build_log(directory, options.size == 0 ? events_default : options.size, options.seed);
    if (!events) return events.error();
    return measure(options, directory, *events);
}

}  // namespace jalon
