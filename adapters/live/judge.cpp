#include "adapters/live/judge.h"

namespace jalon {

const Sight& Judge::sight_of(const InstanceView& view, const Reader& reader) const {
    return parts_.sights->of(*view.workflow, reader.role);
}

bool Judge::is_shown(const InstanceView& view, const Reader& reader, Timestamp now) const {
    return parts_.access->sees_now(reader, view, now);
}

bool Judge::is_shown_still(const InstanceId& id, const Reader& reader, Timestamp now) const {
    const auto view = parts_.board->find(id);
    return view && is_shown(*view, reader, now);
}

bool Judge::passes(const InstanceView& view, const Interest& interest, Timestamp now) const {
    return is_shown(view, interest.reader, now) &&
           interest.filter.passes(view, now, sight_of(view, interest.reader));
}

bool Judge::hears(const Change& change, const Reader& reader) const {
    if (reader.role == "admin") return true;
    const Event& event = *change.committed.event;
    const auto view =
        change.after->state->final ? change.after : parts_.board->find(*event.instance);
    return view && parts_.access->sees_event(reader, *view, event);
}

const Concern& Audience::concern_of(const Interest& interest) {
    const auto known = concerns_.find(&interest);
    if (known != concerns_.end()) return known->second;
    return concerns_.emplace(&interest, judge(interest)).first->second;
}

Concern Audience::judge(const Interest& interest) {
    Concern concern;
    concern.inside = judge_.passes(*change_.after, interest, now_);
    concern.before = change_.before && judge_.passes(*change_.before, interest, now_);
    if (!concern.is_any()) return concern;
    concern.shown = judge_.is_shown(*change_.after, interest.reader, now_);
    if (judge_.hears(change_, interest.reader)) {
        concern.frame = frames_.of(judge_.sight_of(*change_.after, interest.reader));
    }
    return concern;
}

}  // namespace jalon
