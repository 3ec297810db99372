// disk: bytes on the disk a step; see main.cpp.
#include <filesystem>
#include <optional>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/codec/record_codec.h"
#include "tools/bench/bench.h"
#include "tools/bench/dataset.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served_log.h"

namespace jalon {
namespace {

constexpr std::uint64_t disk_size_default = 100'000;
constexpr std::uint64_t weighed_max = 200'000;
constexpr double envelope_bytes = 100;  // of any step: who, when, which, its place and its proof

// Bytes of what the caller sent with a step, as JSON; the mean of the first steps of missions.
Result<double> payload_bytes(const RocksStore& store) {
    std::uint64_t bytes = 0;
    std::uint64_t weighed = 0;
    std::optional<Error> broken;
    auto scanned = store.scan(Position{0}, [&](Position, std::span<const std::uint8_t> record) {
        auto event = decode_record(record);
        if (!event) {
            broken = event.error();
            return false;
        }
        if (!event->instance) return true;
        bytes += to_json(event->input).size();
        return ++weighed < weighed_max;
    });
    if (broken) return *broken;
    if (!scanned) return scanned.error();
    return static_cast<double>(bytes) / static_cast<double>(weighed);
}

Result<double> bytes_on_disk(const std::string& directory) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory, error)) {
        if (file.is_regular_file()) bytes += file.file_size();
    }
    if (error) return Error{ErrorCode::io, directory + ": " + error.message()};
    return static_cast<double>(bytes);
}

}  // namespace

Result<Measured> run_disk(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = options.size == 0 ? disk_size_default : options.size;
    plan.seed = options.seed;
    auto dataset = dataset_of(options, *scratch / "data", plan);
    if (!dataset) return dataset.error();
    auto store = open_as_served(dataset->log(), dataset->directory + "/high_water");
    if (!store) return store.error();
    if (auto flushed = (*store)->flush(); !flushed) return flushed.error();
    auto payload = payload_bytes(**store);
    if (!payload) return payload.error();
    auto bytes = bytes_on_disk(dataset->directory);
    if (!bytes) return bytes.error();
    Measured measured;
    measured.unit = "bytes/step";
    measured.value = *bytes / static_cast<double>(dataset->steps);
    measured.limit = *payload + envelope_bytes;
    measured.size = dataset->steps;
    return measured;
}

}  // namespace jalon
