// Rule: JsonLogic compiled once, evaluated often. Pure, total and bounded: an evaluation ends in a
// value or in an error, never in a throw, and never reads a clock.
//
// Semantics: jsonlogic.com with JavaScript's coercions, except that a result that is NaN or
// infinite is an error (design: values). Operators of our own (dates, state.in, step.at, step.by)
// are listed in workflows/README.md.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// What a rule may see. Everything is borrowed for the length of one evaluation.
struct RuleContext {
    const Value* data = nullptr;  // the root that "var" reads
    Timestamp now;                // occurred_at of the command
    std::string_view zone = "UTC";
    const ZoneRules* zones = nullptr;                                 // nullptr: UTC
    const std::function<bool(std::string_view)>* state_in = nullptr;  // nullptr: no state is active
    const std::function<Value(std::string_view)>* step_at = nullptr;  // nullptr: null
    const std::function<Value(std::string_view)>* step_by = nullptr;  // nullptr: null
};

class Rule {
public:
    // invalid: an unknown operator or a wrong count of arguments known beforehand ("syntax").
    // limit:   more nodes or deeper than limits.h allows.
    [[nodiscard]] static Result<Rule> compile(const Value& rule);

    // type:  an operand of a wrong type, a number that is NaN or infinite.
    // limit: more than limits::rule_steps_max operators were run.
    [[nodiscard]] Result<Value> evaluate(const RuleContext& context) const;

    // The static "var" paths that the rule reads, in dots, without duplicates; paths inside the
    // body of map, filter, reduce, all, some, none that read the element are left out.
    [[nodiscard]] const std::vector<std::string>& reads() const;

    // True when some "var" path is computed, so that reads() is not all.
    [[nodiscard]] bool reads_computed() const;

    // The names of the operators used, without duplicates.
    [[nodiscard]] const std::vector<std::string>& operators() const;

    // The states named by state.in, for the check of references.
    [[nodiscard]] const std::vector<std::string>& states() const;

    struct Node;

private:
    Rule() = default;

    std::shared_ptr<const Node> root_;
    std::vector<std::string> reads_;
    std::vector<std::string> operators_;
    std::vector<std::string> states_;
    bool reads_computed_ = false;
};

// JsonLogic's truth: null, false, 0, "", [] are false.
[[nodiscard]] bool truthy(const Value& value);

}  // namespace jalon
