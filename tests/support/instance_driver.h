// InstanceDriver: one instance without an engine: decide, then evolve.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "tests/support/fake_zones.h"
#include "tests/support/workflows.h"

namespace jalon::testing {

[[nodiscard]] inline Timestamp instant(std::string_view text) { return *parse_timestamp(text); }

class InstanceDriver {
public:
    // `members`: as of workflow_value.
    explicit InstanceDriver(std::string_view members) : workflow_(workflow_of(members)) {
        CHECK(workflow_ != nullptr);
    }

    Actor actor{"person-1", "coordinator", "hq"};
    DecideContext context{&zones_, "UTC", {}};
    Timestamp now = instant("2024-01-01T00:00:00Z");

    [[nodiscard]] Command command(CommandKind kind, std::string trigger, Value input) const {
        Command command;
        command.kind = kind;
        command.instance = InstanceId{"m-1"};
        command.trigger = std::move(trigger);
        command.input = std::move(input);
        command.actor = actor;
        command.channel = "api";
        command.occurred_at = now;
        command.recorded_at = now;
        return command;
    }

    Result<Event, Refusal> take(const Command& command) {
        auto decided = decide(*workflow_, state_, command, context);
        if (!decided) return decided;
        decided->position = next(state_.position);
        state_ = evolve(std::move(state_), *decided);
        return decided;
    }
    Result<Event, Refusal> start(Value data = Value::Object{}) {
        return take(command(CommandKind::start, "", std::move(data)));
    }
    Result<Event, Refusal> step(std::string trigger, Value input = Value::Object{}) {
        return take(command(CommandKind::step, std::move(trigger), std::move(input)));
    }
    // At the timer's own time.
    Result<Event, Refusal> fire(const std::string& timer) {
        Command fire = command(CommandKind::fire, timer, Value::Object{});
        for (const Timer& one : state_.timers) {
            if (one.name == timer) fire.occurred_at = one.at;
        }
        return take(fire);
    }

    [[nodiscard]] const Workflow& workflow() const { return *workflow_; }
    [[nodiscard]] const std::shared_ptr<const Workflow>& shared_workflow() const {
        return workflow_;
    }
    [[nodiscard]] const InstanceState& state() const { return state_; }

private:
    static inline const FakeZones zones_{};  // a driver may be copied
    std::shared_ptr<const Workflow> workflow_;
    InstanceState state_;
};

}  // namespace jalon::testing
