// LogFold: the whole log, event by event, as states. What replay, check and rebuild share.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/json/workflow_reader.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/core/catalog.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

// Something that is wrong with the log, and where.
struct LogFinding {
    Position position;
    std::string instance;  // may be empty
    std::string message;
};

// Thread-safety: none.
class LogFold {
public:
    // `reader` must outlive the fold.
    LogFold(const LogId& log_id, const WorkflowReader& reader) : log_id_(log_id), reader_(reader) {}
    LogFold(LogFold&&) = default;
    LogFold(const LogFold&) = delete;

    // The event at the next position. corruption: the record is damaged, of another log, or its
    // position or version is not the next one; newer_format: of a later version of Jalon.
    [[nodiscard]] Result<Event> read(Position position, std::span<const std::uint8_t> record) const;

    // Takes over an event that read() gave, so that it is part of the fold.
    void take(const Event& event);

    // The state so far; an absent one when there is none.
    [[nodiscard]] const InstanceState& state_of(const InstanceId& id) const;

    [[nodiscard]] const std::map<InstanceId, InstanceState>& states() const { return states_; }
    [[nodiscard]] const Catalog& catalog() const { return catalog_; }
    [[nodiscard]] std::uint64_t events() const { return last_.value(); }
    [[nodiscard]] std::uint64_t workflows() const { return workflows_; }
    [[nodiscard]] Position last() const { return last_; }

private:
    LogId log_id_;
    const WorkflowReader& reader_;
    std::map<InstanceId, InstanceState> states_;
    std::unordered_map<std::string_view, InstanceState*> index_;  // of states_, by id
    Catalog catalog_;
    Position last_;
    std::uint64_t workflows_ = 0;
};

// Where the stored states differ from the fold of the whole log.
[[nodiscard]] Result<std::vector<LogFinding>> compare_states(const LogFold& fold,
                                                             const EventStore& store);

// SHA-256 over the bytes of all states in the order of ids: equal folds have equal digests.
[[nodiscard]] Hash digest_of(const LogFold& fold, const Hasher& hasher);

// {"position","instance","message"}
[[nodiscard]] Value findings_json(const std::vector<LogFinding>& findings);

// "position N (INSTANCE): MESSAGE"
[[nodiscard]] std::string finding_line(const LogFinding& finding);

}  // namespace jalon
