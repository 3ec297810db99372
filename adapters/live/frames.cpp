#include "adapters/live/frames.h"

#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"

namespace jalon {
namespace {

Value number_of(Position position) { return static_cast<std::int64_t>(position.value()); }

std::string one_member(const char* name, Value value) {
    return to_json(Value::Object{{name, std::move(value)}});
}

// The members of a CloudEvent before its subscription.
Value head_of(const Event& event, const std::string& source) {
    return Value::Object{{"specversion", "1.0"},
                         {"id", std::to_string(event.position.value())},
                         {"source", source},
                         {"type", cloud_type(event.type)},
                         {"subject", event.instance->value()},
                         {"time", to_string(event.recorded_at)},
                         {"datacontenttype", "application/json"}};
}

}  // namespace

EventFrame::EventFrame(const Committed& committed, const Workflow* workflow,
                       const std::string& source, Timestamp now, const Sight& sight) {
    const Event& event = *committed.event;
    head_ = to_json(head_of(event, source));
    head_.pop_back();
    Value data = event_json(event, committed.leaf_hash, workflow, sight);
    data.set("due", due_json(*committed.state, now, sight));
    data_ = to_json(data);
    data_.pop_back();
}

std::shared_ptr<const std::string> EventFrame::message(const std::string& subscription, bool left) {
    auto& message = messages_[left ? 1 : 0][subscription];
    if (!message) {
        message = std::make_shared<const std::string>(
            head_ + ",\"subscription\":" + to_json(Value{subscription}) + ",\"data\":" + data_ +
            (left ? ",\"left\":true}}" : "}}"));
    }
    return message;
}

EventFrame* EventFrames::of(const Sight& sight) {
    if (!sight.sees_event(*committed_.event)) return nullptr;
    const auto known = frames_.find(&sight);
    if (known != frames_.end()) return &known->second;
    return &frames_.emplace(&sight, EventFrame(committed_, &workflow_, source_, now_, sight))
                .first->second;
}

std::string EventFrames::farewell(const std::string& subscription) const {
    const Event& event = *committed_.event;
    Event bare;
    bare.position = event.position;
    bare.instance = event.instance;
    bare.version = event.version;
    bare.type = event.type;
    bare.workflow_hash = event.workflow_hash;
    bare.occurred_at = event.occurred_at;
    bare.recorded_at = event.recorded_at;
    bare.input = Value::Object{};
    Value data = event_json(bare, Hash{}, &workflow_, Sight{});
    data.set("leaf_hash", Value{});
    data.set("due", Value::Array{});
    data.set("left", true);
    Value message = head_of(event, source_);
    message.set("subscription", subscription);
    message.set("data", std::move(data));
    return to_json(message);
}

std::string subscribed_frame(const std::string& id, Position position) {
    return one_member("subscribed", Value::Object{{"id", id}, {"position", number_of(position)}});
}

std::string progress_frame(const std::string& id, Position position) {
    return one_member("progress", Value::Object{{"id", id}, {"position", number_of(position)}});
}

std::string snapshot_frame(const std::string& id, Position position, Value::Array instances,
                           bool more) {
    return one_member("snapshot", Value::Object{{"id", id},
                                                {"position", number_of(position)},
                                                {"instances", std::move(instances)},
                                                {"more", more}});
}

std::string coalesced_frame(const std::string& id, Position from, Position to,
                            Value::Array instances) {
    return one_member("coalesced", Value::Object{{"id", id},
                                                 {"from", number_of(from)},
                                                 {"to", number_of(to)},
                                                 {"instances", std::move(instances)}});
}

std::string error_frame(const std::string& id, const std::string& code, const std::string& detail) {
    return one_member("error", Value::Object{{"id", id}, {"code", code}, {"detail", detail}});
}

}  // namespace jalon
