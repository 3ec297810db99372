#include "tools/jalon/changes.h"

#include <memory>
#include <utility>

#include "engine/instance/evolve.h"

namespace jalon {

Result<std::vector<Change>> changes_of(const OfflineLog& log, const InstanceId& id) {
    auto events = log.events(id);
    if (!events) return events.error();
    std::vector<Change> changes;
    InstanceState state;
    for (const LoggedEvent& logged : *events) {
        apply(state, logged.event);
        auto workflow = log.catalog().find(state.workflow_hash);
        if (!workflow) {
            return Error{ErrorCode::corruption,
                         "the workflow of " + id.value() + " is not on the log"};
        }
        InstanceView view = view_of(std::make_shared<const InstanceState>(state), workflow);
        const bool same = !changes.empty() && changes.back().attributes == view.attributes &&
                          changes.back().phase == view.phase;
        if (same) continue;
        changes.push_back({logged.event.occurred_at, std::move(view.attributes), view.phase});
    }
    return changes;
}

}  // namespace jalon
