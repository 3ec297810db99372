// CommandScope: what the rules of one command read. Private to engine/instance.
#pragma once

#include <string>

#include "engine/chart/interpreter.h"
#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// A scope and the rule set in force, which the event records.
struct CommandScope {
    ChartInputs inputs;
    std::string rule_set;
};

// `state` must outlive the scope: step.at and step.by read it.
[[nodiscard]] CommandScope make_scope(const Workflow& workflow, const InstanceState& state,
                                      const Command& command, const DecideContext& context);

// What a single rule sees of the scope. Borrows from `inputs`.
[[nodiscard]] RuleContext rule_context(const ChartInputs& inputs);

// A guard's refusal in full, with the values that its rule read.
[[nodiscard]] Reason reason_of(const NamedGuard& guard, const ChartInputs& inputs);

}  // namespace jalon
