// Judge: whom a change concerns. Subscriptions of the same reader and filter share one Interest, so
// that a change is judged and framed once for all of them, however many they are. Private to this
// folder. Thread-safety: none.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <unordered_map>

#include "adapters/live/frames.h"
#include "adapters/live/hub.h"

namespace jalon {

struct Interest {
    Reader reader;
    Filter filter;

    friend auto operator<=>(const Interest&, const Interest&) = default;
};

// The interests that somebody has. It must outlive what it hands out.
class Interests {
public:
    // The same object for equal interests.
    [[nodiscard]] std::shared_ptr<const Interest> share(Interest interest);

private:
    std::map<Interest, std::weak_ptr<const Interest>> known_;
};

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
