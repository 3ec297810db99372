// Events and timers that come to nothing.
#include <algorithm>
#include <set>

#include "engine/analysis/parts.h"
#include "engine/analysis/places.h"

namespace jalon {
namespace {

class EventAnalysis {
public:
    EventAnalysis(const Workflow& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings) {}

    void run() {
        const auto nothing = [](const RulePlace&) {};
        each_place(workflow_, nothing, [&](const ActionPlace& place) { note(place); });
        each_place(workflow_, nothing, [&](const ActionPlace& place) { check(place); });
        for (const StateNode& state : workflow_.chart.states()) {
            for (const TimerRule& timer : state.timers) check_timer(state, timer);
        }
    }

private:
    void note(const ActionPlace& place) {
        if (place.action->name != "send") return;
        sent_.insert(std::string(text_or(place.action->value.find("id"), "")));
    }

    [[nodiscard]] bool is_awaited(const std::string& event) const {
        const auto& states = workflow_.chart.states();
        return std::any_of(states.begin(), states.end(), [&](const StateNode& state) {
            return std::any_of(state.transitions.begin(), state.transitions.end(),
                               [&](const Transition& one) { return waits_for(one, event); });
        });
    }

    void check(const ActionPlace& place) {
        const std::string& name = place.action->name;
        const Value& what = place.action->value;
        const std::string text{text_or(&what, text_or(what.find("event"), ""))};
        if ((name == "raise" || name == "send") && !is_awaited(text)) {
            warn(findings_, "unawaited_event", place.pointer, "no transition waits for " + text);
        }
        if (name == "cancel" && !sent_.contains(text)) {
            warn(findings_, "cancel_without_send", place.pointer, "no send has the id " + text);
        }
        if (name != "retime" || what.as_array() == nullptr) return;
        for (std::size_t i = 0; i < what.as_array()->size(); ++i) {
            const std::string timer{text_or(&(*what.as_array())[i], "")};
            if (workflow_.chart.timer(timer) != nullptr) continue;
            warn(findings_, "unknown_timer", place.pointer + "/" + std::to_string(i),
                 "there is no timer " + timer);
        }
    }

    // A deadline marks, and needs no other effect. One with a target is judged by its guard.
    void check_timer(const StateNode& state, const TimerRule& timer) {
        for (const Transition& one : state.transitions) {
            if (!one.of_timer || one.descriptors.front() != timer.name) continue;
            const bool tells = std::any_of(
                one.actions.begin(), one.actions.end(),
                [](const Action& action) { return std::get_if<Tell>(&action.what) != nullptr; });
            if (!tells) continue;
            warn(findings_, "timer_tells", one.pointer + "/actions",
                 "the timer " + timer.name + " tells nobody: it fires without a person");
        }
        const bool zero = timer.delay && *timer.delay == Duration{};
        if (!zero || !timer.keep) return;
        warn(findings_, "timer_at_once", state.pointer + "/after",
             "the deadline " + timer.name + " is overdue as soon as it is set");
    }

    const Workflow& workflow_;
    Findings& findings_;
    std::set<std::string> sent_;
};

}  // namespace

void analyse_events(const Workflow& workflow, Findings& findings) {
    EventAnalysis(workflow, findings).run();
}

}  // namespace jalon
