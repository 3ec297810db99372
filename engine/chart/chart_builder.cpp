#include "engine/chart/chart_builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/chart/content_builder.h"

namespace jalon {
namespace {

// A state's place in the file, until transitions can be resolved.
struct Draft {
    const Value* source;
    std::string pointer;
};

class ChartBuilder {
public:
    ChartBuilder(const Value& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings), content_(findings, ids_) {}

    std::optional<Chart> build();

private:
    void fail(std::string code, std::string pointer, std::string message) {
        findings_.push_back(
            Finding{Severity::error, std::move(code), std::move(pointer), std::move(message)});
    }
    void collect(const Value& source, StateIndex parent, const std::string& pointer, int depth);
    void add_state(const std::string& id, const Value& source, StateIndex parent,
                   const std::string& pointer, int depth);
    [[nodiscard]] StateKind kind_of(const Value& source, const std::string& pointer);
    void complete(StateIndex index);
    void add_initial(StateIndex index);
    void add_transitions(StateIndex index);
    void add_on(StateIndex index, const Value& on, const std::string& pointer);
    void add_each(StateIndex index, const std::vector<std::string>& descriptors,
                  const Value& source, const std::string& pointer);
    void add_after(StateIndex index, const Value& after, const std::string& pointer);
    void add_timer(StateIndex index, TimerRule timer, const Value& source,
                   const std::string& pointer);
    void check_targets(const std::vector<StateIndex>& targets, const std::string& pointer);
    [[nodiscard]] bool orthogonal(StateIndex left, StateIndex right) const;
    [[nodiscard]] bool is_history(StateIndex index) const {
        const StateKind kind = states_[index].kind;
        return kind == StateKind::shallow_history || kind == StateKind::deep_history;
    }

    const Value& workflow_;
    Findings& findings_;
    std::map<std::string, StateIndex, std::less<>> ids_;
    ContentBuilder content_;
    std::vector<StateNode> states_;
    std::vector<Draft> drafts_;
    std::set<std::string> timer_names_;
    bool full_ = false;
};

std::optional<Chart> ChartBuilder::build() {
    const std::size_t errors_before = findings_.size();
    states_.emplace_back();
    drafts_.push_back(Draft{&workflow_, ""});
    states_[0].kind = text_or(workflow_.find("type"), "") == "parallel" ? StateKind::parallel
                                                                        : StateKind::compound;
    collect(workflow_, 0, "", 0);
    if (states_.size() == 1) fail("no_states", "/states", "a workflow needs at least one state");
    if (has_errors(findings_)) return std::nullopt;
    content_.compile_guards(workflow_);
    for (StateIndex index = 0; index < states_.size(); ++index) complete(index);
    const bool failed =
        std::any_of(findings_.begin() + static_cast<std::ptrdiff_t>(errors_before), findings_.end(),
                    [](const Finding& finding) { return finding.severity == Severity::error; });
    if (failed) return std::nullopt;
    return Chart(std::move(states_));
}

void ChartBuilder::collect(const Value& source, StateIndex parent, const std::string& pointer,
                           int depth) {
    const Value* children = source.find("states");
    if (children == nullptr) return;
    if (children->as_object() == nullptr) {
        fail("shape", pointer + "/states", "states must be an object");
        return;
    }
    if (depth >= limits::chart_depth_max) {
        fail("limit", pointer + "/states", "states are nested too deeply");
        return;
    }
    for (const Value::Member& member : *children->as_object()) {
        add_state(member.name, member.value, parent,
                  pointer + "/states" + to_pointer({member.name}), depth);
    }
    states_[parent].last = static_cast<StateIndex>(states_.size() - 1);
}

void ChartBuilder::add_state(const std::string& id, const Value& source, StateIndex parent,
                             const std::string& pointer, int depth) {
    if (states_.size() >= limits::chart_nodes_max) {
        if (!full_) fail("limit", pointer, "a workflow may not have more states");
        full_ = true;  // said once
        return;
    }
    if (source.as_object() == nullptr || id.empty()) {
        fail("shape", pointer, "a state is an object with a name");
        return;
    }
    const auto index = static_cast<StateIndex>(states_.size());
    if (!ids_.emplace(id, index).second) {
        fail("duplicate_state", pointer, "the state id " + id + " is used twice");
    }
    StateNode& node = states_.emplace_back();
    drafts_.push_back(Draft{&source, pointer});
    node.id = id;
    node.parent = parent;
    node.last = index;
    node.pointer = pointer;
    node.kind = kind_of(source, pointer);
    node.sees = content_.sees(source, pointer);
    node.phase = std::string(text_or(source.find("phase"), states_[parent].phase));
    if (const Value* title = source.find("title")) node.title = *title;
    (is_history(index) ? states_[parent].histories : states_[parent].children).push_back(index);
    collect(source, index, pointer, depth + 1);
}

StateKind ChartBuilder::kind_of(const Value& source, const std::string& pointer) {
    const Value* states = source.find("states");
    const bool has_children =
        states != nullptr && states->as_object() != nullptr && !states->as_object()->empty();
    const std::string_view type = text_or(source.find("type"), "");
    if (type == "parallel") return has_children ? StateKind::parallel : StateKind::atomic;
    if (type == "final" || type == "history") {
        if (has_children) fail("shape", pointer, "this kind of state has no states inside");
        if (type == "final") return StateKind::final;
        return text_or(source.find("history"), "shallow") == "deep" ? StateKind::deep_history
                                                                    : StateKind::shallow_history;
    }
    if (!type.empty()) fail("shape", pointer + "/type", "type is parallel, final or history");
    return has_children ? StateKind::compound : StateKind::atomic;
}

void ChartBuilder::complete(StateIndex index) {
    const Draft& draft = drafts_[index];
    StateNode& node = states_[index];
    if (const Value* entry = draft.source->find("entry")) {
        node.entry = content_.actions(*entry, draft.pointer + "/entry");
    }
    if (const Value* exit = draft.source->find("exit")) {
        node.exit = content_.actions(*exit, draft.pointer + "/exit");
    }
    add_initial(index);
    add_transitions(index);
}

void ChartBuilder::add_initial(StateIndex index) {
    const Draft& draft = drafts_[index];
    StateNode& node = states_[index];
    const bool history = is_history(index);
    const std::string member = history ? "target" : "initial";
    const Value* source = draft.source->find(member);
    const std::string pointer = draft.pointer + "/" + member;
    if (node.kind == StateKind::parallel && index == 0) node.initial = node.children;
    if (source == nullptr) {
        if (history) {
            fail("no_target", draft.pointer, "a history state needs a default target");
        } else if (node.kind == StateKind::compound && !node.children.empty()) {
            node.initial = {node.children.front()};  // SCXML 3.3.1
        }
        return;
    }
    if (history || source->as_object() == nullptr) {
        node.initial = content_.targets(*source, pointer);
        if (const Value* actions = draft.source->find("actions")) {
            node.initial_actions = content_.actions(*actions, draft.pointer + "/actions");
        }
    } else {
        if (const Value* targets = source->find("target")) {
            node.initial = content_.targets(*targets, pointer + "/target");
        }
        if (const Value* actions = source->find("actions")) {
            node.initial_actions = content_.actions(*actions, pointer + "/actions");
        }
    }
    const StateIndex scope = history ? node.parent : index;
    for (const StateIndex target : node.initial) {
        if (target <= scope || target > states_[scope].last) {
            fail("initial_outside", pointer, "the target lies outside the state");
        }
        if (history && is_history(target)) {
            fail("history_target", pointer, "the default of a history state is no history state");
        }
    }
    check_targets(node.initial, pointer);
}

// SCXML 3.11: several targets must be active together without breaking a configuration's rules.
void ChartBuilder::check_targets(const std::vector<StateIndex>& targets,
                                 const std::string& pointer) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
        for (std::size_t j = i + 1; j < targets.size(); ++j) {
            if (orthogonal(targets[i], targets[j])) continue;
            fail("conflicting_targets", pointer,
                 states_[targets[i]].id + " and " + states_[targets[j]].id +
                     " do not lie in different regions of a parallel state");
        }
    }
}

// In different regions of a parallel state; a history state stands for all of its parent.
bool ChartBuilder::orthogonal(StateIndex left, StateIndex right) const {
    if (is_history(left)) left = states_[left].parent;
    if (is_history(right)) right = states_[right].parent;
    const auto holds = [&](StateIndex ancestor, StateIndex state) {
        return ancestor <= state && state <= states_[ancestor].last;
    };
    if (holds(left, right) || holds(right, left)) return false;
    StateIndex common = states_[left].parent;
    while (!holds(common, right)) common = states_[common].parent;
    return states_[common].kind == StateKind::parallel;
}

void ChartBuilder::add_transitions(StateIndex index) {
    const Draft& draft = drafts_[index];
    if (const Value* on = draft.source->find("on")) add_on(index, *on, draft.pointer + "/on");
    if (const Value* always = draft.source->find("always")) {
        add_each(index, {}, *always, draft.pointer + "/always");
    }
    if (const Value* done = draft.source->find("onDone")) {
        add_each(index, {"done.state." + states_[index].id}, *done, draft.pointer + "/onDone");
    }
    if (const Value* after = draft.source->find("after")) {
        add_after(index, *after, draft.pointer + "/after");
    }
}

void ChartBuilder::add_on(StateIndex index, const Value& on, const std::string& pointer) {
    if (const Value::Object* object = on.as_object()) {
        for (const Value::Member& member : *object) {
            add_each(index, content_.descriptors(member.name), member.value,
                     pointer + to_pointer({member.name}));
        }
        return;
    }
    if (on.as_array() == nullptr) {
        fail("shape", pointer, "on is an object or a list");
        return;
    }
    for (std::size_t i = 0; i < on.as_array()->size(); ++i) {
        const Value& one = (*on.as_array())[i];
        const std::string here = pointer + "/" + std::to_string(i);
        const auto descriptors = content_.descriptors(text_or(one.find("event"), ""));
        if (descriptors.empty()) fail("shape", here + "/event", "an event is needed");
        add_each(index, descriptors, one, here);
    }
}

void ChartBuilder::add_each(StateIndex index, const std::vector<std::string>& descriptors,
                            const Value& source, const std::string& pointer) {
    const auto add = [&](const Value& one, const std::string& here) {
        Transition transition = content_.transition(one, here);
        transition.source = index;
        transition.descriptors = descriptors;
        check_targets(transition.targets, here);
        states_[index].transitions.push_back(std::move(transition));
    };
    const Value::Array* list = source.as_array();
    if (list == nullptr) {
        add(source, pointer);
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        add((*list)[i], pointer + "/" + std::to_string(i));
    }
}

void ChartBuilder::add_after(StateIndex index, const Value& after, const std::string& pointer) {
    if (const Value::Object* object = after.as_object()) {
        for (const Value::Member& member : *object) {
            const std::string here = pointer + to_pointer({member.name});
            TimerRule timer;
            timer.name = states_[index].id + ".after." + member.name;
            timer.delay = parse_duration(member.name);
            if (!timer.delay) fail("duration", here, "an ISO 8601 duration is needed");
            add_timer(index, std::move(timer), member.value, here);
        }
        return;
    }
    if (after.as_array() == nullptr) {
        fail("shape", pointer, "after is an object or a list");
        return;
    }
    for (std::size_t i = 0; i < after.as_array()->size(); ++i) {
        const Value& one = (*after.as_array())[i];
        const std::string here = pointer + "/" + std::to_string(i);
        add_timer(index, content_.timer(one, here), one, here);
    }
}

void ChartBuilder::add_timer(StateIndex index, TimerRule timer, const Value& source,
                             const std::string& pointer) {
    if (timer.name.empty() || !timer_names_.insert(timer.name).second) {
        fail("timer_name", pointer, "a timer needs a name of its own");
    }
    timer.owner = index;
    timer.sees = content_.sees(source, pointer);
    auto& transitions = states_[index].transitions;
    const std::size_t first = transitions.size();
    add_each(index, {timer.name}, source, pointer);
    for (std::size_t i = first; i < transitions.size(); ++i) transitions[i].of_timer = true;
    timer.keep =
        std::all_of(transitions.begin() + static_cast<std::ptrdiff_t>(first), transitions.end(),
                    [](const Transition& one) { return one.targets.empty(); });
    states_[index].timers.push_back(std::move(timer));
}

}  // namespace

std::optional<Chart> build_chart(const Value& workflow, Findings& findings) {
    return ChartBuilder(workflow, findings).build();
}

}  // namespace jalon
