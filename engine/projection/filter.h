// Filter: which instances a list, a subscription or a bulk step is about. Members are ANDed; an
// empty filter passes all. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/projection/instance_view.h"

namespace jalon {

struct Filter {
    std::optional<std::string> workflow;  // id without version
    std::optional<std::string> phase;
    std::optional<std::string> state;  // an active state, compound ones included
    std::optional<std::string> instance;
    std::optional<bool> overdue;
    std::optional<std::string> text;  // in the id or in an attribute, case ignored
    std::vector<std::pair<std::string, std::string>> attributes;  // country, host, programme, …

    // What the reader does not see, no filter finds.
    [[nodiscard]] bool passes(const InstanceView& view, Timestamp now,
                              const Sight& sight = {}) const;

    friend bool operator==(const Filter&, const Filter&) = default;
};

}  // namespace jalon
