#include "engine/instance/command.h"

#include "engine/instance/workflow.h"

namespace jalon {

Event event_from(const Command& command, const Workflow& workflow, const InstanceState& state,
                 EventType type) {
    Event event;
    event.instance = command.instance;
    event.version = next(state.version);
    event.type = type;
    event.workflow_hash = workflow.hash;
    event.occurred_at = command.occurred_at;
    event.recorded_at = command.recorded_at;
    event.actor = command.actor;
    event.on_behalf_of = command.on_behalf_of;
    event.channel = command.channel;
    event.request_key_hash = command.request_key_hash;
    event.input = command.input;
    return event;
}

}  // namespace jalon
