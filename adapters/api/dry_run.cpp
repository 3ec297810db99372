#include "adapters/api/dry_run.h"

#include <utility>
#include <vector>

#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"
#include "engine/instance/reads.h"

namespace jalon {
namespace {

std::optional<Refusal> fire_due(const Workflow& workflow, InstanceState& state, const Command& step,
                                const DecideContext& context) {
    for (int fires = 0; fires < fires_before_a_step_max; ++fires) {
        const Timer* timer = earliest_due(state, step.occurred_at);
        if (timer == nullptr || state.final) return std::nullopt;
        auto fired = decide(workflow, state, fire_command(state, *timer, "timer", step.recorded_at),
                            context);
        if (!fired) return fired.error();
        fired->position = next(state.position);
        state = evolve(std::move(state), *fired);
    }
    return refusal_of(RefusalCode::not_allowed, "too many timers are due before this step");
}

std::optional<Refusal> settle(const Workflow& workflow, InstanceState& state, Command& command,
                              const DecideContext& context) {
    // What is expected is what stands on the log, not what timers make of it on the way.
    if (command.expected && *command.expected != state.version) {
        return refuse_beforehand(workflow, state, command, context);
    }
    command.expected.reset();
    return fire_due(workflow, state, command, context);
}

void read(const Workflow& workflow, const InstanceState& state, const Command& command,
          const Board& board, DecideContext& context) {
    for (const ReadTarget& target : read_targets(workflow, state, command, context)) {
        const auto other = board.find(target.instance);
        read_facts(target, other ? other->state.get() : nullptr, other ? other->workflow->id : "",
                   context, context.facts);
    }
}

}  // namespace

DryRun dry_run(const InstanceView& view, Command command, const Preparation& preparation,
               const Board& board, DecideContext context) {
    const Workflow& workflow = *view.workflow;
    InstanceState state = *view.state;
    const auto refused = [&](Refusal refusal) {
        if (refusal.current_version) refusal.current_version = view.state->version;
        return DryRun{std::move(refusal)};
    };
    if (auto refusal = settle(workflow, state, command, context)) return refused(*refusal);
    if (auto refusal = refuse_beforehand(workflow, state, command, context)) {
        return refused(*refusal);
    }
    const TriggerRule* rule = workflow.trigger(command.trigger);
    if (rule != nullptr) {
        auto errors = preparation.check(*rule, command.input);
        for (SchemaError& error : errors) error.pointer = "/data" + error.pointer;
        if (!errors.empty()) return refused(schema_refusal(std::move(errors)));
        if (rule->reverses) return DryRun{std::nullopt, true};
    }
    context.facts = preparation.derive(workflow, state, command, context);
    read(workflow, state, command, board, context);
    auto decided = decide(workflow, state, command, context);
    if (!decided) return refused(decided.error());
    return DryRun{std::nullopt, tells_by_name(*decided)};
}

DryRun dry_run_migration(const InstanceView& view, const Workflow& to, Command command,
                         DecideContext context) {
    InstanceState state = *view.state;
    if (auto refusal = settle(*view.workflow, state, command, context)) return {std::move(refusal)};
    context.former = view.workflow.get();
    auto decided = decide(to, state, command, context);
    if (!decided) return DryRun{decided.error()};
    return DryRun{std::nullopt, tells_by_name(*decided)};
}

}  // namespace jalon
