#include "engine/core/log_copy.h"

#include <string>
#include <utility>

#include "engine/base/limits.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/instance/evolve.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::size_t group_bytes_max = std::size_t{4} << 20U;
constexpr std::size_t states_max = 4096;  // remembered from one group to the next
// No group of the log is longer: what an event told long ago does not come any more.
constexpr std::uint64_t group_reach = 4 * limits::told_max;

Error at(Position position, ErrorCode code, const std::string& message) {
    return Error{code, "position " + std::to_string(position.value()) + ": " + message};
}

Error damaged(Position position, const std::string& message) {
    return at(position, ErrorCode::corruption, message);
}

}  // namespace

Result<Head> LogCopy::run(const EndsBefore& ends_before,
                          const std::function<void(Position)>& progress) {
    if (auto begun = begin(); !begun) return begun.error();
    Result<bool> taken = true;
    const auto visit = [&](Position position, std::span<const std::uint8_t> record) {
        if (position > source_.last) return false;
        taken = take(record, ends_before);
        if (taken && *taken && batch_.records.empty()) progress(head_.last);
        return taken && *taken;
    };
    if (auto scanned = from_.scan(head_.last, visit); !scanned) return scanned.error();
    if (!taken) return taken.error();
    if (auto written = write(); !written) return written.error();
    progress(head_.last);
    if (head_.last == source_.last && head_ != source_) {
        return damaged(head_.last, "the hash tree is not that of the records");
    }
    return head_;
}

Result<void> LogCopy::begin() {
    auto source = from_.head();
    if (!source) return source.error();
    auto head = to_.head();
    if (!head) return head.error();
    source_ = std::move(*source);
    head_ = std::move(*head);
    batch_.expected_last = head_.last;
    if (head_.last == Position{0}) return {};
    const Error other{ErrorCode::invalid, "the copy holds what the log does not hold at position " +
                                              std::to_string(head_.last.value())};
    if (head_.last > source_.last) return other;
    const auto here = from_.read_one(head_.last);
    if (!here) return here.error();
    const auto there = to_.read_one(head_.last);
    if (!there) return there.error();
    if (*here != *there) return other;
    return {};
}

// False: the copy ends before this record.
Result<bool> LogCopy::take(std::span<const std::uint8_t> record, const EndsBefore& ends_before) {
    const Position position = next(head_.last);
    auto event = decode_record(record);
    if (!event) return at(position, event.error().code, event.error().message);
    if (auto checked = check(*event); !checked) return checked.error();
    if (!owes() && ends_before(*event)) return false;
    if (auto folded = fold(*event); !folded) return folded.error();
    if (auto taken = take_key(*event); !taken) return taken.error();
    note_told(*event);
    const Hash leaf = leaf_hash(hasher_, leaf_bytes(record));
    append_leaf(hasher_, head_.frontier, leaf);
    head_.last = position;
    batch_.records.push_back(StoredRecord{position, event->instance, event->version,
                                          Bytes(record.begin(), record.end()),
                                          is_standing(event->type), leaf});
    bytes_ += record.size();
    const bool full =
        batch_.records.size() >= limits::group_events_max || bytes_ >= group_bytes_max;
    if (!full || owes()) return true;
    if (auto written = write(); !written) return written.error();
    return true;
}

Result<void> LogCopy::check(const Event& event) const {
    const Position position = next(head_.last);
    if (event.position != position) {
        return damaged(position,
                       "the record says position " + std::to_string(event.position.value()));
    }
    if (event.log_id != log_id_) return damaged(position, "the record belongs to another log");
    return {};
}

Result<void> LogCopy::fold(const Event& event) {
    if (!event.instance) return {};
    const auto [place, fresh] = states_.try_emplace(*event.instance);
    if (fresh) {
        auto bytes = to_.state(*event.instance);
        if (!bytes) return bytes.error();
        if (*bytes) {
            auto state = decode_state(**bytes);
            if (!state) return state.error();
            place->second = std::move(*state);
        }
    }
    InstanceState& state = place->second;
    const bool starts = event.type == EventType::instance_started;
    if (event.version != next(state.version) || starts != state.absent()) {
        return damaged(event.position, "version " + std::to_string(event.version.value()) + " of " +
                                           event.instance->value() + " follows version " +
                                           std::to_string(state.version.value()));
    }
    apply(state, event);
    touched_.insert(*event.instance);
    return {};
}

Result<void> LogCopy::take_key(const Event& event) {
    if (event.request_key_hash == Hash{}) return {};
    auto key = from_.find_key(event.request_key_hash);
    if (!key) return key.error();
    // Several events of a group may carry the key; one of them answers for it.
    if (*key && (*key)->position == event.position) batch_.keys.push_back(**key);
    return {};
}

void LogCopy::note_told(const Event& event) {
    const auto cause = told_.find(event.causation);
    if (cause != told_.end() && --cause->second == 0) told_.erase(cause);
    if (!event.told.empty()) told_.emplace(event.position, event.told.size());
}

// Steps that earlier events of the same group caused are still to come.
bool LogCopy::owes() const {
    return !told_.empty() && head_.last.value() - told_.begin()->first.value() < group_reach;
}

Result<void> LogCopy::write() {
    if (batch_.records.empty()) return {};
    for (const InstanceId& id : touched_) {
        const InstanceState& state = states_.at(id);
        batch_.states.push_back(StoredState{id, encode_state(state), state.final});
    }
    batch_.frontier = head_.frontier;
    if (auto written = to_.append(batch_); !written) return written.error();
    batch_ = AppendBatch{};
    batch_.expected_last = head_.last;
    bytes_ = 0;
    touched_.clear();
    told_.clear();
    if (states_.size() > states_max) states_.clear();
    return {};
}

}  // namespace jalon
