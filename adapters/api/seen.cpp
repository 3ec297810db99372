// What of an answer the one who asked may see, by the workflow's `sees` and the reader's access.
#include <map>
#include <memory>
#include <utility>

#include "adapters/api/api.h"
#include "engine/instance/decide.h"
#include "engine/instance/reads.h"

namespace jalon {

// Without a workflow nothing says that something is hidden.
const Sight& Api::sight_of(const Workflow* workflow, const std::string& role) const {
    static const Sight whole;
    return workflow == nullptr ? whole : sights_.of(*workflow, role);
}

Reader Api::reader_of(const TokenGrant& grant) {
    return Reader{grant.role, grant.org, grant.subject, grant.countries, grant.hosts};
}

Shown Api::shown_to(Reader reader) const {
    return [this, reader = std::move(reader)](const InstanceView& view) {
        return access_.sees_now(reader, view, parts_.now());
    };
}

// The instance as it stands. nullptr: there is none, or none for this reader now.
Board::View Api::find_for(const Reader& reader, const std::string& id) const {
    auto view = board_.find(InstanceId{id});
    return view && shown_to(reader)(*view) ? view : nullptr;
}

Board::View Api::find_for(const Call& call, const std::string& id) const {
    return find_for(reader_of(call.token.grant), id);
}

// To be read and nothing else: also what the caller opened in an emergency.
Board::View Api::find_open(const Call& call, const std::string& id) const {
    return find_for(reader_at(call, id), id);
}

// For events of many instances, each of which is looked up once. Of the facts of no instance,
// workflows are everybody's; who was erased, and who read what, is for those who watch over it.
Api::Knows Api::knows(Reader reader) const {
    auto views = std::make_shared<std::map<InstanceId, Board::View>>();
    return [this, reader = std::move(reader), views](const Event& event) {
        if (reader.role == "admin") return true;
        if (!event.instance) {
            const bool watches = reader.role == "auditor" || reader.role == "dpo";
            return event.type == EventType::workflow_published ||
                   (watches && reader.countries.empty() && reader.hosts.empty());
        }
        const auto [place, fresh] = views->try_emplace(*event.instance);
        if (fresh) place->second = board_.find(*event.instance);
        return place->second && access_.sees_event(reader, *place->second, event);
    };
}

std::vector<AllowedTrigger> Api::allowed_for(const InstanceView& view, Timestamp at,
                                             const Actor& actor) const {
    DecideContext context{parts_.zones, parts_.zone, {}};
    const auto find = [&](const InstanceId& id) {
        const auto other = board_.find(id);
        return other ? Found{other->state.get(), other->workflow->id} : Found{};
    };
    context.facts = read_beforehand(*view.workflow, *view.state, actor, at, context, find);
    return allowed_triggers(*view.workflow, *view.state, actor, at, context);
}

// Who may neither send nor see a trigger is told what a trigger is told that does not exist.
Refusal Api::as_seen(const Waiting& request, Refusal refusal) const {
    const auto view = board_.find(request.instance);
    if (!view || request.trigger.empty()) return refusal;
    const Sight& sight = sight_of(view->workflow.get(), request.sender.role);
    const bool hidden =
        refusal.code == RefusalCode::forbidden && !sight.sees_trigger(request.trigger);
    if (hidden || (!sight.whole() && refusal.code == RefusalCode::not_allowed)) {
        refusal.allowed.clear();
        for (const AllowedTrigger& one : allowed_for(*view, request.occurred_at, request.sender)) {
            if (one.allowed) refusal.allowed.push_back(one.trigger);
        }
        refusal.current_version = view->state->version;
    }
    return sight.cut_refusal(request.trigger, std::move(refusal));
}

}  // namespace jalon
