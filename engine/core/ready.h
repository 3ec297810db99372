// Ready: one group of what was decided, in the words of the engine: what is to be made durable, and
// what may be told once it is.
#pragma once

#include <memory>
#include <vector>

#include "engine/core/request.h"
#include "engine/instance/workflow.h"
#include "engine/ports/event_store.h"

namespace jalon {

struct Ready {
    Position expected_last;            // the log's head before this group
    std::vector<Committed> committed;  // positions expected_last + 1, + 2, …; may be empty
    std::vector<RequestKey> keys;
    std::vector<std::shared_ptr<const Workflow>> published;
    std::vector<Reply> replies;
};

}  // namespace jalon
