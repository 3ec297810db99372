#include "adapters/rocksdb/rocks_store.h"

#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <utility>

#include "adapters/rocksdb/read_ahead.h"
#include "adapters/rocksdb/rocks_impl.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

constexpr std::size_t protection_bytes = 8;    // each write's checksum, until it is in the log
constexpr std::uint64_t read_alone_max = 256;  // records are read before a thread would have begun

}  // namespace

Head RocksStore::Impl::head_now() const {
    const std::lock_guard lock(head_mutex);
    return head;
}

rocksdb::WriteBatch RocksStore::Impl::layout_of(const AppendBatch& batch, const Head& after) {
    rocksdb::WriteBatch writes(0, 0, protection_bytes, 0);
    // The only failure of Put into a fresh batch is running out of memory, which throws.
    const auto put = [&](Family family, rocksdb::Slice key, rocksdb::Slice value) {
        CHECK(writes.Put(handles[family], key, value).ok());
    };
    for (const StoredRecord& record : batch.records) {
        const std::string position = layout::big_endian(record.position.value());
        put(log_family, position, slice_of(record.bytes));
        if (record.instance) {
            put(index_family, layout::index_key(*record.instance, record.version), position);
        }
        if (record.stands) put_standing_fact(writes, record.position);
        if (hasher) put_leaf(writes, record.leaf_hash);
    }
    if (batch.expected_last == Position{0}) {
        put(meta_family, slice_of(layout::publications_key), rocksdb::Slice());
    }
    for (const StoredState& state : batch.states) put_state(writes, state);
    for (const RequestKey& key : batch.keys) {
        put(keys_family, slice_of(key.key), layout::encode_key(key));
    }
    put(meta_family, slice_of(layout::head_key), layout::encode_head(after));
    return writes;
}

void RocksStore::Impl::put_state(rocksdb::WriteBatch& writes, const StoredState& state) const {
    const std::string& id = state.instance.value();
    const Family family = state.ended ? ended_family : states_family;
    CHECK(writes.Put(handles[family], id, slice_of(state.bytes)).ok());
    if (state.ended) CHECK(writes.Delete(handles[states_family], id).ok());
}

void RocksStore::Impl::put_standing_fact(rocksdb::WriteBatch& writes, Position position) const {
    const std::string key =
        std::string(layout::publication_prefix) + layout::big_endian(position.value());
    CHECK(writes.Put(handles[meta_family], key, rocksdb::Slice()).ok());
}

Result<std::optional<std::string>> RocksStore::Impl::get(Family family, rocksdb::Slice key,
                                                         const std::string& what) const {
    std::string value;
    const auto status = database->Get(checked_read(), handles[family], key, &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return error_of(status, what);
    return std::optional<std::string>{std::move(value)};
}

RocksStore::Impl::Found RocksStore::Impl::get(Family family,
                                              const std::vector<rocksdb::Slice>& keys) const {
    Found found{std::vector<rocksdb::PinnableSlice>(keys.size()),
                std::vector<rocksdb::Status>(keys.size())};
    database->MultiGet(checked_read(), handles[family], keys.size(), keys.data(),
                       found.values.data(), found.statuses.data());
    return found;
}

Result<std::vector<Bytes>> RocksStore::Impl::records_at(
    const std::vector<std::string>& position_keys) const {
    const Found stored = get(log_family, {position_keys.begin(), position_keys.end()});
    std::vector<Bytes> records;
    records.reserve(position_keys.size());
    for (std::size_t i = 0; i < position_keys.size(); ++i) {
        const std::uint64_t position = layout::from_big_endian(position_keys[i]);
        if (stored.statuses[i].IsNotFound()) return missing(position);
        if (!stored.statuses[i].ok()) return error_of(stored.statuses[i], at_position(position));
        records.push_back(bytes_in(stored.values[i]));
    }
    return records;
}

Result<void> RocksStore::Impl::each_record(
    Position after, Position last, rocksdb::ReadOptions options,
    const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const {
    if (after >= last) return {};
    const std::string end = layout::big_endian(next(last).value());
    const rocksdb::Slice bound(end);
    options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database->NewIterator(options, handles[log_family]));
    std::uint64_t expected = after.value() + 1;
    for (iterator->Seek(layout::big_endian(expected)); iterator->Valid(); iterator->Next()) {
        if (layout::from_big_endian(iterator->key().ToStringView()) != expected) break;
        const rocksdb::Slice value = iterator->value();
        if (!visit(Position{expected}, layout::bytes_of(value.ToStringView()))) return {};
        ++expected;
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), at_position(expected));
    if (expected <= last.value()) return missing(expected);
    return {};
}

RocksStore::RocksStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::string& directory,
                                                     const RocksOptions& options) {
    auto impl = Impl::open(directory, options, false);
    if (!impl) return impl.error();
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(impl).value()));
}

Result<std::unique_ptr<RocksStore>> RocksStore::open_read_only(const std::string& directory,
                                                               const RocksOptions& options) {
    auto impl = Impl::open(directory, options, true);
    if (!impl) return impl.error();
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(impl).value()));
}

Result<Position> RocksStore::append(const AppendBatch& batch) {
    if (!impl_->high_water) return Error{ErrorCode::invalid, "the log was opened for reading"};
    if (impl_->failed) {
        return Error{ErrorCode::io, "an earlier append failed: open the store again"};
    }
    Head after{batch.expected_last, batch.frontier};
    for (const StoredRecord& record : batch.records) {
        after.last = next(after.last);
        CHECK(record.position == after.last);
    }
    CHECK(batch.frontier.size == after.last.value());
    if (const Position last = impl_->head_now().last; last != batch.expected_last) {
        return Error{ErrorCode::version_conflict, "the log ends at position " +
                                                      std::to_string(last.value()) + ", not at " +
                                                      std::to_string(batch.expected_last.value())};
    }
    rocksdb::WriteBatch writes = impl_->layout_of(batch, after);
    const auto status = impl_->database->Write(synced_write(), &writes);
    if (!status.ok()) {
        impl_->failed = true;
        return Error{ErrorCode::io, "cannot append to the log: " + status.ToString()};
    }
    if (auto marked = impl_->high_water->write(after.last); !marked) {
        impl_->failed = true;  // the device fails; the group is durable, its caller must reopen
        return Error{ErrorCode::io, marked.error().message};
    }
    const std::lock_guard lock(impl_->head_mutex);
    impl_->head = std::move(after);
    return impl_->head.last;
}

Result<Head> RocksStore::head() const { return impl_->head_now(); }

Result<std::vector<Bytes>> RocksStore::read(Position after, std::size_t count_max) const {
    std::vector<Bytes> records;
    if (count_max == 0) return records;
    const auto collect = [&](Position, std::span<const std::uint8_t> bytes) {
        records.emplace_back(bytes.begin(), bytes.end());
        return records.size() < count_max;
    };
    const Position last = impl_->head_now().last;
    if (auto done = impl_->each_record(after, last, checked_read(), collect); !done) {
        return done.error();
    }
    return records;
}

Result<std::vector<Bytes>> RocksStore::read_instance(const InstanceId& instance, Version after,
                                                     std::size_t count_max) const {
    const std::string end = layout::index_end(instance);
    const rocksdb::Slice bound(end);
    auto options = checked_read();
    options.iterate_upper_bound = &bound;
    const std::unique_ptr<rocksdb::Iterator> iterator(
        impl_->database->NewIterator(options, impl_->handles[index_family]));
    const std::string what = "cannot read the events of " + instance.value();
    std::vector<std::string> positions;
    Version version = next(after);
    for (iterator->Seek(layout::index_key(instance, version));
         iterator->Valid() && positions.size() < count_max; iterator->Next()) {
        if (iterator->key() != rocksdb::Slice(layout::index_key(instance, version)) ||
            iterator->value().size() != sizeof(std::uint64_t)) {
            return Error{ErrorCode::corruption,
                         what + ": version " + std::to_string(version.value()) + " is missing"};
        }
        positions.push_back(iterator->value().ToString());
        version = next(version);
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), what);
    return impl_->records_at(positions);
}

Result<Bytes> RocksStore::read_one(Position position) const {
    if (position.value() == 0 || position > impl_->head_now().last) {
        return Error{ErrorCode::not_found,
                     "there is no position " + std::to_string(position.value())};
    }
    auto records = impl_->records_at({layout::big_endian(position.value())});
    if (!records) return records.error();
    return std::move(records->front());
}

// At once, so that each table's filter is looked up once for all of them.
Result<EventStore::FoundKeys> RocksStore::find_keys(std::span<const Hash> keys) const {
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (const Hash& key : keys) slices.push_back(slice_of(key));
    const Impl::Found stored = impl_->get(keys_family, slices);
    FoundKeys found(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (stored.statuses[i].IsNotFound()) continue;
        if (!stored.statuses[i].ok()) {
            return error_of(stored.statuses[i], "cannot read a request key");
        }
        found[i] = layout::decode_key(keys[i], stored.values[i].ToStringView());
        if (!found[i]) return Error{ErrorCode::corruption, "a request key is damaged"};
    }
    return found;
}

Result<std::optional<Bytes>> RocksStore::state(const InstanceId& instance) const {
    for (const Family family : {states_family, ended_family}) {
        auto value =
            impl_->get(family, instance.value(), "cannot read the state of " + instance.value());
        if (!value) return value.error();
        if (*value) return std::optional<Bytes>{bytes_in(**value)};
    }
    return std::optional<Bytes>{};
}

Result<void> RocksStore::Impl::each_state(Family family, const std::string& after,
                                          const rocksdb::ReadOptions& options,
                                          const EventStore::StateVisit& visit) const {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database->NewIterator(options, handles[family]));
    for (iterator->Seek(after + '\0'); iterator->Valid(); iterator->Next()) {
        const auto bytes = layout::bytes_of(iterator->value().ToStringView());
        if (!visit(InstanceId{iterator->key().ToString()}, bytes)) return {};
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), "cannot read the states");
    return {};
}

Result<void> RocksStore::each_running(const StateVisit& visit) const {
    return impl_->each_state(states_family, "", scan_read(), visit);
}

Result<void> RocksStore::each_ended(const InstanceId& after, const StateVisit& visit) const {
    return impl_->each_state(ended_family, after.value(), checked_read(), visit);
}

Result<std::optional<std::vector<Position>>> RocksStore::standing_facts() const {
    const std::string what = "cannot read where workflows were published";
    auto complete = impl_->get(meta_family, slice_of(layout::publications_key), what);
    if (!complete) return complete.error();
    if (!*complete) return std::optional<std::vector<Position>>{};
    const rocksdb::Slice end = slice_of(layout::publication_end);
    auto options = checked_read();
    options.iterate_upper_bound = &end;
    const std::unique_ptr<rocksdb::Iterator> iterator(
        impl_->database->NewIterator(options, impl_->handles[meta_family]));
    std::vector<Position> positions;
    for (iterator->Seek(slice_of(layout::publication_prefix)); iterator->Valid();
         iterator->Next()) {
        const auto position =
            iterator->key().ToStringView().substr(layout::publication_prefix.size());
        if (position.size() != sizeof(std::uint64_t)) {
            return Error{ErrorCode::corruption, what + ": a position is damaged"};
        }
        positions.emplace_back(layout::from_big_endian(position));
    }
    if (!iterator->status().ok()) return error_of(iterator->status(), what);
    return std::optional<std::vector<Position>>{std::move(positions)};
}

Result<void> RocksStore::scan(
    Position after,
    const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const {
    const Position last = impl_->head_now().last;
    if (after >= last) return {};
    const Position near{after.value() + std::min(read_alone_max, last.value() - after.value())};
    bool goes_on = true;
    auto read = impl_->each_record(after, near, scan_read(), [&](Position position, auto record) {
        goes_on = visit(position, record);
        return goes_on;
    });
    if (!read || !goes_on || near == last) return read;
    ReadAhead ahead([&](const ReadAhead::Visit& take) {
        return impl_->each_record(near, last, scan_read(), take);
    });
    return ahead.each(visit);
}

Result<void> RocksStore::rebuild(const std::vector<StoredState>& states,
                                 const std::vector<Position>& standing) {
    if (!impl_->high_water) return Error{ErrorCode::invalid, "the log was opened for reading"};
    rocksdb::WriteBatch writes(0, 0, protection_bytes, 0);
    for (const Family family : {states_family, ended_family}) {
        const auto forget = [&](const InstanceId& id, std::span<const std::uint8_t>) {
            CHECK(writes.Delete(impl_->handles[family], id.value()).ok());
            return true;
        };
        if (auto visited = impl_->each_state(family, "", scan_read(), forget); !visited)
            return visited.error();
    }
    for (const StoredState& state : states) impl_->put_state(writes, state);
    const auto meta = impl_->handles[meta_family];
    CHECK(writes
              .DeleteRange(meta, slice_of(layout::publication_prefix),
                           slice_of(layout::publication_end))
              .ok());
    for (const Position position : standing) impl_->put_standing_fact(writes, position);
    CHECK(writes.Put(meta, slice_of(layout::publications_key), rocksdb::Slice()).ok());
    const auto status = impl_->database->Write(synced_write(), &writes);
    if (!status.ok()) {
        impl_->failed = true;
        return error_of(status, "cannot write the states");
    }
    return {};
}

Result<void> RocksStore::flush() {
    const auto status = impl_->database->Flush(rocksdb::FlushOptions(), impl_->handles);
    if (!status.ok()) return error_of(status, "cannot flush the log");
    return {};
}

Result<void> RocksStore::copy_to(const std::string& directory) {
    rocksdb::Checkpoint* created = nullptr;
    auto status = rocksdb::Checkpoint::Create(impl_->database.get(), &created);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(created);
    if (status.ok()) status = checkpoint->CreateCheckpoint(directory);
    if (!status.ok()) return error_of(status, "cannot copy the log to " + directory);
    return {};
}

}  // namespace jalon
