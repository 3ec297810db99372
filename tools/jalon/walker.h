// Walker: seeded random walks over a workflow, with the simulation that scripts run in. A walk
// begins anew or goes on from where an earlier one first reached something; it sends triggers that
// the configuration waits for, with data drawn from their schemas, and lets time pass. What other
// instances say (`reads`) is drawn freely: what is reached is possible under some facts.
//
// The same workflow, seed and steps give the same walks on every machine.
//
// Thread-safety: none.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/chance.h"
#include "engine/base/zone_rules.h"
#include "engine/instance/workflow.h"
#include "tools/jalon/compared.h"
#include "tools/jalon/coverage.h"
#include "tools/jalon/data_generator.h"
#include "tools/jalon/simulation.h"
#include "tools/jalon/walk_script.h"

namespace jalon {

// What became of the triggers that walks sent.
struct Sent {
    std::uint64_t taken = 0;
    std::uint64_t refused = 0;
    std::map<std::string, std::uint64_t> reasons;  // by guard, or "schema", "not_allowed"
};

class Walker {
public:
    // `zones` must outlive the walker. `steps`: of one walk, a trigger or a time each.
    Walker(const Workflow& workflow, const ZoneRules& zones, std::uint64_t seed, int steps);

    void walk();

    [[nodiscard]] const Coverage& coverage() const { return coverage_; }
    [[nodiscard]] const std::map<std::string, Sent>& sent() const { return sent_; }
    [[nodiscard]] const Workflow& workflow() const { return *workflow_; }

    // A line that sends the trigger, with data that may or may not pass its guards.
    [[nodiscard]] Value example_of(const std::string& trigger, const InstanceState& state,
                                   Timestamp now);

private:
    struct Attempt {
        std::map<std::string, Value> facts;
        Value data;
        Actor actor;
        std::optional<Refusal> refusal;
    };

    [[nodiscard]] bool begin();
    [[nodiscard]] bool begin_anew();
    void step();
    void pass_time();
    void send(const std::string& trigger);
    [[nodiscard]] Attempt draw_attempt(const std::string& trigger);
    [[nodiscard]] bool redraw(const std::string& trigger, Attempt& attempt);
    void redraw_path(std::string_view path, const std::vector<Value>& values, const Attempt& fresh,
                     Attempt& attempt);
    [[nodiscard]] Timestamp next_time();
    [[nodiscard]] const std::string& choose(const std::vector<std::string>& triggers);
    [[nodiscard]] std::vector<std::string> awaited() const;
    [[nodiscard]] Actor draw_actor(const TriggerRule& rule);
    [[nodiscard]] std::map<std::string, Value> draw_facts(const std::string& on);
    [[nodiscard]] Timestamp draw_start();
    void cover(const SimulatedTurn& turn);

    std::shared_ptr<const Workflow> workflow_;  // traced
    Chance chance_;
    Compared compared_;
    DataGenerator generator_;
    Simulation simulation_;
    Coverage coverage_;
    std::vector<std::vector<std::string>> awaits_;  // by state: the triggers it waits for
    std::vector<std::string> roles_;
    std::map<std::string, Sent> sent_;
    WalkScript script_;
    int steps_;
};

}  // namespace jalon
