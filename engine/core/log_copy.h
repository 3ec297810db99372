// LogCopy: takes a log over to another store, in groups. States are folded anew and the hash tree
// grows with each record, so that the copy holds at any moment what a log of that length holds; an
// interrupted copy goes on where it ended. In the end the hash trees tell whether both are the
// same.
//
// Thread-safety: none.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>

#include "engine/base/hasher.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"
#include "engine/ports/event_store.h"

namespace jalon {

class LogCopy {
public:
    // Does the copy end before this event?
    using EndsBefore = std::function<bool(const Event&)>;

    // All are borrowed. `log_id`: of `from`.
    LogCopy(const EventStore& from, EventStore& to, const LogId& log_id, const Hasher& hasher)
        : from_(from), to_(to), log_id_(log_id), hasher_(hasher) {}

    // Copies what `to` lacks, up to the head that `from` has now or to the first event that
    // `ends_before` names. What an event caused in other instances is never cut off from it: it
    // comes with it. `progress` is told the position after each group. Returns the copy's head.
    // Once only.
    //
    // invalid:    `to` holds something that `from` does not; nothing was written.
    // corruption: a record of `from` is damaged, of another log, or does not follow the one before
    //             it, or its hash tree is not that of its records. newer_format: likewise.
    // io:         a store failed. A new copy between stores opened anew goes on.
    [[nodiscard]] Result<Head> run(const EndsBefore& ends_before,
                                   const std::function<void(Position)>& progress);

private:
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<bool> take(std::span<const std::uint8_t> record,
                                    const EndsBefore& ends_before);
    [[nodiscard]] Result<void> check(const Event& event) const;
    [[nodiscard]] Result<void> fold(const Event& event);
    [[nodiscard]] Result<void> take_key(const Event& event);
    void note_told(const Event& event);
    [[nodiscard]] bool owes() const;
    [[nodiscard]] Result<void> write();

    const EventStore& from_;
    EventStore& to_;
    LogId log_id_;
    const Hasher& hasher_;
    Head source_;                                 // of `from`, when the copy began
    Head head_;                                   // of the copy, what is not yet written included
    AppendBatch batch_;                           // the group that is being gathered
    std::size_t bytes_ = 0;                       // of its records
    std::map<InstanceId, InstanceState> states_;  // some of the copy's, as of head_
    std::set<InstanceId> touched_;                // those that the group changes
    std::map<Position, std::size_t> told_;        // causes, and how many of their steps are to come
};

}  // namespace jalon
