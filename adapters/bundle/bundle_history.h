// BundleHistory: the events of a bundle, folded and decided again one by one.
//
// Thread-safety: none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "adapters/bundle/audit_finding.h"
#include "adapters/bundle/manifest.h"
#include "adapters/json/workflow_reader.h"
#include "engine/core/catalog.h"
#include "engine/instance/command.h"
#include "engine/instance/event.h"
#include "engine/instance/state.h"

namespace jalon {

class BundleHistory {
public:
    // All are borrowed.
    BundleHistory(const Manifest& manifest, const WorkflowReader& reader, const ZoneRules& zones,
                  AuditFindings& findings)
        : manifest_(manifest), reader_(reader), zones_(zones), findings_(findings) {}

    // An event, in the order of positions.
    void take(Event event);

    // All were taken: is anything missing?
    void end();

    // The published form of a workflow; empty: it is not among the events.
    [[nodiscard]] const std::map<Hash, std::string>& published() const { return published_; }

private:
    // One instance so far.
    struct Life {
        InstanceState state;
        Reversed latest;      // as latest_step (engine/core) finds it
        bool broken = false;  // what follows cannot be judged
    };

    void publish(const Event& event);
    void judge(Event event, Life& life);
    [[nodiscard]] bool follows(const Event& event, const Life& life);
    void check_outcome(const Event& event, const InstanceState& before);
    void check_legality(const Event& event, const Life& life);

    [[nodiscard]] std::optional<std::string> check_delegation(const Event& event) const;

    const Manifest& manifest_;
    const WorkflowReader& reader_;
    const ZoneRules& zones_;
    AuditFindings& findings_;
    std::map<InstanceId, Life> lives_;
    Catalog catalog_;
    Timestamp recorded_at_{INT64_MIN};
    std::map<Hash, std::string> published_;  // canonical JSON by hash
};

}  // namespace jalon
