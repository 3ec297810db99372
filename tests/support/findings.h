// What forbids the publication of a workflow of tests.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "engine/projection/sight_lint.h"
#include "tests/support/workflows.h"

namespace jalon::testing {

// Of workflow_value(members).
[[nodiscard]] inline Findings linted(std::string_view members) {
    Findings findings;
    if (const auto workflow = compile_value(workflow_value(members), findings)) {
        lint_workflow(*workflow, findings);
        lint_roles(*workflow, findings);
    }
    return findings;
}

// An error of that code at that place.
[[nodiscard]] inline bool finds(const Findings& findings, std::string_view code,
                                std::string_view pointer) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.severity == Severity::error && one.code == code && one.pointer == pointer;
    });
}

}  // namespace jalon::testing
