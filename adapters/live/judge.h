// Judge: whom a change concerns. It is judged and framed once for each interest, however many
// subscriptions have it. Private to this folder. Thread-safety: none.
#pragma once

#include <unordered_map>

#include "adapters/live/frames.h"
#include "adapters/live/hub.h"
#include "adapters/live/interest.h"

namespace jalon {

class Judge {
public:
    explicit Judge(const HubParts& parts) : parts_(parts) {}

    [[nodiscard]] const Sight& sight_of(const InstanceView& view, const Reader& reader) const;
    [[nodiscard]] bool is_shown(const InstanceView& view, const Reader& reader,
                                Timestamp now) const;
    // As it stands now, whatever the change was.
    [[nodiscard]] bool is_shown_still(const InstanceId& id, const Reader& reader,
                                      Timestamp now) const;
    [[nodiscard]] bool passes(const InstanceView& view, const Interest& interest,
                              Timestamp now) const;
    // By what is known by now, also of what is read from the log. Nothing follows an end.
    [[nodiscard]] bool hears(const Change& change, const Reader& reader) const;

private:
    const HubParts& parts_;
};

// What a change is to one interest.
struct Concern {
    bool inside = false;          // the filter passes the instance after the step
    bool before = false;          // and before it
    bool shown = false;           // the instance is there for the reader
    EventFrame* frame = nullptr;  // none: the reader does not hear of the event

    [[nodiscard]] bool is_any() const { return inside || before; }
};

// One change and all who may hear of it. Borrows what it is given.
class Audience {
public:
    Audience(const Judge& judge, const Change& change, const std::string& source, Timestamp now)
        : judge_(judge),
          change_(change),
          now_(now),
          frames_(change.committed, *change.after->workflow, source, now) {}

    // Valid as long as the audience.
    [[nodiscard]] const Concern& concern_of(const Interest& interest);

    [[nodiscard]] const Change& change() const { return change_; }
    [[nodiscard]] Timestamp now() const { return now_; }
    [[nodiscard]] const EventFrames& frames() const { return frames_; }

private:
    [[nodiscard]] Concern judge(const Interest& interest);

    const Judge& judge_;
    const Change& change_;
    const Timestamp now_;
    EventFrames frames_;
    std::unordered_map<const Interest*, Concern> concerns_;
};

}  // namespace jalon
