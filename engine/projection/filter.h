// Filter: which instances a list, a subscription or a bulk step is about. Members are ANDed; an
// empty filter passes all. Pure.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/projection/instance_view.h"

namespace jalon {

// Before the name of an attribute that has no member of its own: "attributes.declared".
inline constexpr std::string_view attribute_prefix = "attributes.";

struct Filter {
    std::optional<std::string> workflow;  // id without version
    std::optional<std::string> phase;
    std::optional<std::string> state;  // an active state, compound ones included
    std::optional<std::string> instance;
    std::optional<bool> overdue;
    std::optional<std::string> text;  // in the id or in an attribute, case ignored
    // Name and value: a text, true or false, or a whole number, as people write it. An empty value
    // is that of an attribute which is not known. A list has the values of its items.
    std::vector<std::pair<std::string, std::string>> attributes;

    // Takes over one member as people write it: workflow, phase, state, instance, q, overdue (true
    // or false), country, host, programme, assignee, or attributes.NAME, whatever NAME is. False:
    // there is no such member, or overdue is neither.
    [[nodiscard]] bool take(std::string_view member, const std::string& value);

    // What the reader does not see, no filter finds.
    [[nodiscard]] bool passes(const InstanceView& view, Timestamp now,
                              const Sight& sight = {}) const;

    friend auto operator<=>(const Filter&, const Filter&) = default;
};

}  // namespace jalon
