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
    void take(Event event);

    // There is no further event. REQUIRED before what follows.
    void finish();

    [[nodiscard]] const std::optional<RefusedInHindsight>& refused() const { return refused_; }
    [[nodiscard]] const InstanceState& state() const { return state_; }

private:
    // `reversed`: the next event takes it back.
    void tell(const Event& event, bool reversed);
    [[nodiscard]] bool fire_until(Timestamp until, const Event& event);
    void decide_again(const Event& event, bool reversed);
    void refuse(const Event& event, const Refusal& refusal);

    const Workflow* workflow_;
    const DecideContext* context_;
    InstanceState state_;
    std::optional<Event> waiting_;  // told when the next one is known: states are copied for a
                                    // reversal only
    Reversed latest_;
    std::optional<RefusedInHindsight> refused_;
};

}  // namespace jalon
