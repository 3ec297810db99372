// Life: one whole volunteer mission, played once by decide and evolve from a script of the shipped
// workflow. What fold and decide then repeat: every event, and what it was decided from.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/zone_rules.h"
#include "engine/core/preparation.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"
#include "tools/jalon/memory_sealer.h"

namespace jalon {

struct LifeStep {
    InstanceState before;
    Command command;        // checked and sealed
    DecideContext context;  // borrows the zones
    Event event;
};

class Life {
public:
    // `script`: lines of `jalon workflow simulate`, JSON each. `zones` must outlive the steps.
    // invalid: a line that is refused, or that is none.
    [[nodiscard]] static Result<std::vector<LifeStep>> play(
        std::shared_ptr<const Workflow> workflow, const ZoneRules& zones,
        const std::vector<Value>& script);

private:
    Life(std::shared_ptr<const Workflow> workflow, const ZoneRules& zones)
        : workflow_(std::move(workflow)), zones_(zones), preparation_(sealer_, LogId{}) {}

    [[nodiscard]] Result<void> take(const Value& line);
    [[nodiscard]] Result<void> move_clock(const Value& at);
    [[nodiscard]] Result<void> fire_due();
    [[nodiscard]] Result<void> send(const TriggerRule& rule, Command command);
    [[nodiscard]] Result<void> decide_and_keep(Command command, std::vector<ReadFact> facts);
    [[nodiscard]] Command command(CommandKind kind, std::string trigger, const Value& line) const;
    void read(const Command& command, std::vector<ReadFact>& facts) const;

    std::shared_ptr<const Workflow> workflow_;
    const ZoneRules& zones_;
    MemorySealer sealer_;
    Preparation preparation_;
    std::map<std::string, Value> facts_;  // what other instances say
    Timestamp now_;
    InstanceState state_;
    std::vector<LifeStep> steps_;
};

}  // namespace jalon
