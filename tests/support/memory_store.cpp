#include "tests/support/memory_store.h"

#include <limits>

#include "engine/base/check.h"

namespace jalon::testing {
namespace {

Error injected_read_error() { return Error{ErrorCode::io, "injected read failure"}; }

void check_shape(const AppendBatch& batch) {
    Position expected = batch.expected_last;
    for (const StoredRecord& record : batch.records) {
        expected = next(expected);
        CHECK(record.position == expected);
    }
    CHECK(batch.frontier.size == expected.value());
}

}  // namespace

void MemoryStore::fail_next_append_before_writing() {
    const std::lock_guard lock(mutex_);
    append_fault_ = AppendFault::before_writing;
}

void MemoryStore::fail_next_append_after_writing() {
    const std::lock_guard lock(mutex_);
    append_fault_ = AppendFault::after_writing;
}

void MemoryStore::fail_next_read() {
    const std::lock_guard lock(mutex_);
    read_fault_ = true;
}

void MemoryStore::corrupt(Position position) {
    const std::lock_guard lock(mutex_);
    const auto record = log_.find(position.value());
    CHECK(record != log_.end() && !record->second.empty());
    record->second.back() ^= 1U;
}

void MemoryStore::lose(Position position) {
    const std::lock_guard lock(mutex_);
    CHECK(log_.erase(position.value()) == 1);
}

void MemoryStore::unlist_standing_facts() {
    const std::lock_guard lock(mutex_);
    lists_standing_ = false;
}

void MemoryStore::list_standing_fact(Position position) {
    const std::lock_guard lock(mutex_);
    standing_.push_back(position);
}

void MemoryStore::reopen() {
    const std::lock_guard lock(mutex_);
    if (unseen_) write(*unseen_);
    unseen_.reset();
    failed_ = false;
}

Result<Position> MemoryStore::append(const AppendBatch& batch) {
    check_shape(batch);
    const std::lock_guard lock(mutex_);
    if (failed_) return Error{ErrorCode::io, "an earlier append failed: reopen the store"};
    if (batch.expected_last != head_.last) {
        return Error{ErrorCode::version_conflict, "the head is not where the batch expects it"};
    }
    const AppendFault fault = std::exchange(append_fault_, AppendFault::none);
    if (fault != AppendFault::none) {
        failed_ = true;
        if (fault == AppendFault::after_writing) unseen_ = batch;
        return Error{ErrorCode::io, "injected append failure"};
    }
    write(batch);
    return head_.last;
}

void MemoryStore::write(const AppendBatch& batch) {
    for (const StoredRecord& record : batch.records) {
        log_[record.position.value()] = record.bytes;
        if (record.instance) index_[{*record.instance, record.version}] = record.position;
        if (record.stands) standing_.push_back(record.position);
        head_.last = record.position;
    }
    for (const StoredState& state : batch.states) states_[state.instance] = state;
    for (const RequestKey& key : batch.keys) keys_[key.key] = key;
    head_.frontier = batch.frontier;
}

Result<Head> MemoryStore::head() const {
    const std::lock_guard lock(mutex_);
    return head_;
}

Result<std::vector<Bytes>> MemoryStore::read(Position after, std::size_t count_max) const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    std::vector<Bytes> records;
    for (std::uint64_t at = after.value(); at < head_.last.value() && records.size() < count_max;) {
        auto record = record_at(++at);
        if (!record) return record.error();
        records.push_back(std::move(record).value());
    }
    return records;
}

Result<void> MemoryStore::scan(
    Position after,
    const std::function<bool(Position, std::span<const std::uint8_t>)>& visit) const {
    const auto records = read(after, std::numeric_limits<std::size_t>::max());
    if (!records) return records.error();
    Position position = after;
    for (const Bytes& record : *records) {
        position = next(position);
        if (!visit(position, record)) break;
    }
    return {};
}

Result<std::vector<Bytes>> MemoryStore::read_instance(const InstanceId& instance, Version after,
                                                      std::size_t count_max) const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    std::vector<Bytes> records;
    for (auto entry = index_.upper_bound({instance, after});
         entry != index_.end() && entry->first.first == instance && records.size() < count_max;
         ++entry) {
        auto record = record_at(entry->second.value());
        if (!record) return record.error();
        records.push_back(std::move(record).value());
    }
    return records;
}

Result<Bytes> MemoryStore::read_one(Position position) const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    if (position.value() == 0 || position > head_.last) {
        return Error{ErrorCode::not_found, "no record at this position"};
    }
    return record_at(position.value());
}

Result<EventStore::FoundKeys> MemoryStore::find_keys(std::span<const Hash> keys) const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    FoundKeys found;
    for (const Hash& key : keys) {
        const auto entry = keys_.find(key);
        found.push_back(entry == keys_.end() ? std::nullopt : std::optional{entry->second});
    }
    return found;
}

Result<std::optional<Bytes>> MemoryStore::state(const InstanceId& instance) const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    const auto entry = states_.find(instance);
    if (entry == states_.end()) return std::optional<Bytes>{};
    return std::optional<Bytes>{entry->second.bytes};
}

Result<void> MemoryStore::each_running(const StateVisit& visit) const {
    return each(false, InstanceId{}, visit);
}

Result<void> MemoryStore::each_ended(const InstanceId& after, const StateVisit& visit) const {
    return each(true, after, visit);
}

Result<std::optional<std::vector<Position>>> MemoryStore::standing_facts() const {
    const std::lock_guard lock(mutex_);
    if (take_read_fault()) return injected_read_error();
    if (!lists_standing_) return std::optional<std::vector<Position>>{};
    return std::optional{standing_};
}

Result<void> MemoryStore::each(bool ended, const InstanceId& after, const StateVisit& visit) const {
    std::map<InstanceId, StoredState> states;  // a copy: `visit` may read the store
    {
        const std::lock_guard lock(mutex_);
        if (take_read_fault()) return injected_read_error();
        states = states_;
    }
    for (auto state = states.upper_bound(after); state != states.end(); ++state) {
        if (state->second.ended != ended) continue;
        if (!visit(state->first, state->second.bytes)) break;
    }
    return {};
}

bool MemoryStore::take_read_fault() const { return std::exchange(read_fault_, false); }

Result<Bytes> MemoryStore::record_at(std::uint64_t position) const {
    const auto record = log_.find(position);
    if (record == log_.end()) {
        return Error{ErrorCode::corruption, "position " + std::to_string(position) + " is missing"};
    }
    return record->second;
}

}  // namespace jalon::testing
