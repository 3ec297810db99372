#include "engine/projection/board.h"

#include <utility>

namespace jalon {

void Board::rest_ended(Ended ended) { ended_ = std::move(ended); }

Board::View Board::apply(View view) {
    const InstanceId id = view->state->id;
    const bool rests = view->state->final && ended_.find;
    View& place = views_[id];
    View before = std::exchange(place, std::move(view));
    if (rests) views_.erase(id);
    return before;
}

Board::View Board::find(const InstanceId& id) const {
    const auto it = views_.find(id);
    if (it != views_.end()) return it->second;
    return ended_.find ? ended_.find(id) : nullptr;
}

bool Board::each(const InstanceId& after, const Visit& visit) const {
    auto running = views_.upper_bound(after);
    bool goes_on = true;
    const auto up_to = [&](const InstanceId* id) {
        for (; goes_on && running != views_.end() && (id == nullptr || running->first <= *id);
             ++running) {
            goes_on = visit(running->second);
        }
        return goes_on;
    };
    const auto take = [&](const View& view) {
        const InstanceId& id = view->state->id;
        if (!up_to(&id)) return false;
        if (!views_.contains(id)) goes_on = visit(view);
        return goes_on;
    };
    if (ended_.each && !ended_.each(after, take)) return false;
    up_to(nullptr);
    return true;
}

Board::Listing Board::list(const Filter& filter, const std::string& after, std::size_t limit,
                           Timestamp now, const SightOf& sight, const Shown& shown,
                           std::size_t looks_max) const {
    const Sight all;
    Listing listing;
    if (filter.instance) {
        // One is found without going through the others.
        const View view = after < *filter.instance ? find(InstanceId{*filter.instance}) : nullptr;
        const bool passes = view && limit > 0 && (!shown || shown(*view)) &&
                            filter.passes(*view, now, sight ? sight(*view->workflow) : all);
        if (passes) listing.views.push_back(view);
        return listing;
    }
    std::size_t looks = 0;
    const auto look = [&](const View& view) {
        if (listing.views.size() == limit) return false;
        if (shown && !shown(*view)) return true;
        const Sight& seen = sight ? sight(*view->workflow) : all;
        if (filter.passes(*view, now, seen)) listing.views.push_back(view);
        return true;
    };
    listing.whole = each(InstanceId{after}, [&](const View& view) {
        if (!look(view)) return false;
        if (++looks < looks_max) return true;
        listing.stopped_at = view->state->id;
        return false;
    });
    return listing;
}

std::vector<InstanceId> Board::running(const Filter& filter, std::size_t limit,
                                       Timestamp now) const {
    std::vector<InstanceId> ids;
    for (const auto& [id, view] : views_) {
        if (ids.size() == limit) break;
        if (!view->state->final && filter.passes(*view, now)) ids.push_back(id);
    }
    return ids;
}

}  // namespace jalon
