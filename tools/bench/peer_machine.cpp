#include "tools/bench/peer_machine.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace jalon {
namespace {

constexpr std::string_view mark_sign = "#";

std::optional<std::int64_t> mark_in(std::string_view role) {
    if (!role.starts_with(mark_sign)) return std::nullopt;
    return std::stoll(std::string(role.substr(mark_sign.size())));
}

std::optional<std::int64_t> mark_of(const Value& action) {
    const Value* notice = action.find("notify");
    const Value* to = notice == nullptr ? nullptr : notice->find("to");
    if (to == nullptr || to->as_array() == nullptr || to->as_array()->empty()) return std::nullopt;
    return mark_in(text_or(&to->as_array()->front(), ""));
}

Value::Array as_list(const Value* value) {
    if (value == nullptr) return {};
    return value->as_array() == nullptr ? Value::Array{*value} : *value->as_array();
}

// --- putting marks -------------------------------------------------------------------------------

class Marker {
public:
    void mark_state(Value& state) {
        for (const char* name : {"entry", "exit"}) {
            if (Value* actions = state.find(name)) *actions = marked(*actions);
        }
        if (Value* on = state.find("on")) mark_on(*on);
        for (const char* name : {"always", "onDone"}) {
            if (Value* transitions = state.find(name)) mark_transitions(*transitions);
        }
        if (Value* after = state.find("after")) mark_on(*after);
        if (Value* states = state.find("states")) {
            for (Value::Member& child : *states->as_object()) mark_state(child.value);
        }
    }

private:
    Value next_mark() {
        const std::string name = std::string(mark_sign) + std::to_string(++last_);
        return Value::Object{
            {"notify", Value::Object{{"to", Value::Array{name}}, {"message", Value::Object{}}}}};
    }

    // Events with transitions each, or a list of transitions with an event or timer each.
    void mark_on(Value& on) {
        if (on.as_object() == nullptr) {
            mark_transitions(on);
            return;
        }
        for (Value::Member& member : *on.as_object()) mark_transitions(member.value);
    }

    void mark_transitions(Value& transitions) {
        Value::Array list = as_list(&transitions);
        for (Value& one : list) {
            if (one.as_string() != nullptr) one = Value::Object{{"target", *one.as_string()}};
            Value::Array actions{next_mark()};
            const Value rest = marked(one.find("actions") == nullptr ? Value{Value::Array{}}
                                                                     : *one.find("actions"));
            actions.insert(actions.end(), rest.as_array()->begin(), rest.as_array()->end());
            one.set("actions", std::move(actions));
        }
        transitions = std::move(list);
    }

    Value marked(const Value& actions) {
        Value::Array list;
        for (Value action : as_list(&actions)) {
            if (Value* choice = action.find("if")) mark_choice(*choice);
            if (Value* block = action.find("block")) *block = marked(*block);
            const bool raises = action.find("raise") != nullptr;
            list.push_back(std::move(action));
            if (raises) list.push_back(next_mark());
        }
        return list;
    }

    void mark_choice(Value& choice) {
        for (const char* name : {"then", "else"}) {
            if (Value* actions = choice.find(name)) *actions = marked(*actions);
        }
        Value* branches = choice.find("elseif");
        if (branches == nullptr) return;
        for (Value& branch : *branches->as_array()) {
            if (Value* actions = branch.find("then")) *actions = marked(*actions);
        }
    }

    int last_ = 0;
};

// --- what the peer is given ----------------------------------------------------------------------

void add_raises(const Value* actions, Value::Array& raises) {
    const Value::Array list = as_list(actions);
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (const Value* event = list[i].find("raise")) {
            raises.push_back(Value::Object{{"raise", *event}, {"mark", *mark_of(list[i + 1])}});
        }
        add_raises(list[i].find("block"), raises);
        const Value* choice = list[i].find("if");
        if (choice == nullptr) continue;
        add_raises(choice->find("then"), raises);
        for (const Value& branch : as_list(choice->find("elseif"))) {
            add_raises(branch.find("then"), raises);
        }
        add_raises(choice->find("else"), raises);
    }
}

Value raises_of(const Value* actions) {
    Value::Array raises;
    add_raises(actions, raises);
    return raises;
}

Value peer_targets(const Value* target) {
    Value::Array targets;
    for (const Value& one : as_list(target)) {
        targets.emplace_back("#" + std::string(text_or(&one, "")));
    }
    return targets;
}

Value peer_transition(const Value& source) {
    Value transition{Value::Object{}};
    if (source.find("target") != nullptr) {
        transition.set("target", peer_targets(source.find("target")));
        // SCXML's default leaves the source; XState's does not.
        transition.set("reenter", source.find("internal") == nullptr);
    }
    if (source.find("guard") != nullptr) {
        transition.set("guard", *mark_of(source.find("actions")->as_array()->front()));
    }
    transition.set("actions", raises_of(source.find("actions")));
    return transition;
}

Value::Array peer_transitions(const Value& list) {
    Value::Array transitions;
    for (const Value& one : as_list(&list)) transitions.push_back(peer_transition(one));
    return transitions;
}

// XState has its own name for the event.
std::string peer_event(const std::string& event) {
    return event.starts_with("done.state.") ? "xstate." + event : event;
}

void add_events(const std::string& state, const Value* source, bool timers, Value& on) {
    if (source == nullptr) return;
    const auto add = [&](const std::string& event, const Value& transitions) {
        Value::Array all = as_list(on.find(event));
        for (Value& one : peer_transitions(transitions)) all.push_back(std::move(one));
        on.set(event, std::move(all));
    };
    if (const Value::Object* object = source->as_object()) {
        for (const Value::Member& member : *object) {
            const std::string timer = state + ".after." + member.name;
            add(timers ? timer : peer_event(member.name), member.value);
        }
        return;
    }
    for (const Value& one : *source->as_array()) {
        add(peer_event(std::string(text_or(one.find(timers ? "timer" : "event"), ""))), one);
    }
}

Value peer_state(const std::string& id, const Value& source) {
    Value state{Value::Object{}};
    if (!id.empty()) state.set("id", id);
    for (const char* name : {"type", "history", "initial"}) {
        if (const Value* value = source.find(name)) state.set(name, *value);
    }
    if (text_or(source.find("type"), "") == "history") {
        state.set("target", "#" + std::string(text_or(source.find("target"), "")));
        return state;
    }
    Value on{Value::Object{}};
    add_events(id, source.find("on"), false, on);
    add_events(id, source.find("after"), true, on);
    state.set("on", std::move(on));
    for (const char* name : {"always", "onDone"}) {
        if (const Value* list = source.find(name)) state.set(name, peer_transitions(*list));
    }
    for (const char* name : {"entry", "exit"}) {
        if (const Value* list = source.find(name)) state.set(name, raises_of(list));
    }
    const Value* states = source.find("states");
    if (states == nullptr) return state;
    Value children{Value::Object{}};
    for (const Value::Member& child : *states->as_object()) {
        children.set(child.name, peer_state(child.name, child.value));
    }
    if (source.find("type") == nullptr && source.find("initial") == nullptr) {
        state.set("initial", states->as_object()->front().name);
    }
    state.set("states", std::move(children));
    return state;
}

}  // namespace

Value with_marks(Value document) {
    Marker().mark_state(document);
    return document;
}

std::vector<std::int64_t> marks_of(const Outcome& outcome) {
    std::vector<std::int64_t> marks;
    for (const Notice& notice : outcome.notices) {
        if (notice.to.empty()) continue;
        if (const auto mark = mark_in(notice.to.front())) marks.push_back(*mark);
    }
    return marks;
}

Value peer_machine(const Value& marked) { return peer_state("", marked); }

}  // namespace jalon
