// The seal of an audit bundle: its checkpoint and its manifest, whose signatures they bear, and how
// they go together with what the checker has from elsewhere.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/bundle/audit_finding.h"
#include "adapters/bundle/bundle_check.h"
#include "adapters/bundle/manifest.h"
#include "engine/merkle/known_nodes.h"

namespace jalon {

struct Seal {
    const Manifest& manifest;
    std::string_view text;                      // manifest.json
    std::optional<std::string_view> signature;  // manifest.sig
    std::string_view note;                      // checkpoint.txt
    std::string_view key;                       // keys/log.pub
};

// `nodes`: of the tree of the checkpoint, as far as the bundle proves them.
void check_seal(const Seal& seal, const AuditTrust& trust, const Hasher& hasher, KnownNodes& nodes,
                AuditFindings& findings);

}  // namespace jalon
