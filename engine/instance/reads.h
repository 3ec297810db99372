// Reads: facts of other instances that a workflow's rules may use. What was read is recorded in the
// event, so that its legality can be judged from the log alone.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/instance/command.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// One instance that a command reads.
struct ReadTarget {
    const Read* read = nullptr;  // borrowed from the workflow
    InstanceId instance;         // empty: the key gives no id
};

// What `command` reads. REQUIRES: its data is clear.
[[nodiscard]] std::vector<ReadTarget> read_targets(const Workflow& workflow,
                                                   const InstanceState& state,
                                                   const Command& command,
                                                   const DecideContext& context);

// Appends the facts of one target as it stands in `other`: "NAME.known" and "NAME.FACT" each.
// Unknown, and all facts null, when `other` is null or absent, or is not of the workflow asked for
// (`workflow_id`: of what workflow it is).
void read_facts(const ReadTarget& target, const InstanceState* other,
                const std::string& workflow_id, const DecideContext& context,
                std::vector<ReadFact>& facts);

// Where another instance stands (null: there is none) and of which workflow it is.
struct Found {
    const InstanceState* state = nullptr;
    std::string workflow;
};

// What is known before any trigger's data is: the reads whose key does not depend on the input.
[[nodiscard]] std::vector<ReadFact> read_beforehand(
    const Workflow& workflow, const InstanceState& state, const Actor& actor, Timestamp now,
    const DecideContext& context, const std::function<Found(const InstanceId&)>& find);

}  // namespace jalon
