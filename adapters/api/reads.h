// Reads: where the log tells of reads of personal data, by the person whom they concern. It is
// learned from the log when somebody asks, a part at a time, and forgotten with the process; what
// is kept is one position a read and person.
//
// Thread-safety: none; belongs to the thread that may take its time.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/instance/event.h"
#include "engine/ports/event_store.h"

namespace jalon {

// Whether the event tells of a read of what is held about that person.
[[nodiscard]] bool is_read_of(const Event& event, std::string_view subject);

// {position, recorded_at, reader, instance, classes, reason}
[[nodiscard]] Value read_json(const Event& event);

class Reads {
public:
    explicit Reads(const EventStore& store) : store_(store) {}

    struct Wish {
        std::string subject;
        std::string instance;  // empty: any
        Position after;
        Position head;  // later events are not shown yet
        std::size_t limit = 0;
    };
    struct Page {
        std::vector<Value> items;  // as read_json has them
        Position reached;          // all up to here was looked at
        bool more = false;         // and not all up to the head
    };

    // What is of no instance concerns each of them.
    [[nodiscard]] Result<Page> find(const Wish& wish);

private:
    [[nodiscard]] Result<void> learn(Position head);
    void note(const Event& event);

    const EventStore& store_;
    Position known_;
    std::map<std::string, std::vector<Position>, std::less<>> places_;
};

}  // namespace jalon
