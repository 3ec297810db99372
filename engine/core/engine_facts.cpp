// Facts of no instance: workflows that are published, decisions about persons.
#include <utility>

#include "engine/core/engine.h"

namespace jalon {

Event Engine::fact_of_none(EventType type, const Request& request, Timestamp now) const {
    Event event;
    event.log_id = parts_.log_id;
    event.position = next(last_);
    event.type = type;
    event.occurred_at = now;
    event.recorded_at = now;
    event.actor = request.actor;
    event.channel = request.channel;
    return event;
}

void Engine::accept_fact(Event event, Item item, std::uint64_t request) {
    last_ = event.position;
    auto shared = std::make_shared<const Event>(std::move(event));
    item.events.push_back(Committed{shared, Hash{}, nullptr});
    item.reply = Reply{request, Accepted{shared}};
    pending_.push_back(std::move(item));
}

void Engine::process_publication(Request request, Timestamp now) {
    const auto& workflow = request.publication;
    const auto known = catalog_.find(workflow->id, workflow->version);
    if (known && known->hash == workflow->hash) {
        Item item;
        item.reply = Reply{request.id, Unchanged{}};
        pending_.push_back(std::move(item));
        return;
    }
    if (known) {
        refuse(request,
               refusal_of(RefusalCode::exists, "this version is published with other content"));
        return;
    }
    Event event = fact_of_none(EventType::workflow_published, request, now);
    event.workflow_hash = workflow->hash;
    event.input = Value::Object{
        {"id", workflow->id}, {"version", workflow->version}, {"document", workflow->document}};
    Item item;
    item.published = workflow;
    catalog_.add(workflow);
    accept_fact(std::move(event), std::move(item), request.id);
}

void Engine::process_decision(const Request& request, Timestamp now) {
    const std::string subject(text_or(request.data.find("subject"), ""));
    const LegalHolds::Hold* hold = holds_.on(subject);
    if (request.decision == EventType::subject_erased && hold != nullptr) {
        refuse(request,
               refusal_of(RefusalCode::not_allowed, "a legal hold forbids it, placed at position " +
                                                        std::to_string(hold->position.value()) +
                                                        ": " + hold->reason));
        return;
    }
    if (request.decision == EventType::legal_hold_lifted && hold == nullptr) {
        refuse(request, refusal_of(RefusalCode::not_found, "no legal hold is in force"));
        return;
    }
    Event event = fact_of_none(request.decision, request, now);
    event.input = request.data;
    holds_.take(event);
    accept_fact(std::move(event), Item{}, request.id);
}

}  // namespace jalon
