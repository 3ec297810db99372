#include "engine/projection/board.h"

#include <utility>

namespace jalon {

Board::View Board::apply(View view) {
    const InstanceId& id = view->state->id;
    View& place = views_[id];
    return std::exchange(place, std::move(view));
}

Board::View Board::find(const InstanceId& id) const {
    const auto it = views_.find(id);
    return it == views_.end() ? nullptr : it->second;
}

std::vector<Board::View> Board::list(const Filter& filter, const std::string& after,
                                     std::size_t limit, Timestamp now, const SightOf& sight,
                                     const Shown& shown) const {
    const Sight all;
    std::vector<View> found;
    for (auto it = views_.upper_bound(InstanceId{after}); it != views_.end(); ++it) {
        if (found.size() == limit) break;
        if (shown && !shown(*it->second)) continue;
        const Sight& seen = sight ? sight(*it->second->workflow) : all;
        if (filter.passes(*it->second, now, seen)) found.push_back(it->second);
    }
    return found;
}

std::vector<InstanceId> Board::running(const Filter& filter, std::size_t limit,
                                       Timestamp now) const {
    std::vector<InstanceId> ids;
    const Shown runs = [](const InstanceView& view) { return !view.state->final; };
    for (const View& view : list(filter, "", limit, now, {}, runs)) ids.push_back(view->state->id);
    return ids;
}

}  // namespace jalon
