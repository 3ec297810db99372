// Instances, events and triggers for people to read: short tables of the answers of the contract.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/value.h"

namespace jalon {

[[nodiscard]] std::string instance_view(const Value& instance);
[[nodiscard]] std::string list_view(const Value& list);
[[nodiscard]] std::string history_view(const Value& history);
[[nodiscard]] std::string allowed_view(const Value& allowed, std::string_view language);
[[nodiscard]] std::string due_view(const Value& due, std::string_view language);
[[nodiscard]] std::string answer_view(const Value& answer);

// The outcomes of a bulk step, or of its dry run, and how many there are of each.
[[nodiscard]] std::string bulk_view(const Value& answer, std::string_view language);

// Events with their `days_late`.
[[nodiscard]] std::string late_view(const Value::Array& events);

// What `audit diff` found: a line for each instance, below it what changed.
[[nodiscard]] std::string difference_view(const Value& difference);

// One event, as `watch` shows it.
[[nodiscard]] std::string event_line(const Value& event);

}  // namespace jalon
