#include "engine/core/hindsight.h"

#include <utility>

#include "engine/core/verify.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "engine/instance/fire.h"
#include "engine/instance/reverse.h"

namespace jalon {

void Hindsight::take(Event event) {
    // The other version has timers of its own, and the instance need not change over to it.
    const bool asked = event.type != EventType::workflow_changed && !is_fire(event);
    if (refused_ || !asked) return;
    if (waiting_) tell(*waiting_, event.type == EventType::step_reversed);
    waiting_ = std::move(event);
}

void Hindsight::finish() {
    if (waiting_) tell(*waiting_, false);
    waiting_.reset();
}

void Hindsight::tell(const Event& event, bool reversed) {
    if (refused_ || state_.final) return;
    if (fire_until(event.occurred_at, event)) decide_again(event, reversed);
}

bool Hindsight::fire_until(Timestamp until, const Event& event) {
    for (int fires = 0; fires < fires_before_a_step_max; ++fires) {
        const Timer* timer = earliest_due(state_, until);
        if (timer == nullptr || state_.final) return !state_.final;
        auto fired = decide(*workflow_, state_,
                            fire_command(state_, *timer, "timer", event.recorded_at), *context_);
        if (!fired) {
            refuse(event, fired.error());
            return false;
        }
        fired->position = next(state_.position);
        if (has_effect(*fired)) latest_ = Reversed{};
        apply(state_, *fired);
    }
    refuse(event, refusal_of(RefusalCode::not_allowed, "too many timers are due before this step"));
    return false;
}

void Hindsight::decide_again(const Event& event, bool reversed) {
    auto [command, facts] = recorded_command(event);
    DecideContext context = *context_;
    context.facts = std::move(facts);
    if (event.type == EventType::step_reversed) context.reversed = latest_;
    auto decided = decide(*workflow_, state_, command, context);
    if (!decided) return refuse(event, decided.error());
    decided->position = event.position;
    latest_ = Reversed{};
    if (reversed) {
        latest_ = Reversed{std::make_shared<const Event>(*decided),
                           std::make_shared<const InstanceState>(state_)};
    }
    apply(state_, *decided);
}

void Hindsight::refuse(const Event& event, const Refusal& refusal) {
    RefusedInHindsight refused{event.position, event.trigger, {}, refusal.detail};
    for (const Reason& reason : refusal.reasons) refused.guards.push_back(reason.guard);
    refused_ = std::move(refused);
}

}  // namespace jalon
