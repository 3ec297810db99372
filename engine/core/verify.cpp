#include "engine/core/verify.h"

#include <utility>

#include "engine/instance/decide.h"
#include "engine/instance/reverse.h"

namespace jalon {
namespace {

Command command_of(const Event& event) {
    Command command;
    command.kind = event.type == EventType::instance_started ? CommandKind::start
                   : is_fire(event)                          ? CommandKind::fire
                                                             : CommandKind::step;
    command.instance = *event.instance;
    command.trigger = event.trigger;
    command.input = event.input;
    command.sealed = event.sealed;
    command.actor = event.actor;
    command.on_behalf_of = event.on_behalf_of;
    command.channel = event.channel;
    command.occurred_at = event.occurred_at;
    command.recorded_at = event.recorded_at;
    command.request_key_hash = event.request_key_hash;
    command.causation = event.causation;
    return command;
}

}  // namespace

std::optional<std::string> verify_event(const Catalog& catalog, const InstanceState& before,
                                        const Event& event, const ZoneRules& zones,
                                        const std::string& zone, Reversed reversed) {
    const auto workflow = catalog.find(event.workflow_hash);
    if (!workflow) return "the workflow in force was never published";
    auto decided = decide(*workflow, before, command_of(event),
                          DecideContext{&zones, zone, event.read_facts, std::move(reversed)});
    if (!decided) {
        std::string reasons;
        for (const Reason& reason : decided.error().reasons) reasons += " " + reason.guard;
        return "refused: " + decided.error().detail + reasons;
    }
    decided->log_id = event.log_id;
    decided->position = event.position;
    // Zone data may have been corrected since; the instant that was recorded stays.
    for (std::size_t i = 0; i < decided->outcome.timers.size() && i < event.outcome.timers.size();
         ++i) {
        decided->outcome.timers[i].zone_version = event.outcome.timers[i].zone_version;
    }
    if (*decided == event) return std::nullopt;
    if (decided->outcome.configuration != event.outcome.configuration) {
        return "the step leads to another configuration";
    }
    return "the recorded outcome is not what the workflow gives";
}

}  // namespace jalon
