// What is wrong with an audit bundle: a rule, where, and in words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.h"

namespace jalon {

// Part of the public contract, as text.
namespace audit_rules {
inline constexpr const char* manifest = "manifest";  // a member is not what it says
inline constexpr const char* manifest_unsigned = "manifest_unsigned";  // nobody vouches for it
inline constexpr const char* checkpoint = "checkpoint";      // of another log, or another past
inline constexpr const char* signature = "signature";        // not by the log's key
inline constexpr const char* record = "record";              // bytes, checksum, format
inline constexpr const char* leaf_hash = "leaf_hash";        // not the record's
inline constexpr const char* inclusion = "inclusion";        // the record is not in the log
inline constexpr const char* order = "order";                // positions, versions, log
inline constexpr const char* completeness = "completeness";  // an event or a workflow is missing
inline constexpr const char* workflow = "workflow";          // not the one that was published
inline constexpr const char* evolve = "evolve";              // the outcome does not fit the state
inline constexpr const char* legality = "legality";  // decided again, it comes out otherwise
inline constexpr const char* time = "time";          // it happened after it was recorded
}  // namespace audit_rules

struct AuditFinding {
    std::optional<Position> position;
    std::string rule;
    std::string message;
};

// Keeps the first of them; a bundle with so many faults needs no more.
class AuditFindings {
public:
    void add(std::optional<Position> position, const char* rule, std::string message) {
        if (all_.size() < findings_max) all_.push_back({position, rule, std::move(message)});
    }
    [[nodiscard]] const std::vector<AuditFinding>& all() const { return all_; }

private:
    static constexpr std::size_t findings_max = 1000;

    std::vector<AuditFinding> all_;
};

}  // namespace jalon
