#include "adapters/json/contract.h"

#include <utility>

#include "engine/base/base64.h"

namespace jalon {
namespace {

Value position_of(Position position) { return static_cast<std::int64_t>(position.value()); }
Value version_of(Version version) { return static_cast<std::int64_t>(version.value()); }

// An event's own marks count its own sealed parts; a reader sees only of which class they are.
Value show_sealed(const Event& event, Value value) {
    if (const std::int64_t* index = sealed_index(value)) {
        const auto at = static_cast<std::size_t>(*index);
        const bool known = *index >= 0 && at < event.sealed.size();
        return Value::Object{{"$sealed", known ? event.sealed[at].sensitivity : "personal"}};
    }
    if (Value::Array* list = value.as_array()) {
        for (Value& item : *list) item = show_sealed(event, std::move(item));
    } else if (Value::Object* object = value.as_object()) {
        for (Value::Member& member : *object) {
            member.value = show_sealed(event, std::move(member.value));
        }
    }
    return value;
}

}  // namespace

Value texts_json(const std::vector<std::string>& texts) {
    return Value::Array(texts.begin(), texts.end());
}

Value due_json(const InstanceState& state, Timestamp now) {
    Value::Array list;
    for (const Due& due : due_of(state, now)) {
        list.push_back(Value::Object{
            {"timer", due.timer}, {"at", to_string(due.at)}, {"overdue", due.overdue}});
    }
    return list;
}

Value instance_json(const InstanceView& view, Value data, Timestamp now) {
    const InstanceState& state = *view.state;
    return Value::Object{{"id", state.id.value()},
                         {"workflow", view.workflow->id},
                         {"workflow_version", view.workflow->version},
                         {"version", version_of(state.version)},
                         {"position", position_of(state.position)},
                         {"configuration", texts_json(state.configuration)},
                         {"phase", view.phase.empty() ? Value{} : Value{view.phase}},
                         {"attributes", view.attributes},
                         {"data", std::move(data)},
                         {"due", due_json(state, now)},
                         {"final", state.final},
                         {"created_at", to_string(state.created_at)},
                         {"updated_at", to_string(state.updated_at)}};
}

Value event_json(const Event& event, const Hash& leaf_hash, const Workflow* workflow) {
    const bool alone = !event.instance.has_value();
    return Value::Object{
        {"position", position_of(event.position)},
        {"version", alone ? Value{} : version_of(event.version)},
        {"instance", alone ? Value{} : Value{event.instance->value()}},
        {"type", name_of(event.type)},
        {"trigger", event.trigger.empty() ? Value{} : Value{event.trigger}},
        {"data", show_sealed(event, event.input)},
        {"actor", Value::Object{{"role", event.actor.role},
                                {"org", event.actor.org},
                                {"subject", event.actor.subject}}},
        {"occurred_at", to_string(event.occurred_at)},
        {"recorded_at", to_string(event.recorded_at)},
        {"exited", texts_json(event.outcome.exited)},
        {"entered", texts_json(event.outcome.entered)},
        {"configuration", texts_json(event.outcome.configuration)},
        {"workflow", workflow == nullptr ? Value{} : Value{workflow->id}},
        {"workflow_version", workflow == nullptr ? Value{} : Value{workflow->version}},
        {"workflow_hash", to_hex(event.workflow_hash)},
        {"leaf_hash", to_base64(leaf_hash)}};
}

Value answer_json(const Event& event) {
    return Value::Object{{"id", event.instance ? Value{event.instance->value()} : Value{}},
                         {"version", version_of(event.version)},
                         {"position", position_of(event.position)},
                         {"configuration", texts_json(event.outcome.configuration)},
                         {"exited", texts_json(event.outcome.exited)},
                         {"entered", texts_json(event.outcome.entered)},
                         {"final", event.outcome.final}};
}

Value reasons_json(const std::vector<Reason>& reasons) {
    Value::Array list;
    for (const Reason& reason : reasons) {
        Value::Array unblock;
        for (const Unblock& one : reason.unblock_by) {
            unblock.push_back(Value::Object{{"role", one.role}, {"trigger", one.trigger}});
        }
        list.push_back(Value::Object{{"guard", reason.guard},
                                     {"article", reason.article},
                                     {"message", reason.message},
                                     {"facts", reason.facts},
                                     {"unblock_by", std::move(unblock)}});
    }
    return list;
}

Value allowed_json(const AllowedTrigger& allowed, const TriggerRule& rule) {
    return Value::Object{{"trigger", allowed.trigger},
                         {"title", rule.title},
                         {"allowed", allowed.allowed},
                         {"schema", rule.schema_source},
                         {"refusals", reasons_json(allowed.refusals)}};
}

std::string cloud_type(EventType type) {
    std::string name = "jalon";
    for (const char* c = name_of(type); *c != '\0'; ++c) {
        const bool capital = *c >= 'A' && *c <= 'Z';
        if (capital) name += '.';
        name += capital ? static_cast<char>(*c - 'A' + 'a') : *c;
    }
    return name;
}

}  // namespace jalon
