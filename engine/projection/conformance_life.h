// What conformance looks at: a life as its events tell it, and how their JSON is read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
#include "engine/projection/conformance.h"

namespace jalon {

struct Conformance::Step {
    const Value* event;
    std::string trigger;  // empty: the start, a timer's owner, or no step
    std::int64_t position = 0;
    std::int64_t version = 0;
    Timestamp occurred_at;
    Timestamp recorded_at;
    const Step* voided_by = nullptr;  // what it did was begun anew by this step

    // In the order in which things happened.
    [[nodiscard]] bool is_before(const Step& other) const {
        return std::pair(occurred_at, position) < std::pair(other.occurred_at, other.position);
    }
    [[nodiscard]] std::string_view of_actor(std::string_view name) const {
        const Value* actor = event->find("actor");
        return actor == nullptr ? "" : text_or(actor->find(name), "");
    }
};

struct Conformance::Life {
    const Value* instance;
    std::string id;
    std::string workflow;
    bool synthetic = false;
    std::int64_t taken_over = 0;  // the position from which it is known here; 0: from its start
    std::vector<Step> steps;      // without those that were reversed
};

// These read what may be missing or of another shape: then there is nothing.
[[nodiscard]] Value member_or_null(const Value& object, std::string_view name);
[[nodiscard]] std::vector<std::string> listed_texts(const Value* list);
[[nodiscard]] bool has_items(const Value* list);
[[nodiscard]] bool is_listed(const std::vector<std::string>& list, std::string_view text);

}  // namespace jalon
