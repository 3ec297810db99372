#include "adapters/json/contract.h"

#include <utility>

#include "engine/base/base64.h"

namespace jalon {
namespace {

Value position_of(Position position) { return static_cast<std::int64_t>(position.value()); }
Value version_of(Version version) { return static_cast<std::int64_t>(version.value()); }

// An event's own marks count its own sealed parts; a reader sees only of which class they are.
Value show_sealed(const Event& event, Value value) {
    if (!has_sealed_mark(value)) return value;  // still shared with the event
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

Value irregular_json(const Outcome& outcome, const Sight& sight) {
    Value::Array codes;
    for (const GuardResult& guard : outcome.guards) {
        if (guard.verdict != Verdict::irregular || !sight.sees_guard(guard.code)) continue;
        codes.emplace_back(guard.code);
    }
    return codes;
}

Value states_json(const std::vector<std::string>& ids, const Sight& sight) {
    Value::Array list;
    for (const std::string& id : ids) {
        if (sight.sees_state(id)) list.emplace_back(id);
    }
    return list;
}

Value attributes_json(const InstanceView& view, const Sight& sight) {
    if (sight.whole()) return view.attributes;
    Value seen = view.attributes;
    std::erase_if(*seen.as_object(), [&](const Value::Member& attribute) {
        return !sight.sees_attribute(attribute.name);
    });
    return seen;
}

// A published workflow stands on the log whole; who does not see all of it gets what they see.
Value input_json(const Event& event, const Sight& sight) {
    if (event.type != EventType::workflow_published) {
        return show_sealed(event, sight.cut_input(event.trigger, event.input));
    }
    Value input = event.input;
    Value* document = input.find("document");
    if (document != nullptr && !sight.whole()) *document = sight.cut_document(*document);
    return input;
}

}  // namespace

Value texts_json(const std::vector<std::string>& texts) {
    return Value::Array(texts.begin(), texts.end());
}

Value due_json(const InstanceState& state, Timestamp now, const Sight& sight) {
    Value::Array list;
    for (const Due& due : due_of(state, now, sight)) {
        list.push_back(Value::Object{
            {"timer", due.timer}, {"at", to_string(due.at)}, {"overdue", due.overdue}});
    }
    return list;
}

Value instance_json(const InstanceView& view, Value data, Timestamp now, const Sight& sight) {
    const InstanceState& state = *view.state;
    return Value::Object{{"id", state.id.value()},
                         {"workflow", view.workflow->id},
                         {"workflow_version", view.workflow->version},
                         {"version", version_of(state.version)},
                         {"position", position_of(state.position)},
                         {"configuration", states_json(state.configuration, sight)},
                         {"phase", view.phase.empty() ? Value{} : Value{view.phase}},
                         {"attributes", attributes_json(view, sight)},
                         {"data", std::move(data)},
                         {"due", due_json(state, now, sight)},
                         {"final", state.final},
                         {"created_at", to_string(state.created_at)},
                         {"updated_at", to_string(state.updated_at)}};
}

Value event_json(const Event& event, const Hash& leaf_hash, const Workflow* workflow,
                 const Sight& sight) {
    const bool alone = !event.instance.has_value();
    return Value::Object{
        {"position", position_of(event.position)},
        {"version", alone ? Value{} : version_of(event.version)},
        {"instance", alone ? Value{} : Value{event.instance->value()}},
        {"type", name_of(event.type)},
        {"trigger", event.trigger.empty() ? Value{} : Value{event.trigger}},
        {"data", input_json(event, sight)},
        {"actor", Value::Object{{"role", event.actor.role},
                                {"org", event.actor.org},
                                {"subject", event.actor.subject}}},
        {"occurred_at", to_string(event.occurred_at)},
        {"recorded_at", to_string(event.recorded_at)},
        {"exited", states_json(event.outcome.exited, sight)},
        {"entered", states_json(event.outcome.entered, sight)},
        {"configuration", states_json(event.outcome.configuration, sight)},
        {"irregular", irregular_json(event.outcome, sight)},
        {"workflow", workflow == nullptr ? Value{} : Value{workflow->id}},
        {"workflow_version", workflow == nullptr ? Value{} : Value{workflow->version}},
        {"workflow_hash", to_hex(event.workflow_hash)},
        {"leaf_hash", to_base64(leaf_hash)}};
}

Value answer_json(const Event& event, const Sight& sight) {
    return Value::Object{{"id", event.instance ? Value{event.instance->value()} : Value{}},
                         {"version", version_of(event.version)},
                         {"position", position_of(event.position)},
                         {"configuration", states_json(event.outcome.configuration, sight)},
                         {"exited", states_json(event.outcome.exited, sight)},
                         {"entered", states_json(event.outcome.entered, sight)},
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

Value allowed_json(const std::vector<AllowedTrigger>& allowed, const Workflow& workflow,
                   const Sight& sight) {
    Value::Array triggers;
    for (const AllowedTrigger& one : allowed) {
        if (!sight.sees_trigger(one.trigger)) continue;
        const TriggerRule& rule = workflow.triggers.at(one.trigger);
        triggers.push_back(Value::Object{
            {"trigger", one.trigger},
            {"title", rule.title},
            {"allowed", one.allowed},
            {"schema", sight.cut_schema(one.trigger, rule.schema_source)},
            {"refusals", reasons_json(sight.cut_reasons(one.trigger, one.refusals))}});
    }
    return triggers;
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
