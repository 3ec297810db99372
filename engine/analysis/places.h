// Places: every rule and every action of a workflow file, where it stands and what it sees. Private
// to engine/instance.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/instance/workflow.h"

namespace jalon {

struct RulePlace {
    const Value* rule = nullptr;      // borrowed from the workflow's document
    std::string pointer;              // RFC 6901
    std::vector<std::string> inputs;  // whose data `input` may be: triggers, "start"
    bool is_condition = false;        // asked for its truth: a guard, the `cond` of a choice
    bool elsewhere = false;           // over the data and states of another workflow's instance
};

struct ActionPlace {
    const Value::Member* action = nullptr;
    std::string pointer;
    std::vector<std::string> inputs;
};

// In document order of the chart, then of the other members.
void each_place(const Workflow& workflow, const std::function<void(const RulePlace&)>& on_rule,
                const std::function<void(const ActionPlace&)>& on_action);

// One call of an operator inside a rule.
struct CallPlace {
    const Value::Member* call = nullptr;
    std::string pointer;      // of its operands
    bool of_element = false;  // inside the body of map, filter, …: `var` reads an element
    std::string_view inside;  // the operator that it is an operand of; empty: the rule itself
};
void each_call(const RulePlace& place, const std::function<void(const CallPlace&)>& on_call);

}  // namespace jalon
