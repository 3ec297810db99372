// NaiveChart: reading the document, and the data model.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "engine/base/check.h"
#include "tests/support/naive_chart.h"
#include "tests/support/naive_state.h"

namespace jalon::testing {

// --- reading the document ------------------------------------------------------------------------

NaiveChart::NaiveChart(const Value& workflow) : initial_(std::make_unique<Transition>()) {
    State& root = read("", workflow, nullptr);
    for (const auto& state : states_) read_transitions(*state);
    initial_->source = &root;
    initial_->targets = root.initial;
}

NaiveChart::~NaiveChart() = default;

NaiveChart::State& NaiveChart::read(const std::string& id, const Value& source, State* parent) {
    states_.push_back(std::make_unique<State>());
    State& state = *states_.back();
    state.id = id;
    state.source = &source;
    state.parent = parent;
    state.order = states_.size();
    state.type = text_or(source.find("type"), parent == nullptr ? "scxml" : "state");
    if (parent != nullptr) {
        (state.type == "history" ? parent->histories : parent->children).push_back(&state);
    }
    if (const Value* children = source.find("states")) {
        for (const Value::Member& child : *children->as_object()) {
            read(child.name, child.value, &state);
        }
    }
    return state;
}

void NaiveChart::read_transitions(State& state) {
    const Value& source = *state.source;
    const Value* initial = source.find(state.type == "history" ? "target" : "initial");
    if (initial != nullptr && initial->as_object() != nullptr) {
        state.initial_content = initial->find("actions");
        initial = initial->find("target");
    } else if (state.type == "history") {
        state.initial_content = source.find("actions");
    }
    state.initial = named(initial);
    if (state.initial.empty() && !state.children.empty()) state.initial = {state.children.front()};
    if (const Value* on = source.find("on")) {
        for (const Value::Member& member : *on->as_object()) {
            add_transitions(state, member.name, &member.value);
        }
    }
    add_transitions(state, "", source.find("always"));
    add_transitions(state, "done.state." + state.id, source.find("onDone"));
}

void NaiveChart::add_transitions(State& state, const std::string& event, const Value* source) {
    if (source == nullptr) return;
    const Value::Array* list = source->as_array();
    const std::size_t count = list == nullptr ? 1 : list->size();
    for (std::size_t i = 0; i < count; ++i) {
        const Value& one = list == nullptr ? *source : (*list)[i];
        auto transition = std::make_unique<Transition>();
        transition->source = &state;
        transition->events = naive_tokens(event, ' ');
        transition->guard = one.find("guard");
        transition->targets = named(one.as_string() != nullptr ? &one : one.find("target"));
        transition->internal = one.find("internal") != nullptr;
        transition->content = one.find("actions");
        state.transitions.push_back(std::move(transition));
    }
}

NaiveChart::States NaiveChart::named(const Value* target) const {
    States found;
    for (const Value& name : naive_list(target)) {
        const auto at = std::find_if(states_.begin(), states_.end(), [&](const auto& state) {
            return state->id == *name.as_string();
        });
        CHECK(at != states_.end());
        found.push_back(at->get());
    }
    return found;
}

// --- the data model ------------------------------------------------------------------------------

bool NaiveChart::condition(const Value& value) const {
    if (const auto* constant = value.as_bool()) return *constant;
    const Value::Member& member = value.as_object()->front();
    const auto holds = [&](const Value& one) { return condition(one); };
    if (member.name == "state.in") {
        return std::any_of(
            session_.configuration.begin(), session_.configuration.end(),
            [&](const State* state) { return state->id == *member.value.as_string(); });
    }
    if (member.name == "!") return !condition(member.value);
    const Value::Array& list = *member.value.as_array();
    if (member.name == "and") return std::all_of(list.begin(), list.end(), holds);
    CHECK(member.name == "or");
    return std::any_of(list.begin(), list.end(), holds);
}

bool NaiveChart::condition_match(const Transition& transition) const {
    return transition.guard == nullptr || condition(*transition.guard->find("rule"));
}

void NaiveChart::execute_block(const Value* content) {
    if (content == nullptr) return;
    for (const Value& action : *content->as_array()) {
        if (!execute(action)) return;
    }
}

// False: an error, which ends the block.
bool NaiveChart::execute(const Value& action) {
    const Value::Member& member = action.as_object()->front();
    if (member.name == "if") return execute_if(member.value);
    if (member.name == "send") return execute_send(member.value);
    if (member.name == "raise") {
        session_.internal.push_back(*member.value.as_string());
    } else if (member.name == "block") {
        execute_block(&member.value);
    } else {
        CHECK(member.name == "notify");
        turn_.notices.push_back(*member.value.find("to")->as_array()->front().as_string());
    }
    return true;
}

bool NaiveChart::execute_if(const Value& what) {
    const Value* chosen = condition(*what.find("cond")) ? what.find("then") : nullptr;
    if (chosen == nullptr) {
        for (const Value& branch : naive_list(what.find("elseif"))) {
            if (condition(*branch.find("cond"))) {
                const Value then = *branch.find("then");
                return std::all_of(then.as_array()->begin(), then.as_array()->end(),
                                   [&](const Value& action) { return execute(action); });
            }
        }
        chosen = what.find("else");
    }
    if (chosen == nullptr) return true;
    return std::all_of(chosen->as_array()->begin(), chosen->as_array()->end(),
                       [&](const Value& action) { return execute(action); });
}

// 6.2.4, C.1: no target is the external queue; another session cannot be reached.
bool NaiveChart::execute_send(const Value& what) {
    const std::string event(text_or(what.find("event"), ""));
    const std::string target(text_or(what.find("target"), ""));
    if (target.empty()) {
        session_.external.push_back(event);
    } else if (target == "#_internal") {
        session_.internal.push_back(event);
    } else if (target.starts_with("#_scxml_")) {
        session_.internal.push_back("error.communication");
    } else {
        session_.internal.push_back("error.execution");
        return false;
    }
    return true;
}

}  // namespace jalon::testing
