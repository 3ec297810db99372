#include "engine/analysis/condition.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/analysis/calls.h"
#include "engine/analysis/truth.h"

namespace jalon {
namespace {

using ConditionKind = Condition::Kind;

// Operators that give a value for any operands: the negation of a rule of these alone holds exactly
// when the rule does not.
constexpr std::array<std::string_view, 15> total_operators{
    "var", "==", "!=", "===", "!==",     "!",       "!!",      "and",
    "or",  "if", "?:", "in",  "missing", "step.by", "state.in"};

bool tests_states(const Value& rule) {
    return any_call(rule, [](const Value::Member& call) { return call.name == "state.in"; });
}

bool is_total(const Value& rule) {
    return !any_call(rule, [](const Value::Member& call) {
        return std::find(total_operators.begin(), total_operators.end(), call.name) ==
               total_operators.end();
    });
}

Condition constant(bool holds) {
    return Condition{holds ? ConditionKind::always : ConditionKind::never};
}

Condition negation(Condition of) {
    if (of.kind == ConditionKind::always) return constant(false);
    if (of.kind == ConditionKind::never) return constant(true);
    return Condition{ConditionKind::negation, 0, {std::move(of)}};
}

Question question_of(const Value& rule) {
    Question asked{rule, {}};
    const auto compiled = Rule::compile(rule);
    if (!compiled || compiled->reads_computed()) return asked;
    asked.lasting = true;
    asked.of_data = !any_call(rule, [](const Value::Member& call) {
        return call.name.starts_with("step.") || call.name == "date.today" ||
               call.name == "date.now";
    });
    for (const std::string& dotted : compiled->reads()) {
        Path path = split_dots(dotted);
        if (path.empty() || path.front() == "irregular") {
            asked.lasting = false;
        } else if (path.front() != "data") {
            asked.of_data = false;
        } else {
            path.erase(path.begin());
            asked.reads.push_back(std::move(path));
        }
    }
    asked.of_data = asked.of_data && asked.lasting;
    return asked;
}

class Abstraction {
public:
    Abstraction(const Chart& chart, std::vector<Question>& questions)
        : chart_(chart), questions_(questions) {}

    // What says nothing about states becomes one question.
    Condition all_of(const std::vector<const Value*>& rules) {
        std::vector<Condition> parts;
        Value::Array plain;
        for (const Value* rule : rules) {
            const bool of_states = tests_states(*rule);
            if (!of_states && rules.size() > 1) {
                plain.push_back(*rule);
            } else {
                parts.push_back(truth_of(*rule));
            }
            // A rule that fails with an error does not hold, whatever the states are.
            if (of_states && !is_total(*rule)) parts.push_back(ask(Value::Array{*rule, "error"}));
        }
        if (plain.size() == 1) parts.push_back(truth_of(plain.front()));
        if (plain.size() > 1) parts.push_back(ask(Value::Object{{"and", std::move(plain)}}));
        if (parts.size() == 1) return std::move(parts.front());
        return Condition{ConditionKind::all, 0, std::move(parts)};
    }

private:
    Condition truth_of(const Value& rule) {
        const Value::Member* call = call_of(rule);
        if (call == nullptr) return ask(rule);
        const auto operands = operands_of(*call);
        const bool one = operands.size() == 1;
        const bool of_states = tests_states(rule);
        if (call->name == "state.in") return state(*operands[0]);
        if (call->name == "!!" && one) return truth_of(*operands[0]);
        if (call->name == "!" && one && (of_states || is_total(rule))) {
            return negation(truth_of(*operands[0]));
        }
        if ((call->name == "!=" || call->name == "!==") && !of_states && is_total(rule)) {
            const std::string same = call->name == "!=" ? "==" : "===";
            return negation(ask(Value::Object{{same, call->value}}));
        }
        if (!of_states) return ask(rule);
        if (call->name == "and") return joined(ConditionKind::all, operands);
        if (call->name == "or") return joined(ConditionKind::any, operands);
        if (call->name == "if" || call->name == "?:")
            return joined(ConditionKind::choice, operands);
        return ask(rule);
    }

    [[nodiscard]] Condition state(const Value& id) const {
        const auto index = chart_.find(text_or(&id, ""));
        return index ? Condition{ConditionKind::state, *index} : constant(false);
    }

    Condition ask(const Value& rule) {
        if (const auto known = known_truth(rule)) return constant(*known);
        const auto same = std::find_if(questions_.begin(), questions_.end(),
                                       [&](const Question& one) { return one.rule == rule; });
        const auto index = static_cast<std::size_t>(same - questions_.begin());
        if (same == questions_.end()) questions_.push_back(question_of(rule));
        return Condition{ConditionKind::question, index};
    }

    Condition joined(ConditionKind kind, const std::vector<const Value*>& operands) {
        Condition condition{kind};
        for (const Value* one : operands) condition.parts.push_back(truth_of(*one));
        return condition;
    }

    const Chart& chart_;
    std::vector<Question>& questions_;
};

Outcomes either(Outcomes left, Outcomes right) {
    return Outcomes{left.holds || right.holds, left.fails || right.fails};
}

}  // namespace

Condition condition_of(const std::vector<const Value*>& rules, const Chart& chart,
                       std::vector<Question>& questions) {
    if (rules.empty()) return Condition{};
    return Abstraction(chart, questions).all_of(rules);
}

Outcomes outcomes_of(const Condition& condition,
                     const std::function<Outcomes(StateIndex)>& state_in) {
    const auto of = [&](std::size_t i) { return outcomes_of(condition.parts[i], state_in); };
    const std::size_t count = condition.parts.size();
    Outcomes found{true, false};
    switch (condition.kind) {
        case ConditionKind::always: return found;
        case ConditionKind::never: return Outcomes{false, true};
        case ConditionKind::question: return Outcomes{true, true};
        case ConditionKind::state: return state_in(static_cast<StateIndex>(condition.index));
        case ConditionKind::negation: return Outcomes{of(0).fails, of(0).holds};
        case ConditionKind::all:
            for (std::size_t i = 0; i < count; ++i) {
                const Outcomes one = of(i);
                found = Outcomes{found.holds && one.holds, found.fails || one.fails};
            }
            return found;
        case ConditionKind::any:
            found = Outcomes{false, true};
            for (std::size_t i = 0; i < count; ++i) {
                const Outcomes one = of(i);
                found = Outcomes{found.holds || one.holds, found.fails && one.fails};
            }
            return found;
        case ConditionKind::choice: break;
    }
    found = Outcomes{};
    for (std::size_t i = 0; i + 1 < count; i += 2) {
        const Outcomes chosen = of(i);
        if (chosen.holds) found = either(found, of(i + 1));
        if (!chosen.fails) return found;
    }
    return either(found, count % 2 == 1 ? of(count - 1) : Outcomes{false, true});
}

void tested_states(const Condition& condition, std::vector<StateIndex>& states) {
    if (condition.kind == ConditionKind::state) {
        states.push_back(static_cast<StateIndex>(condition.index));
    }
    for (const Condition& part : condition.parts) tested_states(part, states);
}

}  // namespace jalon
