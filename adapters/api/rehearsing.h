// Rehearsing: one rehearsal of a new version over the whole log, in a thread of its own, so that
// the network thread goes on serving.
//
// Thread-safety: made and destroyed on one thread; `done` is called on the other.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "adapters/http/message.h"
#include "engine/core/rehearsal.h"

namespace jalon {

class Rehearsing {
public:
    struct Parts {
        const EventStore* store = nullptr;  // must outlive the thread
        Catalog catalog;                    // as it is now
        std::shared_ptr<const Workflow> to;
        Value plan{Value::Object{}};
        DecideContext context;
        Timestamp now;
        Position until;
    };
    // `done` is called once, on that thread, with the answer, unless it was stopped before.
    using Done = std::function<void(HttpResponse)>;
    Rehearsing(Parts parts, Done done);

    // Its end stops the thread, and waits for it: as long as one instance takes.
    ~Rehearsing() = default;
    Rehearsing(const Rehearsing&) = delete;
    Rehearsing& operator=(const Rehearsing&) = delete;

private:
    std::jthread thread_;
};

}  // namespace jalon
