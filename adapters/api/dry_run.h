// Dry run: what the engine would say to a step, decided on the states as they stand. Nothing is
// written and no key is made. Pure but for the sealer's keys, which it only reads.
#pragma once

#include <optional>

#include "engine/core/preparation.h"
#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"
#include "engine/projection/board.h"

namespace jalon {

struct DryRun {
    std::optional<Refusal> refusal;
    // Nothing speaks against the step, but the last word is another's: of an instance that it
    // names to be told, or of the log, for a step that reverses the latest one.
    bool undecided = false;
};

// As the engine does it: the timers due at or before the command's occurred_at fire first, the data
// is checked, facts are derived and read from other instances (from `board`).
// REQUIRES: the command is a step, its input still clear; `context` without facts.
[[nodiscard]] DryRun dry_run(const InstanceView& view, Command command,
                             const Preparation& preparation, const Board& board,
                             DecideContext context);

// The same of a command by which the instance goes over to another version of its workflow.
[[nodiscard]] DryRun dry_run_migration(const InstanceView& view, const Workflow& to,
                                       Command command, DecideContext context);

}  // namespace jalon
