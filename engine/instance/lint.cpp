// What publication needs beyond a file that can be run.
#include <algorithm>
#include <set>

#include "engine/chart/chart_builder.h"
#include "engine/instance/workflow.h"

namespace jalon {
namespace {

void lint_reach(const Workflow& workflow, Findings& findings) {
    for (const StateIndex state : unreachable_states(workflow.chart)) {
        const StateNode& node = workflow.chart.at(state);
        findings.push_back(Finding{Severity::error, "unreachable_state", node.pointer,
                                   "no transition ever enters " + node.id});
    }
}

// A rule path starts at data or input; only what a personal field covers is refused.
bool reads_personal(const Workflow& workflow, const std::string& dotted) {
    Path path = split_dots(dotted);
    if (path.empty()) return !workflow.data_personal.empty();
    const bool of_input = path.front() == "input";
    if (!of_input && path.front() != "data") return false;
    path.erase(path.begin());
    const auto hit = [&](const PersonalField& field) { return touches(field, path); };
    if (!of_input) {
        return std::any_of(workflow.data_personal.begin(), workflow.data_personal.end(), hit);
    }
    return std::any_of(workflow.triggers.begin(), workflow.triggers.end(), [&](const auto& one) {
        return std::any_of(one.second.personal.begin(), one.second.personal.end(), hit);
    });
}

void lint_clear(const Workflow& workflow, const Rule& rule, const char* code,
                const std::string& pointer, const std::string& who, Findings& findings) {
    for (const std::string& path : rule.reads()) {
        if (!reads_personal(workflow, path)) continue;
        findings.push_back(
            Finding{Severity::error, code, pointer, who + " reads the personal field " + path});
    }
}

// Rules see {"$sealed": n} where a personal field was: nothing may depend on it.
void lint_personal(const Workflow& workflow, Findings& findings) {
    for (const StateNode& state : workflow.chart.states()) {
        for (const Transition& transition : state.transitions) {
            for (const auto* guards : {&transition.guards, &transition.irregular}) {
                for (const auto& guard : *guards) {
                    lint_clear(workflow, guard->rule, "personal_in_guard",
                               transition.pointer + "/guard", "guard " + guard->code, findings);
                }
            }
        }
        for (const TimerRule& timer : state.timers) {
            for (const auto* rule : {&timer.delay_rule, &timer.at_rule}) {
                if (!*rule) continue;
                lint_clear(workflow, **rule, "personal_in_timer", state.pointer + "/after",
                           "timer " + timer.name, findings);
            }
        }
    }
    for (const auto& [name, rule] : workflow.attributes) {
        lint_clear(workflow, rule, "personal_in_attribute", "/attributes" + to_pointer({name}),
                   "attribute " + name, findings);
    }
    for (const auto& [member, rules] :
         {std::pair("tenures", &workflow.tenures), std::pair("readers", &workflow.readers)}) {
        for (const auto& [role, rule] : *rules) {
            lint_clear(workflow, rule, "personal_in_access", to_pointer({member, role}),
                       member + (" of " + role), findings);
        }
    }
}

bool gives_fact(const Workflow& workflow, const std::string& path) {
    const Path parts = split_dots(path);
    if (parts.size() < 2) return true;
    if (parts[1] == "reversed" || parts[1] == "delegation") return true;
    const auto derived = [&](const Derive& derive) { return derive.name == parts[1]; };
    if (std::any_of(workflow.derive.begin(), workflow.derive.end(), derived)) return true;
    const auto read = std::find_if(workflow.reads.begin(), workflow.reads.end(),
                                   [&](const Read& one) { return one.name == parts[1]; });
    if (read == workflow.reads.end()) return false;
    const auto named = [&](const auto& fact) { return parts.size() < 3 || fact.first == parts[2]; };
    return parts.size() < 3 || parts[2] == "known" ||
           std::any_of(read->facts.begin(), read->facts.end(), named);
}

void lint_facts(const Workflow& workflow, Findings& findings) {
    each_rule(workflow.chart, [&](const Rule& rule, const std::string& pointer) {
        for (const std::string& path : rule.reads()) {
            if (!path.starts_with("facts.") || gives_fact(workflow, path)) continue;
            findings.push_back(Finding{Severity::error, "unknown_fact", pointer,
                                       "neither derive nor reads gives " + path});
        }
    });
}

// What a step by delegation relies on is told from all else by its name (see delegation.h).
void lint_delegation(const Workflow& workflow, Findings& findings) {
    const auto reserve = [&](const char* member, const std::string& name) {
        if (name != "delegation") return;
        findings.push_back(Finding{Severity::error, "reserved_fact",
                                   "/" + std::string(member) + "/delegation",
                                   "the facts of a step by delegation are named so"});
    };
    for (const Derive& derive : workflow.derive) reserve("derive", derive.name);
    for (const Read& read : workflow.reads) reserve("reads", read.name);
    if (!workflow.delegates) return;
    const Delegates& all = *workflow.delegates;
    for (const Rule* rule : {&all.when, &all.role, &all.to, &all.from, &all.until}) {
        lint_clear(workflow, *rule, "personal_in_delegates", "/delegates", "the delegation",
                   findings);
        for (const std::string& state : rule->states()) {
            if (workflow.chart.find(state)) continue;
            findings.push_back(Finding{Severity::error, "dangling_state", "/delegates",
                                       "state.in names " + state + ", which is no state"});
        }
    }
}

void collect_events(const std::vector<Action>& actions, std::set<std::string>& events) {
    for (const Action& action : actions) {
        if (const auto* raise = std::get_if<Raise>(&action.what)) events.insert(raise->event);
        if (const auto* send = std::get_if<Send>(&action.what)) events.insert(send->event);
        if (const auto* block = std::get_if<Block>(&action.what)) {
            collect_events(block->actions, events);
        }
        if (const auto* choice = std::get_if<If>(&action.what)) {
            for (const Branch& branch : choice->branches) collect_events(branch.actions, events);
        }
    }
}

std::set<std::string> known_events(const Workflow& workflow) {
    std::set<std::string> events{"error.execution", "error.communication"};
    for (const auto& [name, trigger] : workflow.triggers) events.insert(name);
    for (const StateNode& state : workflow.chart.states()) {
        events.insert("done.state." + state.id);
        for (const TimerRule& timer : state.timers) events.insert(timer.name);
        collect_events(state.entry, events);
        collect_events(state.exit, events);
        collect_events(state.initial_actions, events);
        for (const Transition& transition : state.transitions) {
            collect_events(transition.actions, events);
        }
    }
    return events;
}

void lint_events(const Workflow& workflow, Findings& findings) {
    if (workflow.discards_unmatched) return;  // events need no declaration there
    const auto events = known_events(workflow);
    std::set<std::string> used;
    for (const StateNode& state : workflow.chart.states()) {
        for (const Transition& transition : state.transitions) {
            if (transition.descriptors.empty()) continue;
            bool known = false;
            for (const std::string& event : events) {
                if (!waits_for(transition, event)) continue;
                known = true;
                used.insert(event);
            }
            if (known) continue;
            findings.push_back(Finding{Severity::error, "unknown_trigger", transition.pointer,
                                       "nothing ever sends " + transition.descriptors.front()});
        }
    }
    for (const auto& [name, trigger] : workflow.triggers) {
        if (used.contains(name)) continue;
        findings.push_back(Finding{Severity::warning, "unused_trigger",
                                   "/triggers" + to_pointer({name}), "no state waits for " + name});
    }
}

void lint_free_text(const Value& schema, const std::string& pointer, Findings& findings) {
    const Value* properties = schema.find("properties");
    if (properties == nullptr || properties->as_object() == nullptr) return;
    for (const Value::Member& member : *properties->as_object()) {
        const std::string here = pointer + "/properties" + to_pointer({member.name});
        if (member.value.find("personal") == nullptr) {
            lint_free_text(member.value, here, findings);
            const bool text = text_or(member.value.find("type"), "") == "string";
            const bool bounded =
                member.value.find("enum") != nullptr || member.value.find("const") != nullptr ||
                member.value.find("format") != nullptr || member.value.find("pattern") != nullptr;
            if (text && !bounded) {
                findings.push_back(Finding{Severity::warning, "free_text", here,
                                           "a free text says personal: true or personal: false"});
            }
        }
    }
}

}  // namespace

void lint_workflow(const Workflow& workflow, Findings& findings) {
    lint_reach(workflow, findings);
    lint_personal(workflow, findings);
    lint_facts(workflow, findings);
    lint_delegation(workflow, findings);
    lint_events(workflow, findings);
    for (const auto& [name, trigger] : workflow.triggers) {
        lint_free_text(trigger.schema_source, "/triggers" + to_pointer({name}) + "/data", findings);
    }
    const Value* data = workflow.document.find("data");
    if (data != nullptr) lint_free_text(*data, "/data", findings);
}

}  // namespace jalon
