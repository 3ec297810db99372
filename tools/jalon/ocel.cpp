#include "tools/jalon/ocel.h"

#include <array>
#include <utility>

#include "engine/base/time.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 3> person_names{"assignee", "volunteer", "person"};
constexpr std::array<std::string_view, 3> other_names{"country", "host", "programme"};
constexpr std::array<std::string_view, 6> clear_names{"country",   "host",   "host_name",
                                                      "programme", "funder", "code"};

void put_value(Value& owner, std::string_view name, std::string value, const Value* time) {
    Value attribute = Value::Object{{"name", name}, {"value", std::move(value)}};
    if (time != nullptr) attribute.set("time", *time);
    owner.find("attributes")->as_array()->push_back(std::move(attribute));
}

void relate(Value& owner, std::string object, std::string_view qualifier) {
    owner.find("relationships")
        ->as_array()
        ->push_back(Value::Object{{"objectId", std::move(object)}, {"qualifier", qualifier}});
}

std::string synthetic_parts(const Value& instance) {
    const Value* data = instance.find("data");
    return data == nullptr ? "" : joined(data->find("synthetic"), " ");
}

Value types_json(const std::map<std::string, std::map<std::string, std::string>>& types) {
    Value::Array list;
    for (const auto& [name, attributes] : types) {
        Value::Array declared;
        for (const auto& [attribute, type] : attributes) {
            declared.push_back(Value::Object{{"name", attribute}, {"type", type}});
        }
        list.push_back(Value::Object{{"name", name}, {"attributes", std::move(declared)}});
    }
    return list;
}

}  // namespace

Ocel::Ocel(Pseudonym pseudonym, const std::vector<std::string>& clear)
    : pseudonym_(std::move(pseudonym)), clear_(clear.begin(), clear.end()) {
    clear_.insert(clear_names.begin(), clear_names.end());
}

void Ocel::learn(const Value& instance) {
    for (const char* part : {"attributes", "data"}) {
        const Value* members = instance.find(part);
        if (members != nullptr) learn_from(*members);
    }
}

void Ocel::learn(const std::vector<Stretch>& changes) {
    for (const Stretch& change : changes) learn_from(change.attributes);
}

void Ocel::learn_from(const Value& members) {
    for (const std::string_view name : person_names) {
        const std::string_view id = text_or(members.find(name), "");
        if (!id.empty()) persons_.emplace(id);
    }
}

std::string Ocel::person(std::string_view id) {
    std::string object = "person:" + pseudonym_(id);
    others_.emplace(object, "person");
    return object;
}

// The file of a person bears the person's id.
std::string Ocel::instance_id(const Value& instance) const {
    std::string id = plain(instance.find("id"));
    if (!persons_.contains(id)) return id;
    return plain(instance.find("workflow")) + ":" + pseudonym_(id);
}

// The text of a value and its type; "" for one that has none.
std::string Ocel::cell(const std::string& name, const Value& value, std::string& type) const {
    if (value.as_array() != nullptr) {
        std::string text;
        for (const Value& item : *value.as_array()) {
            const std::string one = cell(name, item, type);
            if (!one.empty()) text += (text.empty() ? "" : " ") + one;
        }
        type = "string";
        return text;
    }
    if (value.as_object() != nullptr) return {};
    type = value.as_bool() != nullptr     ? "boolean"
           : value.as_int() != nullptr    ? "integer"
           : value.as_double() != nullptr ? "float"
                                          : "string";
    const std::string* text = value.as_string();
    if (text == nullptr || text->empty()) return plain(&value);
    if (persons_.contains(*text)) return pseudonym_(*text);
    const bool date = parse_date(*text) || parse_timestamp(*text);
    return date || clear_.contains(name) ? *text : pseudonym_(*text);
}

void Ocel::add_attribute(Value& object, const Value::Member& attribute, const Value& time) {
    auto& types = objects_[plain(object.find("type"))];
    std::string type;
    std::string value = cell(attribute.name, attribute.value, type);
    if (type.empty() || value.empty()) return;
    auto [declared, added] = types.emplace(attribute.name, type);
    if (!added && declared->second != type) declared->second = "string";
    put_value(object, attribute.name, std::move(value), &time);
}

void Ocel::add_relations(Value& object, const Value& attributes) {
    for (const Value::Member& one : *attributes.as_object()) {
        const std::string id(text_or(&one.value, ""));
        if (id.empty()) continue;
        for (const std::string_view name : other_names) {
            if (one.name != name) continue;
            std::string other = one.name + ":" + (persons_.contains(id) ? pseudonym_(id) : id);
            others_.emplace(other, one.name);
            relate(object, std::move(other), name);
        }
        for (const std::string_view name : person_names) {
            if (one.name == name) relate(object, person(id), name);
        }
    }
}

// What stood already is not told again.
void Ocel::add_change(Value& object, const Stretch& change, const Stretch* before) {
    const Value time = to_string(change.at);
    for (const Value::Member& one : *change.attributes.as_object()) {
        const Value* former = before == nullptr ? nullptr : before->attributes.find(one.name);
        if (former == nullptr || !(*former == one.value)) add_attribute(object, one, time);
    }
    if (before != nullptr && before->phase == change.phase) return;
    objects_[plain(object.find("type"))]["jalon.phase"] = "string";
    put_value(object, "jalon.phase", change.phase, &time);
}

Value Ocel::object_of(const Value& instance, const std::vector<Stretch>& changes) {
    const std::string workflow = plain(instance.find("workflow"));
    const std::string synthetic = synthetic_parts(instance);
    Value object = Value::Object{{"id", instance_id(instance)},
                                 {"type", workflow},
                                 {"attributes", Value::Array{}},
                                 {"relationships", Value::Array{}}};
    of_[plain(instance.find("id"))] = Known{plain(object.find("id")), !synthetic.empty()};
    const Value* attributes = instance.find("attributes");
    const Value now = attributes == nullptr || attributes->as_object() == nullptr
                          ? Value{Value::Object{}}
                          : *attributes;
    const Value time = plain(instance.find("updated_at"));
    const Stretch present{parse_timestamp(text_or(&time, "")).value_or(Timestamp{}), now,
                          plain(instance.find("phase"))};
    add_relations(object, now);
    const Stretch* before = nullptr;
    for (const Stretch& change : changes) {
        add_change(object, change, before);
        before = &change;
    }
    if (changes.empty()) add_change(object, present, nullptr);
    if (!synthetic.empty()) {
        objects_[workflow]["jalon.synthetic"] = "string";
        put_value(object, "jalon.synthetic", synthetic, &time);
    }
    return object;
}

Value Ocel::event_of(const Value& event) {
    const auto known = of_.find(text_or(event.find("instance"), ""));
    if (known == of_.end()) return {};
    const std::string trigger = plain(event.find("trigger"));
    const std::string type = plain(event.find("workflow")) + "/" +
                             (trigger.empty() ? plain(event.find("type")) : trigger);
    Value made = Value::Object{{"id", "event:" + plain(event.find("position"))},
                               {"type", type},
                               {"time", plain(event.find("occurred_at"))},
                               {"attributes", Value::Array{}},
                               {"relationships", Value::Array{}}};
    auto& types = events_[type];
    const auto add = [&](std::string_view name, const char* kind, std::string value) {
        types.emplace(name, kind);
        put_value(made, name, std::move(value), nullptr);
    };
    add("position", "integer", plain(event.find("position")));
    add("recorded_at", "time", plain(event.find("recorded_at")));
    for (const char* name : {"entered", "exited", "configuration", "irregular"}) {
        add(name, "string", joined(event.find(name), " "));
    }
    add("synthetic", "boolean", known->second.synthetic ? "true" : "false");
    const Value* actor = event.find("actor");
    add("role", "string", actor == nullptr ? "" : plain(actor->find("role")));
    relate(made, known->second.object, "instance");
    const std::string subject = actor == nullptr ? "" : plain(actor->find("subject"));
    if (!subject.empty()) relate(made, person(subject), "actor");
    return made;
}

Value::Array Ocel::other_objects() const {
    Value::Array list;
    for (const auto& [id, type] : others_) {
        list.push_back(Value::Object{{"id", id},
                                     {"type", type},
                                     {"attributes", Value::Array{}},
                                     {"relationships", Value::Array{}}});
    }
    return list;
}

Value Ocel::event_types() const { return types_json(events_); }

Value Ocel::object_types() const {
    auto types = objects_;
    for (const auto& [id, type] : others_) types[type];
    return types_json(types);
}

}  // namespace jalon
