// Random workflows for property tests and the simulation: nested and parallel states, history,
// final states, guards, timers, raised and delayed events. They always build; they may loop for
// ever, which the interpreter must bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/value.h"
#include "tests/support/prng.h"

namespace jalon::testing {

inline const std::vector<std::string>& random_chart_events() {
    static const std::vector<std::string> events{"e0", "e1", "e2", "e3"};
    return events;
}

class RandomChart {
public:
    explicit RandomChart(Prng& prng) : prng_(prng) {}

    // The members of a workflow file, triggers e0 … e3 included.
    [[nodiscard]] Value draw() {
        Value workflow;
        if (prng_.percent(10)) workflow.set("type", "parallel");
        Value states = region("", 0);
        workflow.set("initial", states.as_object()->front().name);
        fill(states);
        workflow.set("states", std::move(states));
        Value triggers{Value::Object{}};
        for (const std::string& event : random_chart_events()) {
            triggers.set(event,
                         Value::Object{{"by", Value::Array{"*"}}, {"data", Value::Object{}}});
        }
        workflow.set("triggers", std::move(triggers));
        return workflow;
    }

private:
    // Some sibling states, the first of them ordinary.
    Value region(const std::string& parent, int depth) {
        Value states{Value::Object{}};
        const std::uint64_t count = 1 + prng_.below(3);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::string id = parent + "s" + std::to_string(i);
            ids_.push_back(id);
            states.set(id, state(id, depth));
        }
        if (depth > 0 && prng_.percent(30)) {
            const std::string id = parent + "h";
            ids_.push_back(id);
            states.set(id, Value::Object{{"type", "history"},
                                         {"history", prng_.percent(50) ? "deep" : "shallow"},
                                         {"target", parent + "s0"}});
        }
        if (prng_.percent(20)) {
            const std::string id = parent + "f";
            ids_.push_back(id);
            states.set(id, Value::Object{{"type", "final"}});
        }
        return states;
    }

    Value state(const std::string& id, int depth) {
        Value state{Value::Object{}};
        if (depth >= 3 || prng_.percent(50)) return state;
        if (prng_.percent(40)) {
            state.set("type", "parallel");
            Value regions{Value::Object{}};
            for (const char* name : {"x", "y"}) {
                ids_.push_back(id + name);
                regions.set(id + name, Value::Object{{"states", region(id + name, depth + 2)}});
            }
            pairs_.push_back({id + "xs0", id + "ys0"});
            state.set("states", std::move(regions));
        } else {
            state.set("states", region(id, depth + 1));
        }
        return state;
    }

    // Once all ids are known: transitions, timers and actions.
    void fill(Value& states) {
        for (Value::Member& member : *states.as_object()) {
            Value& state = member.value;
            if (state.find("type") != nullptr && *state.find("type") != Value{"parallel"}) continue;
            if (Value* inner = state.find("states")) fill(*inner);
            Value on{Value::Object{}};
            for (const std::string& event : random_chart_events()) {
                if (prng_.percent(40)) on.set(event, transition(true));
            }
            if (prng_.percent(10)) on.set("done", transition(true));
            state.set("on", std::move(on));
            if (prng_.percent(15)) state.set("always", guarded(transition(true)));
            if (prng_.percent(30)) {
                state.set("after", Value::Object{{"P" + std::to_string(1 + prng_.below(40)) + "D",
                                                  transition(prng_.percent(50))}});
            }
            if (prng_.percent(30)) state.set("entry", actions());
            if (prng_.percent(20)) state.set("exit", actions());
        }
    }

    Value transition(bool with_target) {
        Value transition{Value::Object{}};
        if (with_target && !pairs_.empty() && prng_.percent(20)) {
            const auto& pair = prng_.pick(pairs_);
            transition.set("target", Value::Array{pair.first, pair.second});
        } else if (with_target && prng_.percent(90)) {
            transition.set("target", prng_.pick(ids_));
        }
        if (prng_.percent(20)) transition.set("internal", true);
        if (prng_.percent(30)) transition = guarded(std::move(transition));
        if (prng_.percent(40)) transition.set("actions", actions());
        return transition;
    }

    Value guarded(Value transition) {
        Value guard = prng_.percent(50);
        if (prng_.percent(30)) guard = Value::Object{{"state.in", prng_.pick(ids_)}};
        if (prng_.percent(30)) {
            guard = Value::Object{{"<", Value::Array{Value::Object{{"var", "data.n"}}, 3}}};
        }
        transition.set("guard", Value::Object{{"code", "G"}, {"rule", std::move(guard)}});
        return transition;
    }

    Value actions() {
        const Value sum{Value::Object{{"+", Value::Array{Value::Object{{"var", "data.n"}}, 1}}}};
        switch (prng_.below(6)) {
            case 0: return action("raise", prng_.pick(random_chart_events()));
            case 1: return action("cancel", "late");
            case 2:
                return action("send", Value::Object{{"event", prng_.pick(random_chart_events())},
                                                    {"delay", "P2D"},
                                                    {"id", "late"}});
            case 3: return action("assign", Value::Object{{"in.side", prng_.pick(ids_)}});
            default: return action("assign", Value::Object{{"n", sum}});
        }
    }

    static Value action(const char* kind, Value what) {
        return Value::Array{Value::Object{{kind, std::move(what)}}};
    }

    Prng& prng_;
    std::vector<std::string> ids_;
    std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace jalon::testing
