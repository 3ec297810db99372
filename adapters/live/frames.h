// Frames: the text messages of the subprotocol jalon.v1, as the public contract names them.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/value.h"
#include "engine/core/request.h"
#include "engine/instance/workflow.h"
#include "engine/projection/sight.h"

namespace jalon {

// A CloudEvent up to its subscription, so that the long part is made once for all subscribers who
// see the same of it.
class EventFrame {
public:
    EventFrame(const Committed& committed, const Workflow* workflow, const std::string& source,
               Timestamp now, const Sight& sight);

    // The whole message, one and the same for all subscriptions of that name. `left`: the step made
    // the instance leave the filter.
    [[nodiscard]] std::shared_ptr<const std::string> message(const std::string& subscription,
                                                             bool left);

private:
    std::string head_;  // {"specversion":…,
    std::string data_;  // the members of data, without the closing brace
    std::array<std::map<std::string, std::shared_ptr<const std::string>>, 2> messages_;  // by left
};

// The frames of one event, each made when the first reader needs it. Borrows what it is given.
class EventFrames {
public:
    EventFrames(const Committed& committed, const Workflow& workflow, const std::string& source,
                Timestamp now)
        : committed_(committed), workflow_(workflow), source_(source), now_(now) {}

    // nullptr: who sees no more than `sight` does not hear of the event.
    [[nodiscard]] EventFrame* of(const Sight& sight);

    // What is left to say to a reader for whom the instance is no longer there: `left`, and of the
    // event only where and when it stands.
    [[nodiscard]] std::string farewell(const std::string& subscription) const;

private:
    const Committed& committed_;
    const Workflow& workflow_;
    const std::string& source_;
    Timestamp now_;
    std::map<const Sight*, EventFrame> frames_;
};

[[nodiscard]] std::string subscribed_frame(const std::string& id, Position position);
[[nodiscard]] std::string progress_frame(const std::string& id, Position position);
[[nodiscard]] std::string snapshot_frame(const std::string& id, Position position,
                                         Value::Array instances, bool more);
[[nodiscard]] std::string coalesced_frame(const std::string& id, Position from, Position to,
                                          Value::Array instances);
[[nodiscard]] std::string error_frame(const std::string& id, const std::string& code,
                                      const std::string& detail);

}  // namespace jalon
