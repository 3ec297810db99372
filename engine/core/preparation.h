// Preparation: from a request's clear data to a command that may be decided: shape, derived facts,
// sealed fields. Nothing personal leaves it in clear.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/core/request.h"
#include "engine/instance/command.h"
#include "engine/ports/sealer.h"

namespace jalon {

class Preparation {
public:
    // Both must outlive the preparation.
    Preparation(Sealer& sealer, const LogId& log_id) : sealer_(sealer), log_id_(log_id) {}

    // Places where the data breaks the schema of the trigger (or of the start); empty when it fits.
    [[nodiscard]] std::vector<SchemaError> check(const TriggerRule& rule, const Value& data) const;

    // Computes the derived facts of the command's trigger from clear data. A rule that fails gives
    // the fact null. REQUIRES: command.input is still clear.
    [[nodiscard]] std::vector<ReadFact> derive(const Workflow& workflow, const InstanceState& state,
                                               const Command& command,
                                               const DecideContext& context) const;

    // Replaces the personal fields of command.input by marks.
    // io: a key could not be stored; nothing may be decided.
    [[nodiscard]] Result<void> seal(const Workflow& workflow, const TriggerRule& rule,
                                    const InstanceState& state, Command& command,
                                    const DecideContext& context);

private:
    [[nodiscard]] SealBinding binding(const InstanceId& instance, const Hash& request_key_hash,
                                      std::string path) const;

    Sealer& sealer_;
    LogId log_id_;
};

}  // namespace jalon
