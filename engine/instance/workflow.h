// Workflow: a published definition, compiled. Immutable; shared as shared_ptr<const Workflow>.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/data_schema.h"
#include "engine/base/finding.h"
#include "engine/base/ids.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/chart/chart.h"
#include "engine/instance/personal.h"

namespace jalon {

// What one trigger, or the start, takes.
struct TriggerRule {
    Value title;
    std::vector<std::string> by;    // roles; "*" = whoever may see the instance
    std::vector<std::string> keys;  // two-person triggers: the roles of the two keys
    Value schema_source;
    std::shared_ptr<const DataSchema> schema;
    std::vector<PersonalField> personal;
};

// The numbers of the law from a date on.
struct RuleSet {
    std::string id;
    Date from;
    Value numbers;
};

// A clear fact computed from personal fields before they are sealed.
struct Derive {
    std::string name;
    std::vector<std::string> on;  // triggers, or "start"
    Rule rule;                    // over {data, input} with personal fields in clear
};

struct Phase {
    std::string id;
    Value title;
};

struct Workflow {
    std::string id;
    std::int64_t version = 0;
    Hash hash{};  // SHA-256 over the RFC 8785 form of `document`
    Value title;
    Value document;
    Chart chart{{}};
    std::map<std::string, TriggerRule> triggers;
    TriggerRule start;
    std::vector<PersonalField> data_personal;  // every personal path of data
    std::optional<Rule> subject;
    std::vector<std::pair<std::string, Rule>> attributes;
    std::vector<RuleSet> rule_sets;  // ascending by `from`
    std::optional<Rule> rule_set_on;
    std::vector<Derive> derive;
    std::optional<Rule> zone;
    std::vector<Phase> phases;
    bool discards_unmatched = false;  // imported SCXML: an unmatched event is no refusal
};

// Compiles a workflow file. nullptr when it cannot be run; the findings say why. Findings that
// forbid publication but not a trial run (see lint_workflow) are not looked for here.
[[nodiscard]] std::shared_ptr<const Workflow> compile_workflow(const Value& document,
                                                               const Hash& hash,
                                                               const SchemaCompiler& schemas,
                                                               Findings& findings);

// What publication needs beyond a file that can be run: no unreachable state, no personal field in
// a guard, every event that a transition waits for declared as a trigger or raised somewhere.
void lint_workflow(const Workflow& workflow, Findings& findings);

}  // namespace jalon
