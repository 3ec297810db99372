// What a workflow declares and never uses, or uses and never declares.
#include <algorithm>
#include <set>

#include "engine/analysis/calls.h"
#include "engine/analysis/parts.h"
#include "engine/analysis/places.h"

namespace jalon {
namespace {

void collect_texts(const Value& value, std::set<std::string>& texts) {
    if (const std::string* text = value.as_string()) texts.insert(*text);
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) collect_texts(one, texts);
    }
    if (const Value::Object* object = value.as_object()) {
        for (const Value::Member& member : *object) collect_texts(member.value, texts);
    }
}

class NameAnalysis {
public:
    NameAnalysis(const Workflow& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings) {}

    void run() {
        each_place(
            workflow_, [&](const RulePlace& place) { note(place); }, [](const ActionPlace&) {});
        check_roles();
        check_guards();
        check_numbers();
        check_facts();
        check_phases();
        check_unblock();
    }

private:
    void note(const RulePlace& place) {
        const auto compiled = Rule::compile(*place.rule);
        if (!compiled) return;
        computed_ = computed_ || compiled->reads_computed();
        reads_.insert(compiled->reads().begin(), compiled->reads().end());
    }

    // A path on, in or above it.
    [[nodiscard]] bool is_read(const std::string& path) const {
        return computed_ || std::any_of(reads_.begin(), reads_.end(), [&](const std::string& one) {
                   return one.empty() || one == path || one.starts_with(path + ".") ||
                          path.starts_with(one + ".");
               });
    }

    // A role may be named in lists of roles, in rules and in data. Where nothing is hidden, or
    // whoever wishes may start, a role needs no name anywhere to be of use.
    void check_roles() {
        const Value* roles = workflow_.document.find("roles");
        if (roles == nullptr || roles->as_object() == nullptr) return;
        std::set<std::string> texts;
        for (const Value::Member& member : *workflow_.document.as_object()) {
            if (member.name != "roles") collect_texts(member.value, texts);
        }
        const auto& starters = workflow_.start.by;
        const bool all_start = std::find(starters.begin(), starters.end(), "*") != starters.end();
        if (all_start || !hides_anything(workflow_.document)) return;
        for (const Value::Member& role : *roles->as_object()) {
            if (texts.contains(role.name) || role.name == "admin" || role.name == "system")
                continue;
            warn(findings_, "unused_role", "/roles" + to_pointer({role.name}),
                 "no trigger, list or rule names the role " + role.name);
        }
    }

    static bool hides_anything(const Value& value) {
        if (value.find("sees") != nullptr) return true;
        if (const Value::Array* list = value.as_array()) {
            return std::any_of(list->begin(), list->end(), hides_anything);
        }
        const Value::Object* object = value.as_object();
        return object != nullptr &&
               std::any_of(object->begin(), object->end(), [](const Value::Member& member) {
                   return hides_anything(member.value);
               });
    }

    void check_guards() {
        const Value* guards = workflow_.document.find("guards");
        if (guards == nullptr || guards->as_object() == nullptr) return;
        std::set<std::string> used;
        for (const StateNode& state : workflow_.chart.states()) {
            for (const Transition& one : state.transitions) {
                for (const auto& guard : one.guards) used.insert(guard->code);
                for (const auto& guard : one.irregular) used.insert(guard->code);
            }
        }
        for (const Value::Member& guard : *guards->as_object()) {
            if (used.contains(guard.name)) continue;
            warn(findings_, "unused_guard", "/guards" + to_pointer({guard.name}),
                 "no transition asks " + guard.name);
        }
    }

    void check_numbers() {
        std::set<std::string> told;
        for (std::size_t i = 0; i < workflow_.rule_sets.size(); ++i) {
            const Value::Object* numbers = workflow_.rule_sets[i].numbers.as_object();
            if (numbers == nullptr) continue;
            for (const Value::Member& number : *numbers) {
                if (is_read("rules." + number.name) || !told.insert(number.name).second) continue;
                warn(findings_, "unused_number",
                     "/rule_sets/" + std::to_string(i) + "/numbers" + to_pointer({number.name}),
                     "no rule reads rules." + number.name);
            }
        }
    }

    void check_facts() {
        for (const Derive& derive : workflow_.derive) {
            if (is_read("facts." + derive.name)) continue;
            warn(findings_, "unused_fact", "/derive" + to_pointer({derive.name}),
                 "no rule reads facts." + derive.name);
        }
        for (const Read& read : workflow_.reads) {
            for (const auto& [name, rule] : read.facts) {
                const std::string path = "facts." + read.name + "." + name;
                // A read has a fact, even where only facts.NAME.known is of use.
                const bool only = read.facts.size() == 1 && is_read("facts." + read.name);
                if (only || is_read(path)) continue;
                warn(findings_, "unused_fact",
                     "/reads" + to_pointer({read.name}) + "/facts" + to_pointer({name}),
                     "no rule reads " + path);
            }
        }
    }

    void check_phases() {
        if (workflow_.phases.empty()) return;
        std::set<std::string> declared;
        std::set<std::string> used;
        for (const Phase& phase : workflow_.phases) declared.insert(phase.id);
        for (const StateNode& state : workflow_.chart.states()) {
            if (state.phase.empty()) continue;
            used.insert(state.phase);
            const Value* own = find_at(workflow_.document, split_pointer(state.pointer + "/phase"));
            if (own == nullptr || declared.contains(state.phase)) continue;
            warn(findings_, "unknown_phase", state.pointer + "/phase",
                 "phases lists no " + state.phase);
        }
        for (std::size_t i = 0; i < workflow_.phases.size(); ++i) {
            if (used.contains(workflow_.phases[i].id)) continue;
            warn(findings_, "unused_phase", "/phases/" + std::to_string(i),
                 "no state is in the phase " + workflow_.phases[i].id);
        }
    }

    void check_unblock() {
        const Value* guards = workflow_.document.find("guards");
        if (guards == nullptr || guards->as_object() == nullptr) return;
        const Value* roles = workflow_.document.find("roles");
        for (const Value::Member& guard : *guards->as_object()) {
            const Value* list = guard.value.find("unblock_by");
            if (list == nullptr || list->as_array() == nullptr) continue;
            for (std::size_t i = 0; i < list->as_array()->size(); ++i) {
                const Value& one = (*list->as_array())[i];
                const std::string trigger{text_or(one.find("trigger"), "")};
                const std::string role{text_or(one.find("role"), "")};
                const std::string pointer =
                    "/guards" + to_pointer({guard.name}) + "/unblock_by/" + std::to_string(i);
                const bool known = roles == nullptr || roles->find(role) != nullptr ||
                                   role == "system" || role == "admin";
                if (!known) {
                    warn(findings_, "unknown_unblock", pointer, "there is no role " + role);
                } else if (workflow_.trigger(trigger) == nullptr) {
                    warn(findings_, "unknown_unblock", pointer, "there is no trigger " + trigger);
                } else {
                    check_sender(trigger, role, pointer);
                }
            }
        }
    }

    // Whoever is named as the one who can help must be able to.
    void check_sender(const std::string& trigger, const std::string& role,
                      const std::string& pointer) {
        const auto& by = workflow_.trigger(trigger)->by;
        const bool may = role == "admin" || std::find(by.begin(), by.end(), "*") != by.end() ||
                         std::find(by.begin(), by.end(), role) != by.end();
        if (may) return;
        warn(findings_, "unknown_unblock", pointer, role + " may not send " + trigger);
    }

    const Workflow& workflow_;
    Findings& findings_;
    std::set<std::string> reads_;
    bool computed_ = false;
};

}  // namespace

void analyse_names(const Workflow& workflow, Findings& findings) {
    NameAnalysis(workflow, findings).run();
}

}  // namespace jalon
