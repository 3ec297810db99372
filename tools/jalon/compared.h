// Compared: what the rules of a workflow hold its fields and facts against, so that a trial run can
// draw values on both sides of a guard rather than blindly. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"
#include "engine/instance/workflow.h"

namespace jalon {

// How rules use one variable.
struct Comparison {
    std::vector<Value> values;  // constants beside it, and the numbers of the rule sets
    bool as_date = false;
    bool as_early_date = false;  // something is to lie after it
    bool as_late_date = false;
    bool as_number = false;
    bool as_list = false;
};

class Compared {
public:
    explicit Compared(const Workflow& workflow);

    // A field of data or input, by its last name ("months"); a fact, by its whole path
    // ("facts.host.until"). nullptr: no rule looks at it.
    [[nodiscard]] const Comparison* find(std::string_view name) const;

private:
    void read(const Value& value);
    void read_operator(std::string_view name, const Value& arguments);
    void add(Comparison& to, const Value& beside);

    std::vector<RuleSet> rule_sets_;
    std::map<std::string, Comparison, std::less<>> by_name_;
};

}  // namespace jalon
