// Personal fields: where a workflow's JSON Schema says `personal`, so that their values are sealed
// before anything is decided or written.
#pragma once

#include <string>
#include <vector>

#include "engine/base/finding.h"
#include "engine/base/path.h"
#include "engine/base/value.h"

namespace jalon {

struct PersonalField {
    Path pattern;             // "*" stands for every item of a list
    std::string sensitivity;  // "personal", "identity", "contact", "medical", …

    friend bool operator==(const PersonalField&, const PersonalField&) = default;
};

// The personal fields of a JSON Schema, found through `properties` and `items`.
[[nodiscard]] std::vector<PersonalField> personal_fields(const Value& schema);

// The places of `value` that a field's pattern names.
[[nodiscard]] std::vector<Path> places_of(const PersonalField& field, const Value& value);

// True when the rule path `dotted` (such as "volunteer.name") lies on, in or above the field.
[[nodiscard]] bool touches(const PersonalField& field, const Path& path);

// {"$sealed": n}: what stands on the log in place of a personal value.
[[nodiscard]] Value sealed_mark(std::size_t index);

// The n of {"$sealed": n}, or nullptr when `value` is something else.
[[nodiscard]] const std::int64_t* sealed_index(const Value& value);

// True when some object in `value` has a member "$sealed": a client may not write one.
[[nodiscard]] bool has_sealed_mark(const Value& value);

// Adds `offset` to every mark: an event counts its own sealed parts, an instance all of them.
[[nodiscard]] Value shift_sealed(Value value, std::size_t offset);

}  // namespace jalon
