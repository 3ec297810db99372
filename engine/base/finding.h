// Finding: what is wrong, or doubtful, in a workflow file. Errors refuse publication.
#pragma once

#include <string>
#include <vector>

namespace jalon {

enum class Severity { error, warning };

struct Finding {
    Severity severity = Severity::error;
    std::string code;     // stable, such as "dangling_target"
    std::string pointer;  // RFC 6901, into the workflow file
    std::string message;  // English

    friend bool operator==(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

[[nodiscard]] inline bool has_errors(const Findings& findings) {
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::error) return true;
    }
    return false;
}

}  // namespace jalon
