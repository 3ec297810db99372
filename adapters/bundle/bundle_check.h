// The check of an audit bundle, of which nothing is believed: that it is whole, stands on a signed
// log, and that every step in it was legal. Offline.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bundle/audit_finding.h"
#include "adapters/json/workflow_reader.h"
#include "engine/base/hasher.h"
#include "engine/base/result.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// What the checker has from elsewhere; the bundle must agree with it.
struct AuditTrust {
    std::optional<std::string> key;    // the verifier key
    std::optional<std::string> head;   // a checkpoint that was kept, as a signed note
    std::optional<std::string> proof;  // that the bundle's log goes on from it, as JSON
};

// Borrowed.
struct AuditTools {
    const Hasher* hasher = nullptr;
    const WorkflowReader* workflows = nullptr;
    const ZoneRules* zones = nullptr;
};

struct AuditReport {
    std::vector<AuditFinding> findings;  // empty: all is in order
    std::string origin;
    std::string key;         // the one that the bundle brought along
    std::uint64_t size = 0;  // of the log
    std::uint64_t events = 0;
    std::uint64_t instances = 0;
};

// invalid, limit: it is no bundle. newer_format: of a later version.
[[nodiscard]] Result<AuditReport> check_bundle(std::string_view archive, const AuditTrust& trust,
                                               const AuditTools& tools);

}  // namespace jalon
