#include "tools/jalon/offline.h"

#include <limits>
#include <utility>

#include "adapters/rocksdb/high_water.h"
#include "adapters/runtime/past.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/core/standing_facts.h"
#include "tools/jalon/environment.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

// A log that was never written to is one thing; one whose files are gone is another.
Error missing_log(const Error& error, const DataDirectory& data) {
    if (error.code != ErrorCode::not_found) return error;
    const auto acknowledged = HighWater::read(data.high_water_path());
    if (!acknowledged || !*acknowledged || **acknowledged == Position{0}) return error;
    return Error{ErrorCode::corruption, error.message + ", but position " +
                                            std::to_string((*acknowledged)->value()) +
                                            " was acknowledged"};
}

}  // namespace

OfflineLog::OfflineLog(DataDirectory directory, std::unique_ptr<RocksStore> store, IanaZones zones)
    : directory_(std::move(directory)),
      store_(std::move(store)),
      hasher_(std::make_unique<OpensslHasher>()),
      zones_(std::make_unique<IanaZones>(std::move(zones))) {}

Result<OfflineLog> OfflineLog::open(const std::string& directory) {
    auto data = DataDirectory::open(directory, OpenMode::read_only, "UTC", wall_clock());
    if (!data) return data.error();
    RocksOptions options;
    options.high_water_path = data->high_water_path();
    auto store = RocksStore::open_read_only(data->log_path(), options);
    if (!store) return missing_log(store.error(), *data);
    auto zones = IanaZones::open();
    if (!zones) return zones.error();
    OfflineLog log(std::move(*data), std::move(*store), std::move(*zones));
    if (auto loaded = log.load_catalog(); !loaded) return loaded.error();
    return log;
}

Result<void> OfflineLog::load_catalog() {
    auto reader = make_workflow_reader(*hasher_);
    if (!reader) return reader.error();
    return each_standing_fact(*store_, [&](std::span<const std::uint8_t> record) -> Result<void> {
        const auto head = decode_head(record);
        if (!head) return head.error();
        if (head->type != EventType::workflow_published) return {};
        const auto event = decode_record(record);
        if (!event) return event.error();
        if (const Value* document = event->input.find("document")) {
            auto read = reader->read(*document);
            if (read.workflow) catalog_.add(read.workflow);
        }
        return {};
    });
}

Result<Timestamp> OfflineLog::time_of(const std::string& text) const {
    return parse_time(text, *zones_, directory_.zone());
}

Result<Moment> OfflineLog::moment_of(const std::string& as_of, const std::string& known_at) const {
    return parse_moment(as_of, known_at, *store_, *zones_, directory_.zone());
}

Result<InstanceView> OfflineLog::view(const InstanceId& id, const Moment& moment) const {
    const Error absent{ErrorCode::not_found, "there is no instance " + id.value()};
    if (!moment.is_now()) {
        auto view = view_at(*store_, catalog_, id, moment, Position{UINT64_MAX});
        if (!view) return view.error();
        if (!*view) return absent;
        return std::move(**view);
    }
    auto bytes = store_->state(id);
    if (!bytes) return bytes.error();
    if (!*bytes) return absent;
    auto state = decode_state(**bytes);
    if (!state) return state.error();
    return view_in(catalog_, std::move(*state));
}

Result<std::vector<LoggedEvent>> OfflineLog::events(const InstanceId& id) const {
    auto records = store_->read_instance(id, Version{0}, std::numeric_limits<std::size_t>::max());
    if (!records) return records.error();
    if (records->empty()) {
        return Error{ErrorCode::not_found, "there is no instance " + id.value()};
    }
    std::vector<LoggedEvent> events;
    for (Bytes& record : *records) {
        auto event = decode_record(record);
        if (!event) return event.error();
        events.push_back(LoggedEvent{std::move(*event), std::move(record)});
    }
    return events;
}

Result<std::vector<InstanceId>> OfflineLog::ids() const {
    std::vector<InstanceId> ids;
    const auto take = [&](const InstanceId& id, std::span<const std::uint8_t>) {
        ids.push_back(id);
        return true;
    };
    if (auto visited = store_->each_state(take); !visited) return visited.error();
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace jalon
