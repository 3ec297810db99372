// Conformance: the checks of a workflow, held against the lives of its instances as the contract
// shows them. What a check asks is data: checks.json beside the workflow.
//
//   checks         [{id, title, on, rule}]: the rule must hold at each step of the triggers in
//                  `on` or, when there are none, once for the whole life
//   take_over      the trigger that declares an instance which began elsewhere
//   preconditions  {TRIGGER: [TRIGGER]}: what justifies a step, and must be recorded before it
//   anew           {TRIGGER: {MEMBER: {ITEM: [TRIGGER]}}}: a step whose list MEMBER has ITEM makes
//                  those steps before it void: they are not in the past of what comes later
//   facts          {NAME: {anew: ITEM, told: {TRIGGER: MEMBER}, corrected: {TRIGGER: FIELD}}}: the
//                  member of the latest step that tells it. A step whose data are {field: FIELD,
//                  value} corrects it; one that begins ITEM anew ends it
//
// A rule sees {step, past, later, latest, facts, instance, taken_over, anew}. A step is {position,
// trigger, occurred_at, role, person, data, entered, irregular, same}. past: those that occurred
// before it, later: after it, both {TRIGGER: [step]} with _ for each dot, in the order in which
// they occurred; latest: the last of each in past. facts: as they stood, with what was corrected
// and told since, until something was begun anew after the step. anew: each ITEM begun anew before
// it. `same` compares with the step that is judged: {role, person, data: {MEMBER}}. A step that was
// reversed is none. Days are those of UTC. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/chart/guard.h"

namespace jalon {

class Conformance {
public:
    static constexpr std::int64_t late_days = 7;

    // invalid: the document is no list of checks. One document a workflow.
    [[nodiscard]] Result<void> add_checks(const std::string& workflow, const Value& document);

    // An instance with all its events, in order.
    void take(const Value& instance, const Value::Array& events);

    // {instances, synthetic, steps, checks, irregular, mended, taken_over, late, recorded_after}
    [[nodiscard]] Value report() const;

    // Whether a check did not hold or a fact is irregular.
    [[nodiscard]] bool deviates() const;

private:
    struct Check {
        std::string id;
        std::string workflow;
        Value title;
        std::vector<std::string> on;
        Rule rule;
        std::int64_t checked = 0;
        std::int64_t synthetic = 0;
        Value::Array deviations;
    };
    struct Anew {
        std::string trigger;
        std::string member;
        std::string item;
        std::vector<std::string> voids;
    };
    // What a step tells in a member of its data, or corrects in a field.
    struct Telling {
        std::string trigger;
        std::string place;
    };
    struct Fact {
        std::string name;
        std::string item;  // of anew
        std::vector<Telling> told;
        std::vector<Telling> corrected;
    };
    struct Workflow {
        std::string take_over;
        std::vector<Anew> anew;
        std::vector<Fact> facts;
        std::map<std::string, std::vector<std::string>> preconditions;
    };
    struct Step;
    struct Life;
    using Steps = std::vector<const Step*>;
    static Steps in_time(const Life& life);
    static bool begins(const Anew& anew, const Step& step);

    static void mark_void(Life& life, const Workflow& workflow);
    static Value fact_of(const Fact& fact, const Life& life, const Workflow& workflow,
                         const Step* step);
    static Value facts_of(const Life& life, const Workflow& workflow, const Step* step);
    static Value anew_before(const Life& life, const Workflow& workflow, const Step* step);
    void judge(Check& check, const Life& life, const Step* step);
    void list_steps(const Life& life);
    void list_preconditions(const Life& life, const Workflow& workflow);

    std::vector<Check> checks_;
    std::map<std::string, Workflow, std::less<>> workflows_;
    std::int64_t instances_ = 0;
    std::int64_t synthetic_ = 0;
    std::int64_t steps_ = 0;
    Value::Array irregular_;
    Value::Array mended_;
    Value::Array taken_over_;
    Value::Array late_;
    Value::Array recorded_after_;
};

}  // namespace jalon
