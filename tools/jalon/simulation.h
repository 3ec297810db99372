// Simulation: one instance of a workflow under a virtual clock, with the engine's own decide and
// evolve and without a store. There are no other instances: what it reads of them is given by the
// script, and those it tells are not told. The clock moves only when it is told to; the timers that
// are due on its way fire at their own time, in due order, then in the order in which they were
// set.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/zone_rules.h"
#include "engine/core/preparation.h"
#include "engine/instance/command.h"
#include "engine/instance/refusal.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"
#include "tools/jalon/memory_sealer.h"

namespace jalon {

// What one line of a script did.
struct SimulatedTurn {
    bool changed = false;  // some transition was taken, by the trigger or by a timer
    std::optional<Refusal> refusal;
    std::vector<Outcome> outcomes = {};  // of the timers that fired, then of the line itself
};

class Simulation {
public:
    // `zones` must outlive the simulation. The clock stands at 1970-01-01T00:00:00Z.
    Simulation(std::shared_ptr<const Workflow> workflow, const ZoneRules& zones);

    // Its parts refer to one another.
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    // From now on a refusal by guards does not list what would be accepted instead, which costs
    // many times the step itself.
    void refuse_briefly() { brief_ = true; }

    [[nodiscard]] const InstanceState& state() const { return at_.state; }
    [[nodiscard]] Timestamp now() const { return at_.now; }

    // Starts the instance. REQUIRES: it is absent.
    [[nodiscard]] SimulatedTurn start(const Value& data, const Actor& actor);

    // Sends one trigger. Nothing happens once the instance has ended. In a workflow that discards
    // what it does not wait for, an unmatched trigger is no refusal.
    [[nodiscard]] SimulatedTurn send(const std::string& trigger, const Value& data,
                                     const Actor& actor);

    // From now on a read gives this value: "NAME.FACT", or "NAME.known". A NAME of which some fact
    // was given counts as known.
    void set_fact(const std::string& name, Value value) { at_.facts[name] = std::move(value); }

    // Where a trial stands, and going back there.
    struct Standing {
        InstanceState state;
        Reversed latest;  // what a reversal would be about
        std::map<std::string, Value> facts;
        Timestamp now;
        std::uint64_t position = 0;
    };
    [[nodiscard]] const Standing& standing() const { return at_; }
    void go_back(Standing standing) { at_ = std::move(standing); }

    // Moves the clock. REQUIRES: to >= now(). A chart whose timers never come to rest is cut off
    // after 100,000 fires, with a refusal that says so.
    [[nodiscard]] SimulatedTurn advance_to(Timestamp to);

private:
    [[nodiscard]] Command command(CommandKind kind, std::string trigger, const Actor& actor) const;
    [[nodiscard]] std::optional<Refusal> run(const TriggerRule& rule, Command command,
                                             SimulatedTurn& turn);
    [[nodiscard]] DecideContext context() const;
    [[nodiscard]] std::optional<Refusal> stop(const Command& command,
                                              const DecideContext& facts) const;
    void read(const Command& command, std::vector<ReadFact>& facts) const;
    void take(Event event, SimulatedTurn& turn);

    std::shared_ptr<const Workflow> workflow_;
    const ZoneRules& zones_;
    MemorySealer sealer_;
    Preparation preparation_;
    Standing at_;
    bool brief_ = false;
};

}  // namespace jalon
