#include "engine/analysis/model.h"

#include <algorithm>
#include <map>

#include "engine/analysis/truth.h"

namespace jalon {
namespace {

using Acts = std::vector<ModelAction>;
using ActKind = ModelAction::Kind;

std::vector<const Value*> each_of(const Value* source) {
    if (source == nullptr) return {};
    const Value::Array* list = source->as_array();
    if (list == nullptr) return {source};
    std::vector<const Value*> found;
    for (const Value& one : *list) found.push_back(&one);
    return found;
}

void note_raised_events(const Acts& actions, std::vector<bool>& raised) {
    for (const ModelAction& one : actions) {
        const bool is_event =
            one.kind == ActKind::raise || one.kind == ActKind::send || one.kind == ActKind::fail;
        if (is_event) raised[one.event] = true;
        for (const ModelBranch& branch : one.branches) note_raised_events(branch.actions, raised);
    }
}

bool raises(const Acts& actions) {
    return std::any_of(actions.begin(), actions.end(), [](const ModelAction& one) {
        if (one.kind == ActKind::assigned) return false;
        return one.kind != ActKind::block || raises(one.branches.front().actions);
    });
}

class ModelBuilder {
public:
    explicit ModelBuilder(const Workflow& workflow) : workflow_(workflow) {}

    AnalysisModel build() {
        const Chart& chart = workflow_.chart;
        model_.chart = &chart;
        for (const auto& [name, trigger] : workflow_.triggers) comes(name);
        for (const StateNode& one : chart.states()) model_.states.push_back(state(one));
        for (const StateNode& one : chart.states()) {
            for (const TimerRule& timer : one.timers) {
                ModelEvent& event = model_.events[comes(timer.name)];
                if (workflow_.trigger(timer.name) == nullptr) event.timer = &timer;
            }
        }
        comes("error.execution");
        comes("error.communication");
        if (workflow_.discards_unmatched) add_undeclared();
        match();
        note_raised();
        model_.apart.resize(model_.states.size());
        return std::move(model_);
    }

private:
    [[nodiscard]] const Value* at(const std::string& pointer) const {
        return find_at(workflow_.document, split_pointer(pointer));
    }

    std::size_t event(const std::string& name) {
        const auto [known, is_new] = numbers_.emplace(name, model_.events.size());
        if (is_new) model_.events.push_back(ModelEvent{name});
        return known->second;
    }

    std::size_t comes(const std::string& name) {
        const std::size_t number = event(name);
        model_.events[number].comes = true;
        return number;
    }

    ModelState state(const StateNode& source) {
        ModelState built;
        built.done = event("done.state." + source.id);
        const bool history =
            source.kind == StateKind::shallow_history || source.kind == StateKind::deep_history;
        built.initial_actions =
            actions(at(source.pointer + (history ? "/actions" : "/initial/actions")));
        built.entry = actions(at(source.pointer + "/entry"));
        built.exit = actions(at(source.pointer + "/exit"));
        for (const Transition& one : source.transitions) {
            built.transitions.push_back(transition(one));
        }
        return built;
    }

    ModelTransition transition(const Transition& source) {
        ModelTransition built;
        built.source = &source;
        built.number = model_.transitions++;
        const Value* text = at(source.pointer);
        if (text != nullptr && text->as_object() != nullptr) {
            const auto rules = guards(text->find("guard"));
            built.guard = condition_of(rules, workflow_.chart, model_.questions);
            built.refused_alone = std::any_of(rules.begin(), rules.end(), [](const Value* rule) {
                return known_truth(*rule) == std::optional<bool>(false);
            });
            built.actions = actions(text->find("actions"));
        }
        built.moves = !source.targets.empty() || raises(built.actions);
        return built;
    }

    [[nodiscard]] std::vector<const Value*> guards(const Value* source) const {
        std::vector<const Value*> rules;
        for (const Value* one : each_of(source)) {
            const std::string* name = one->as_string();
            const Value* guard =
                name == nullptr ? one : find_at(workflow_.document, {"guards", *name});
            const Value* rule = guard == nullptr ? nullptr : guard->find("rule");
            if (guard != nullptr) rules.push_back(rule == nullptr ? guard : rule);
        }
        return rules;
    }

    Acts actions(const Value* source) {
        Acts built;
        for (const Value* one : each_of(source)) {
            const Value::Object* object = one->as_object();
            if (object != nullptr && object->size() == 1) add(object->front(), built);
        }
        return built;
    }

    void add(const Value::Member& action, Acts& built) {
        const Value& what = action.value;
        const std::string name{text_or(&what, text_or(what.find("event"), ""))};
        if (action.name == "assign" && what.as_object() != nullptr) {
            for (const Value::Member& one : *what.as_object()) {
                built.push_back(ModelAction{ActKind::assigned, 0, split_dots(one.name)});
            }
        } else if (action.name == "correct") {
            built.push_back(ModelAction{ActKind::assigned});
        } else if (action.name == "raise") {
            built.push_back(ModelAction{ActKind::raise, event(name)});
        } else if (action.name == "send") {
            send(what, name, built);
        } else if (action.name == "block") {
            built.push_back(
                ModelAction{ActKind::block, 0, {}, {ModelBranch{std::nullopt, actions(&what)}}});
        } else if (action.name == "if") {
            choice(what, built);
        }
    }

    void send(const Value& what, const std::string& name, Acts& built) {
        const std::string_view target = text_or(what.find("target"), "");
        const auto delay = parse_duration(text_or(what.find("delay"), "PT0S"));
        if (target == "#_internal") {
            built.push_back(ModelAction{ActKind::raise, event(name)});
        } else if (target.starts_with("#_scxml_")) {
            built.push_back(ModelAction{ActKind::raise, event("error.communication")});
        } else if (!target.empty()) {
            built.push_back(ModelAction{ActKind::fail, event("error.execution")});
        } else if (!delay || *delay == Duration{}) {
            built.push_back(ModelAction{ActKind::send, event(name)});
        } else {
            comes(name);
        }
    }

    // A choice matters only when some branch raises something.
    void choice(const Value& what, Acts& built) {
        ModelAction choice{ActKind::choice};
        const auto add_branch = [&](const Value& source) {
            const Value* condition = source.find("cond");
            if (condition == nullptr) return;
            choice.branches.push_back(
                ModelBranch{condition_of({condition}, workflow_.chart, model_.questions),
                            actions(source.find("then"))});
        };
        add_branch(what);
        for (const Value* one : each_of(what.find("elseif"))) add_branch(*one);
        if (const Value* otherwise = what.find("else")) {
            choice.branches.push_back(ModelBranch{std::nullopt, actions(otherwise)});
        }
        const bool matters = std::any_of(choice.branches.begin(), choice.branches.end(),
                                         [](const auto& one) { return raises(one.actions); });
        if (matters) {
            built.push_back(std::move(choice));
            return;
        }
        for (ModelBranch& branch : choice.branches) {
            std::move(branch.actions.begin(), branch.actions.end(), std::back_inserter(built));
        }
    }

    // Events need no declaration there: each that some transition names may come.
    void add_undeclared() {
        for (const StateNode& one : workflow_.chart.states()) {
            for (const Transition& transition : one.transitions) {
                for (const std::string& name : transition.descriptors) {
                    if (!name.starts_with("done.state")) comes(name);
                }
            }
        }
    }

    void note_raised() {
        model_.raised.resize(model_.events.size());
        for (const ModelState& state : model_.states) {
            for (const Acts* actions : {&state.entry, &state.exit, &state.initial_actions}) {
                note_raised_events(*actions, model_.raised);
            }
            for (const ModelTransition& one : state.transitions) {
                note_raised_events(one.actions, model_.raised);
            }
        }
    }

    void match() {
        for (ModelState& state : model_.states) {
            state.hears.resize(model_.events.size());
            for (ModelTransition& one : state.transitions) {
                if (one.source->descriptors.empty()) {
                    state.eventless = true;
                    continue;
                }
                for (std::size_t event = 0; event < model_.events.size(); ++event) {
                    const bool fits = waits_for(*one.source, model_.events[event].name);
                    one.matches.push_back(fits);
                    if (!fits) continue;
                    one.events.push_back(event);
                    state.hears[event] = true;
                }
            }
        }
    }

    const Workflow& workflow_;
    AnalysisModel model_;
    std::map<std::string, std::size_t> numbers_;
};

}  // namespace

AnalysisModel model_of(const Workflow& workflow) { return ModelBuilder(workflow).build(); }

}  // namespace jalon
