// Workflow: a published definition, compiled. Immutable; shared as shared_ptr<const Workflow>.
#pragma once

#include <cstdint>
#include <functional>
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
#include "engine/instance/sees.h"

namespace jalon {

// What one trigger, or the start, takes.
struct TriggerRule {
    Value title;
    std::vector<std::string> by;         // roles; "*" = whoever may see the instance
    std::vector<std::string> keys;       // two-person triggers: the roles of the two keys
    std::vector<std::string> sees{"*"};  // roles that may see its steps
    Value schema_source;
    std::shared_ptr<const DataSchema> schema;
    std::vector<PersonalField> personal;
    std::vector<RestrictedField> restricted;
    bool reverses = false;  // the instance goes back to before its latest step
    bool corrects = false;  // the event is a FactCorrected
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

// Facts of another instance that rules may use as facts.NAME.FACT.
struct Read {
    std::string name;
    std::vector<std::string> on;                      // triggers, or "start"
    std::string workflow;                             // of which the other instance must be
    Rule key;                                         // gives its id
    std::vector<std::pair<std::string, Rule>> facts;  // over its own {data}
};

// Makes each instance a delegation: while `when` holds, the person `to` may act in `role` for what
// happens from `from` until `until` (see delegation.h). Rules over its own {data} and states.
struct Delegates {
    Rule when;
    Rule role;
    Rule to;
    Rule from;
    Rule until;
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
    std::vector<RestrictedField> data_restricted;
    std::optional<Rule> subject;
    std::vector<std::pair<std::string, Rule>> attributes;
    std::vector<RuleSet> rule_sets;  // ascending by `from`
    std::optional<Rule> rule_set_on;
    std::vector<Derive> derive;
    std::vector<Read> reads;
    std::optional<Delegates> delegates;
    std::optional<Rule> zone;
    std::vector<Phase> phases;
    // By role: a rule over {data} that gives who holds the instance, and when (see Tenures).
    std::map<std::string, Rule, std::less<>> tenures;
    // By role: a rule over {data, reader, instance} that lets a person in (see Access).
    std::map<std::string, Rule, std::less<>> readers;
    bool not_before_start = false;    // a step that happened before the start is refused
    bool discards_unmatched = false;  // imported SCXML: an unmatched event is no refusal

    // nullptr: there is no such trigger.
    [[nodiscard]] const TriggerRule* trigger(const std::string& name) const {
        const auto it = triggers.find(name);
        return it == triggers.end() ? nullptr : &it->second;
    }

    // What a step of that name takes. An undeclared one, of a chart that discards what it does not
    // wait for, takes anything.
    [[nodiscard]] const TriggerRule& rule_of(const std::string& name) const {
        static const TriggerRule open;
        const TriggerRule* rule = trigger(name);
        return rule == nullptr ? open : *rule;
    }
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
