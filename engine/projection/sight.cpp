#include "engine/projection/sight.h"

#include <algorithm>
#include <variant>

#include "engine/base/path.h"
#include "engine/instance/sees.h"

namespace jalon {

// Works out what a role may not see. Attributes, facts and guards come last: they depend on all
// that is hidden before.
class SightMaker {
public:
    SightMaker(Sight& sight, const Workflow& workflow, std::string_view role,
               const Sight::FindWorkflow& find_workflow)
        : sight_(sight), workflow_(workflow), role_(role), find_workflow_(find_workflow) {}

    void make() {
        hide_triggers();
        hide_fields();
        for (StateIndex index = 1; index < workflow_.chart.states().size(); ++index) {
            hide_state(index);
        }
        for (const StateNode& state : workflow_.chart.states()) hide_sends(state);
        for (const Read& read : workflow_.reads) hide_facts(read);
        sight_.whole_ = sight_.states_.empty() && sight_.triggers_.empty() &&
                        sight_.timers_.empty() && sight_.data_.empty() && sight_.input_.empty() &&
                        sight_.facts_.empty();
        if (!sight_.whole_) hide_what_is_computed();
    }

private:
    [[nodiscard]] bool seen(const std::vector<std::string>& sees) const {
        return lists_role(sees, role_);
    }
    void hide_triggers() {
        if (!seen(workflow_.start.sees)) sight_.triggers_.emplace();
        for (const auto& [name, trigger] : workflow_.triggers) {
            if (!seen(trigger.sees)) sight_.triggers_.insert(name);
        }
    }
    [[nodiscard]] std::vector<Path> hidden(const std::vector<RestrictedField>& fields) const {
        std::vector<Path> patterns;
        for (const RestrictedField& field : fields) {
            if (!seen(field.sees)) patterns.push_back(field.pattern);
        }
        return patterns;
    }
    // The start's input becomes the data: what is hidden of one is hidden of both.
    void hide_fields() {
        sight_.data_ = hidden(workflow_.data_restricted);
        for (Path& pattern : hidden(workflow_.start.restricted)) {
            sight_.data_.push_back(std::move(pattern));
        }
        if (!sight_.data_.empty()) sight_.input_.emplace("", sight_.data_);
        for (const auto& [name, trigger] : workflow_.triggers) {
            auto patterns = hidden(trigger.restricted);
            if (!patterns.empty()) sight_.input_.emplace(name, std::move(patterns));
        }
    }
    // Parents stand before their children.
    void hide_state(StateIndex index) {
        const StateNode& node = workflow_.chart.at(index);
        const bool shown = seen(node.sees) && sight_.sees_state(workflow_.chart.at(node.parent).id);
        if (!shown) sight_.states_.insert(node.id);
        for (const TimerRule& timer : node.timers) {
            if (!shown || !seen(timer.sees)) sight_.timers_.insert(timer.name);
        }
    }
    void hide_sends(const StateNode& state) {
        const bool within = !sight_.sees_state(state.id);
        for (const auto* actions : {&state.entry, &state.exit, &state.initial_actions}) {
            hide_sends(*actions, within);
        }
        for (const Transition& transition : state.transitions) {
            const auto events = events_of(transition);
            const bool unseen =
                !events.empty() &&
                std::all_of(events.begin(), events.end(), [&](const std::string& one) {
                    return !sight_.sees_trigger(one) || !sight_.sees_timer(one);
                });
            hide_sends(transition.actions, within || unseen);
        }
    }
    // The triggers and timers that the transition waits for.
    [[nodiscard]] std::vector<std::string> events_of(const Transition& transition) const {
        std::vector<std::string> events;
        const auto& triggers = workflow_.triggers;
        if (transition.of_timer) return transition.descriptors;
        for (const std::string& descriptor : transition.descriptors) {
            // Only names that begin like it can match: a sight is made for each role at each start.
            const std::string stem = descriptor.substr(0, descriptor.find_first_of("*."));
            for (auto one = triggers.lower_bound(stem);
                 one != triggers.end() && one->first.starts_with(stem); ++one) {
                if (matches({descriptor}, one->first)) events.push_back(one->first);
            }
        }
        for (const TimerRule& timer : workflow_.chart.at(transition.source).timers) {
            if (matches(transition.descriptors, timer.name)) events.push_back(timer.name);
        }
        return events;
    }
    // A delayed send waits under its id, or under send.EVENT.
    void hide_sends(const std::vector<Action>& actions, bool within) {
        for (const Action& action : actions) {
            if (const auto* send = std::get_if<Send>(&action.what)) {
                if (!within && sight_.sees_trigger(send->event)) continue;
                sight_.timers_.insert(send->id.empty() ? "send." + send->event : send->id);
            } else if (const auto* block = std::get_if<Block>(&action.what)) {
                hide_sends(block->actions, within);
            } else if (const auto* choice = std::get_if<If>(&action.what)) {
                for (const Branch& branch : choice->branches) hide_sends(branch.actions, within);
            }
        }
    }
    void hide_what_is_computed() {
        for (const Derive& derive : workflow_.derive) {
            if (!sees_all(derive.rule, derive.on)) sight_.facts_.insert(derive.name);
        }
        for (const Read& read : workflow_.reads) {
            if (!sees_all(read.key, read.on)) sight_.facts_.insert(read.name);
        }
        for (const StateNode& state : workflow_.chart.states()) hide_dates(state);
        for (const auto& [name, rule] : workflow_.attributes) {
            if (!sight_.sees_rule(rule, "")) sight_.attributes_.insert(name);
        }
        for (const StateNode& state : workflow_.chart.states()) {
            for (const Transition& transition : state.transitions) hide_guards(transition);
        }
    }
    // What the other workflow hides from this role is hidden here too.
    void hide_facts(const Read& read) {
        const auto other = find_workflow_ ? find_workflow_(read.workflow) : nullptr;
        if (!other) return;
        const Sight sight(*other, role_);
        for (const auto& [name, rule] : read.facts) {
            if (!sight.sees_rule(rule, "")) sight_.facts_.insert(read.name + "." + name);
        }
    }
    // A date that is worked out of a hidden field tells the field.
    void hide_dates(const StateNode& state) {
        for (const TimerRule& timer : state.timers) {
            for (const auto* rule : {&timer.at_rule, &timer.delay_rule}) {
                if (*rule && !sight_.sees_rule(**rule, "")) sight_.timers_.insert(timer.name);
            }
        }
    }
    [[nodiscard]] bool sees_all(const Rule& rule, const std::vector<std::string>& on) const {
        return std::all_of(on.begin(), on.end(), [&](const std::string& trigger) {
            return sight_.sees_rule(rule, trigger == "start" ? "" : trigger);
        });
    }
    // What a guard reads of `input` is that of the transition's own triggers.
    void hide_guards(const Transition& transition) {
        std::vector<std::string> triggers = events_of(transition);
        if (triggers.empty()) triggers.emplace_back();
        for (const auto* guards : {&transition.guards, &transition.irregular}) {
            for (const auto& guard : *guards) {
                for (const std::string& trigger : triggers) {
                    if (!sight_.sees_rule(guard->rule, trigger)) sight_.guards_.insert(guard->code);
                }
            }
        }
    }

    Sight& sight_;
    const Workflow& workflow_;
    std::string_view role_;
    const Sight::FindWorkflow& find_workflow_;
};

Sight::Sight(const Workflow& workflow, std::string_view role, const FindWorkflow& find_workflow) {
    if (role != "admin") SightMaker(*this, workflow, role, find_workflow).make();
}

const std::vector<Path>& Sight::fields_of(std::string_view trigger) const {
    static const std::vector<Path> none;
    const auto it = input_.find(trigger);
    return it == input_.end() ? none : it->second;
}

// Of two sends with one name, the later one waits as NAME#2.
bool Sight::sees_timer(std::string_view name) const {
    return timers_.empty() || !timers_.contains(name.substr(0, name.find('#')));
}

// A fact is hidden by its own name, or with all that was read of one instance.
bool Sight::sees_fact(const Path& path) const {
    if (path.empty()) return facts_.empty();
    if (facts_.contains(path.front())) return false;
    if (path.size() > 1) return !facts_.contains(path[0] + "." + path[1]);
    return std::none_of(facts_.begin(), facts_.end(), [&](const std::string& name) {
        return name.starts_with(path.front() + ".");
    });
}

bool Sight::sees_path(std::string_view dotted, std::string_view trigger) const {
    if (whole_) return true;
    if (dotted.empty()) return false;
    Path path = split_dots(dotted);
    const std::string root = path.front();
    path.erase(path.begin());
    if (root == "facts") return sees_fact(path);
    if (root != "data" && root != "input") return true;
    const std::vector<Path>& patterns = root == "data" ? data_ : fields_of(trigger);
    return std::none_of(patterns.begin(), patterns.end(),
                        [&](const Path& pattern) { return touches(pattern, path); });
}

bool Sight::sees_rule(const Rule& rule, std::string_view trigger) const {
    if (whole_) return true;
    if (rule.reads_computed() && !(data_.empty() && input_.empty())) return false;
    const auto& operators = rule.operators();
    const bool tests_states =
        std::find(operators.begin(), operators.end(), "state.in") != operators.end();
    if (tests_states && !states_.empty()) {
        if (rule.states().empty()) return false;
        for (const std::string& state : rule.states()) {
            if (!sees_state(state)) return false;
        }
    }
    return std::all_of(rule.reads().begin(), rule.reads().end(),
                       [&](const std::string& path) { return sees_path(path, trigger); });
}

// The trigger of a step; of one that was reversed or corrected, too.
bool Sight::hides_trigger_of(const Event& event) const {
    const bool starts = event.type == EventType::instance_started;
    if (event.trigger.empty()) return starts && !sees_trigger("");
    const auto hidden = [&](std::string_view name) {
        return !sees_trigger(name) || !sees_timer(name);
    };
    if (hidden(event.trigger)) return true;
    if (event.type == EventType::fact_corrected) {
        const std::string_view corrected = text_or(event.input.find("trigger"), "");
        return !corrected.empty() && hidden(corrected);
    }
    if (event.type != EventType::step_reversed) return false;
    return std::any_of(event.read_facts.begin(), event.read_facts.end(), [&](const ReadFact& one) {
        return one.name == "reversed.trigger" && hidden(text_or(&one.value, ""));
    });
}

bool Sight::sees_event(const Event& event) const {
    if (whole_) return true;
    if (hides_trigger_of(event)) return false;
    if (event.type != EventType::fact_corrected) return true;
    return std::none_of(
        event.outcome.patch.begin(), event.outcome.patch.end(), [&](const Patch& patch) {
            const Path path = split_pointer(patch.path);
            return std::any_of(data_.begin(), data_.end(),
                               [&](const Path& pattern) { return touches(pattern, path); });
        });
}

const Sight& Sights::of(const Workflow& workflow, const std::string& role) const {
    if (role == "admin") return whole_;
    const auto key = std::pair(workflow.hash, role);
    auto it = known_.find(key);
    if (it == known_.end()) it = known_.emplace(key, Sight(workflow, role, find_workflow_)).first;
    return it->second.whole() ? whole_ : it->second;
}

}  // namespace jalon
