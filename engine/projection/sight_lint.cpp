#include "engine/projection/sight_lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/path.h"
#include "engine/projection/sight.h"

namespace jalon {
namespace {

class RoleLint {
public:
    RoleLint(const Workflow& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings) {
        const Value* roles = workflow.document.find("roles");
        declares_ = roles != nullptr && roles->as_object() != nullptr;
        if (!declares_) return;
        for (const Value::Member& role : *roles->as_object()) declared_.insert(role.name);
    }

    void lint() {
        if (workflow_.document.find("start") != nullptr) check_trigger(workflow_.start, "/start");
        for (const auto& [name, trigger] : workflow_.triggers) {
            check_trigger(trigger, "/triggers" + to_pointer({name}));
        }
        check_fields(workflow_.data_restricted, "/data");
        check_places(*workflow_.document.find("data"), workflow_.data_restricted, "/data", "",
                     false);
        for (const StateNode& state : workflow_.chart.states()) check_state(state);
        for (const auto& [role, rule] : workflow_.tenures) {
            check({role}, to_pointer({"tenures", role}));
        }
        for (const auto& [role, rule] : workflow_.readers) {
            check({role}, to_pointer({"readers", role}));
        }
        check_entry();
        for (const auto& [name, trigger] : workflow_.triggers) {
            for (const std::string& role : senders(trigger)) check_reasons(name, trigger, role);
        }
    }

private:
    void check(const std::vector<std::string>& roles, const std::string& pointer) {
        if (!declares_) return;
        for (const std::string& role : roles) {
            if (role == "*" || role == "system" || role == "admin") continue;
            if (declared_.contains(role)) continue;
            findings_.push_back(Finding{Severity::error, "unknown_role", pointer,
                                        "the workflow declares no role " + role});
        }
    }
    void check_entry() {
        const auto roles_in = [](const Value* list) {
            std::vector<std::string> roles;
            if (list == nullptr || list->as_array() == nullptr) return roles;
            for (const Value& role : *list->as_array()) roles.emplace_back(text_or(&role, ""));
            return roles;
        };
        check(roles_in(workflow_.document.find("glass")), "/glass");
        const Value* links = workflow_.document.find("links");
        if (links == nullptr || links->as_object() == nullptr) return;
        for (const auto& [role, way] : *links->as_object()) {
            check({role}, to_pointer({"links", role}));
            check(roles_in(way.find("by")), to_pointer({"links", role, "by"}));
        }
    }
    void check_fields(const std::vector<RestrictedField>& fields, const std::string& pointer) {
        for (const RestrictedField& field : fields) {
            check(field.sees, pointer + field.pointer + "/sees");
        }
    }
    // A list of roles where restricted_fields does not look would hide nothing.
    void check_places(const Value& schema, const std::vector<RestrictedField>& fields,
                      const std::string& root, const std::string& below, bool names) {
        const Value::Object* object = schema.as_object();
        if (const Value::Array* list = schema.as_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                check_places((*list)[i], fields, root, below + "/" + std::to_string(i), false);
            }
        }
        if (object == nullptr) return;
        for (const Value::Member& member : *object) {
            if (!names && member.name == "sees") {
                const bool found = std::any_of(
                    fields.begin(), fields.end(),
                    [&](const RestrictedField& field) { return field.pointer == below; });
                if (found) continue;
                findings_.push_back(Finding{Severity::error, "sees_ignored", root + below,
                                            "sees is a list of roles of a property"});
            } else if (names || (member.name != "enum" && member.name != "const" &&
                                 member.name != "default" && member.name != "examples")) {
                const bool maps =
                    !names && (member.name == "properties" || member.name == "patternProperties" ||
                               member.name == "definitions");
                check_places(member.value, fields, root, below + to_pointer({member.name}), maps);
            }
        }
    }
    void check_trigger(const TriggerRule& trigger, const std::string& pointer) {
        check(trigger.by, pointer + "/by");
        check(trigger.keys, pointer + "/keys");
        check(trigger.sees, pointer + "/sees");
        check_fields(trigger.restricted, pointer + "/data");
        check_places(trigger.schema_source, trigger.restricted, pointer + "/data", "", false);
    }
    void check_state(const StateNode& state) {
        check(state.sees, state.pointer + "/sees");
        for (const TimerRule& timer : state.timers) check(timer.sees, state.pointer + "/after");
        check_notices(state.entry, state.pointer + "/entry");
        check_notices(state.exit, state.pointer + "/exit");
        check_notices(state.initial_actions, state.pointer + "/initial");
        for (const Transition& transition : state.transitions) {
            check_notices(transition.actions, transition.pointer + "/actions");
        }
    }
    void check_notices(const std::vector<Action>& actions, const std::string& pointer) {
        for (const Action& action : actions) {
            if (const auto* notify = std::get_if<Notify>(&action.what)) {
                check(notify->to, pointer);
            } else if (const auto* block = std::get_if<Block>(&action.what)) {
                check_notices(block->actions, pointer);
            } else if (const auto* choice = std::get_if<If>(&action.what)) {
                for (const Branch& branch : choice->branches) {
                    check_notices(branch.actions, pointer);
                }
            }
        }
    }
    // "*": every declared role, and one that is on no list.
    [[nodiscard]] std::set<std::string> senders(const TriggerRule& trigger) const {
        std::set<std::string> roles(trigger.by.begin(), trigger.by.end());
        if (roles.contains("*")) roles.insert(declared_.begin(), declared_.end());
        roles.erase("admin");
        roles.erase("system");
        return roles;
    }
    void check_reasons(const std::string& name, const TriggerRule& trigger,
                       const std::string& role) {
        const Sight& sight = sight_of(role);
        if (sight.whole()) return;
        for (const Transition* transition : workflow_.chart.transitions_on(name)) {
            for (const auto& guard : transition->guards) {
                if (sight.sees_rule(guard->rule, name)) continue;
                warn(transition->pointer + "/guard", "guard " + guard->code + " reads what " +
                                                         role + ", who may send " + name +
                                                         ", does not see");
            }
        }
        const Value* required = trigger.schema_source.find("required");
        const Value seen = sight.cut_schema(name, trigger.schema_source);
        const Value* left = seen.find("required");
        if (required == nullptr || (left != nullptr && *left == *required)) return;
        warn("/triggers" + to_pointer({name}) + "/data/required",
             role + " may send " + name + " and does not see a field that it requires");
    }
    const Sight& sight_of(const std::string& role) {
        const auto known = sights_.find(role);
        if (known != sights_.end()) return known->second;
        return sights_.emplace(role, Sight(workflow_, role)).first->second;
    }
    void warn(std::string pointer, std::string message) {
        findings_.push_back(
            Finding{Severity::warning, "unseen_reason", std::move(pointer), std::move(message)});
    }

    const Workflow& workflow_;
    Findings& findings_;
    bool declares_ = false;
    std::set<std::string> declared_;
    std::map<std::string, Sight> sights_;
};

}  // namespace

void lint_roles(const Workflow& workflow, Findings& findings) {
    RoleLint(workflow, findings).lint();
}

}  // namespace jalon
