#include "adapters/api/past_query.h"

#include <deque>
#include <memory>
#include <utility>

#include "engine/instance/decide.h"
#include "engine/instance/reads.h"
#include "engine/projection/access.h"

namespace jalon {

Result<std::vector<Board::View>> PastQuery::find() const {
    const Sights sights([this](const std::string& id) { return catalog.find(id); });
    const Access access(zones, zone);
    std::vector<Board::View> found;
    for (const InstanceId& id : ids) {
        if (found.size() == wanted) break;
        auto view = view_at(*store, catalog, id, moment, head);
        if (!view) return view.error();
        if (!*view || !access.sees_now(reader, **view, clock())) continue;
        const Sight& sight = sights.of(*(*view)->workflow, reader.role);
        if (!filter.passes(**view, clock(), sight)) continue;
        found.push_back(std::make_shared<const InstanceView>(std::move(**view)));
    }
    return found;
}

Result<std::optional<PastQuery::Allowed>> PastQuery::allowed(const Actor& actor) const {
    auto views = find();
    if (!views) return views.error();
    if (views->empty()) return std::optional<Allowed>{};
    const InstanceView& view = *views->front();
    DecideContext context{zones, zone, {}};
    std::deque<InstanceView> others;  // borrowed from while the facts are read
    std::optional<Error> broken;
    const auto find_other = [&](const InstanceId& id) {
        auto other = view_at(*store, catalog, id, moment, head);
        if (!other) broken = other.error();
        if (!other || !*other) return Found{};
        others.push_back(std::move(**other));
        return Found{others.back().state.get(), others.back().workflow->id};
    };
    context.facts =
        read_beforehand(*view.workflow, *view.state, actor, clock(), context, find_other);
    if (broken) return *broken;
    return std::optional(Allowed{
        views->front(), allowed_triggers(*view.workflow, *view.state, actor, clock(), context)});
}

}  // namespace jalon
