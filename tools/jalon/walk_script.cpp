#include "tools/jalon/walk_script.h"

namespace jalon {
namespace {

Value actor_line(const Actor& actor) {
    return Value::Object{{"role", actor.role}, {"subject", actor.subject}, {"org", actor.org}};
}

}  // namespace

void WalkScript::start(const Value& data, const Actor& actor, Timestamp at) {
    add(Value::Object{{"start", data}, {"at", to_string(at)}, {"as", actor_line(actor)}});
    now_ = at;
}

void WalkScript::send(const std::string& trigger, const Value& data, const Actor& actor) {
    add(Value::Object{{"send", trigger}, {"data", data}, {"as", actor_line(actor)}});
}

void WalkScript::facts(const std::map<std::string, Value>& facts) {
    Value changed{Value::Object{}};
    for (const auto& [name, value] : facts) {
        const auto present = facts_.find(name);
        if (present != facts_.end() && present->second == value) continue;
        changed.set(name, value);
        facts_[name] = value;
    }
    if (!changed.as_object()->empty()) add(Value::Object{{"facts", std::move(changed)}});
}

void WalkScript::at(Timestamp now) {
    if (now != now_) fire_due(now);
}

void WalkScript::fire_due(Timestamp now) {
    if (!lines_.empty() && lines_.back()->find("at") != nullptr &&
        lines_.back()->find("start") == nullptr) {
        lines_.pop_back();
    }
    add(Value::Object{{"at", to_string(now)}});
    now_ = now;
}

}  // namespace jalon
