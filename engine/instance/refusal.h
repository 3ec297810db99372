// Refusal: the domain's "no", with everything a person needs to go on. Never on the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/data_schema.h"
#include "engine/base/ids.h"
#include "engine/base/value.h"
#include "engine/chart/named_guard.h"

namespace jalon {

// One problem code of the public contract each, but for not_delegated, which is forbidden too.
enum class RefusalCode {
    not_found,
    exists,
    not_allowed,
    guard_refused,
    forbidden,
    not_delegated,  // says nothing of the step, so that it is told whoever does not see that either
    schema,
    version_mismatch,
    key_reused,
    key_expired,
    overloaded,
    unavailable,  // a key could not be stored; nothing was decided
};

// Why one guard said no.
struct Reason {
    std::string guard;             // the guard's code
    std::string article;           // law article, decree or practice; may be empty
    Value message;                 // {"en":…, "fr":…}
    Value facts{Value::Object{}};  // what the rule read, by path
    std::vector<Unblock> unblock_by;

    friend bool operator==(const Reason&, const Reason&) = default;
};

struct Refusal {
    RefusalCode code = RefusalCode::not_allowed;
    std::string detail;  // English
    std::vector<Reason> reasons;
    std::vector<SchemaError> errors;
    std::vector<std::string> allowed;  // triggers that would be accepted now
    std::optional<Version> current_version;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

[[nodiscard]] Refusal refusal_of(RefusalCode code, std::string detail);

// Something that was sent has the wrong shape; the pointers lead into the request's body.
[[nodiscard]] Refusal schema_refusal(std::vector<SchemaError> errors);

}  // namespace jalon
