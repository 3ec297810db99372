#include "tools/jalon/changes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "adapters/runtime/past.h"
#include "engine/projection/time_travel.h"

namespace jalon {
namespace {

using LoggedEvents = std::vector<LoggedEvent>;

bool is_earlier(const LoggedEvent& left, const LoggedEvent& right) {
    return left.event.occurred_at < right.event.occurred_at;
}

class Changes {
public:
    explicit Changes(const Catalog& catalog) : catalog_(catalog) {}

    [[nodiscard]] Result<void> add(Timestamp at, const InstanceState& state) {
        auto view = view_in(catalog_, state);
        if (!view) return view.error();
        const bool same = !changes_.empty() && changes_.back().attributes == view->attributes &&
                          changes_.back().phase == view->phase;
        if (!same) changes_.push_back({at, std::move(view->attributes), view->phase});
        return {};
    }

    [[nodiscard]] std::vector<Stretch> take() { return std::move(changes_); }

private:
    const Catalog& catalog_;
    std::vector<Stretch> changes_;
};

// Told in the order in which it happened: what is known by then is what was so.
Result<void> add_in_order(const LoggedEvents& events, Changes& changes) {
    StateAt state{Moment{}};
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!state.take(events[i].event)) break;
        if (i + 1 < events.size() && !is_earlier(events[i], events[i + 1])) continue;
        auto added = changes.add(events[i].event.occurred_at, *state.state());
        if (!added) return added;
    }
    return {};
}

Result<void> add_as_of_each(const LoggedEvents& events, Changes& changes) {
    std::set<Timestamp> times;
    for (const LoggedEvent& one : events) times.insert(one.event.occurred_at);
    for (const Timestamp at : times) {
        Moment moment;
        moment.as_of = at;
        StateAt state(moment);
        for (const LoggedEvent& one : events) {
            if (!state.take(one.event)) break;
        }
        if (!state.state()) continue;
        if (auto added = changes.add(at, *state.state()); !added) return added;
    }
    return {};
}

}  // namespace

Result<std::vector<Stretch>> changes_of(const OfflineLog& log, const InstanceId& id) {
    auto events = log.events(id);
    if (!events) return events.error();
    Changes changes(log.catalog());
    const bool in_order = std::is_sorted(events->begin(), events->end(), is_earlier);
    auto added = in_order ? add_in_order(*events, changes) : add_as_of_each(*events, changes);
    if (!added) return added.error();
    return changes.take();
}

}  // namespace jalon
