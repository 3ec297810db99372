// NamedGuard: a rule with a code and an explanation, so that a refusal can tell the person whom it
// stops what is missing, under which article, and who can help.
#pragma once

#include <string>
#include <vector>

#include "engine/base/value.h"
#include "engine/chart/guard.h"

namespace jalon {

// Who can remove the obstacle, and by which trigger.
struct Unblock {
    std::string role;
    std::string trigger;

    friend bool operator==(const Unblock&, const Unblock&) = default;
};

struct NamedGuard {
    std::string code;     // "G04"; "guard" for an inline rule
    std::string article;  // law article, decree or practice; may be empty
    Value message;        // {"en":…, "fr":…} or null
    std::vector<Unblock> unblock_by;
    Rule rule;
};

}  // namespace jalon
