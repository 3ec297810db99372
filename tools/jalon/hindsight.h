// Hindsight: the life of one instance, told again under another version of its workflow. Every
// recorded step is decided as if that version had been in force from the start, on the facts that
// the log recorded; its timers fire at their own times. Nothing is written.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/zone_rules.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

// The first step that the other version would have refused.
struct RefusedInHindsight {
    Position position;
    std::string trigger;
    std::vector<std::string> guards;
    std::string detail;
};

class Hindsight {
public:
    // Both are borrowed and must outlive it.
    Hindsight(const Workflow& workflow, const DecideContext& context)
        : workflow_(&workflow), context_(&context) {}

    // The instance's next event, in order. After a refusal nothing more is asked.
    void take(const Event& event);

    [[nodiscard]] const std::optional<RefusedInHindsight>& refused() const { return refused_; }
    [[nodiscard]] const InstanceState& state() const { return *state_; }

private:
    [[nodiscard]] bool fire_until(Timestamp until, const Event& event);
    void decide_again(const Event& event);
    void refuse(const Event& event, const Refusal& refusal);

    const Workflow* workflow_;
    const DecideContext* context_;
    std::shared_ptr<const InstanceState> state_ = std::make_shared<const InstanceState>();
    Reversed latest_;
    std::optional<RefusedInHindsight> refused_;
};

}  // namespace jalon
