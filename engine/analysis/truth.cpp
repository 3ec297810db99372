#include "engine/analysis/truth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "engine/analysis/calls.h"
#include "engine/chart/guard.h"
#include "engine/chart/rule_coerce.h"

namespace jalon {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

// Says the same whenever it is asked: no data, no state, no step, no date.
bool is_fixed(const Rule& rule) {
    if (!rule.reads().empty() || rule.reads_computed()) return false;
    return std::none_of(
        rule.operators().begin(), rule.operators().end(), [](const std::string& name) {
            return name == "var" || name == "state.in" || name.starts_with("step.") ||
                   name.starts_with("date.") || name.starts_with("missing");
        });
}

// What a path may be, by the conjuncts seen so far.
struct Bounds {
    std::optional<std::vector<Value>> values;  // one of these
    double least = -unbounded;
    double most = unbounded;
    bool least_excluded = false;
    bool most_excluded = false;

    [[nodiscard]] bool none() const {
        if (values && values->empty()) return true;
        return least > most || (least == most && (least_excluded || most_excluded));
    }
};

bool is_plain(const Value& value) {
    return value.as_string() != nullptr || value.as_int() != nullptr ||
           value.as_double() != nullptr;
}

// A value that loosely equals both may exist: 1 is both "1" and "1.0".
bool may_be_same(const Value& left, const Value& right) {
    if (left == right) return true;
    const double number = number_of(left);
    return !std::isnan(number) && number == number_of(right);
}

class Conjunction {
public:
    // False when the parts so far exclude each other.
    bool add(const Value& rule) {
        const Value::Member* call = call_of(rule);
        if (call != nullptr && call->name == "and") {
            const auto parts = operands_of(*call);
            return std::all_of(parts.begin(), parts.end(),
                               [&](const Value* part) { return add(*part); });
        }
        if (known_truth(rule) == std::optional<bool>(false)) return false;
        return add_literal(rule) && (call == nullptr || add_bound(*call));
    }

private:
    // A part and its negation.
    bool add_literal(const Value& rule) {
        const Value::Member* call = call_of(rule);
        const bool negated = call != nullptr && call->name == "!";
        const bool differs = call != nullptr && (call->name == "!=" || call->name == "!==");
        Value positive = rule;
        if (negated) positive = *operands_of(*call)[0];
        if (differs) {
            positive = Value::Object{{call->name == "!=" ? "==" : "===", call->value}};
        }
        auto& same = negated || differs ? negative_ : positive_;
        const auto& opposite = negated || differs ? positive_ : negative_;
        if (std::find(opposite.begin(), opposite.end(), positive) != opposite.end()) return false;
        same.push_back(std::move(positive));
        return true;
    }

    bool add_bound(const Value::Member& call) {
        const auto operands = operands_of(call);
        if (operands.size() != 2) return true;
        const std::string* left = read_path(*operands[0]);
        const std::string* right = read_path(*operands[1]);
        const bool has_default = call_of(*operands[0]) != nullptr && left != nullptr &&
                                 operands_of(*call_of(*operands[0])).size() > 1;
        if ((left == nullptr) == (right == nullptr) || has_default) return true;
        const Value& other = left != nullptr ? *operands[1] : *operands[0];
        Bounds& bounds = bounds_[left != nullptr ? *left : *right];
        if (call.name == "==" || call.name == "===") {
            if (is_plain(other)) keep(bounds, {other});
        } else if (call.name == "in" && left != nullptr && other.as_array() != nullptr) {
            const Value::Array& list = *other.as_array();
            if (std::all_of(list.begin(), list.end(), is_plain)) keep(bounds, list);
        } else if (other.as_int() != nullptr || other.as_double() != nullptr) {
            narrow(bounds, call.name, left != nullptr, number_of(other));
        }
        return !bounds.none();
    }

    static void keep(Bounds& bounds, std::vector<Value> values) {
        if (!bounds.values) {
            bounds.values = std::move(values);
            return;
        }
        std::erase_if(*bounds.values, [&](const Value& one) {
            return std::none_of(values.begin(), values.end(),
                                [&](const Value& other) { return may_be_same(one, other); });
        });
    }

    static void narrow(Bounds& bounds, std::string_view name, bool path_first, double number) {
        const bool less = name == "<" || name == "<=";
        if (!less && name != ">" && name != ">=") return;
        const bool excluded = name.size() == 1;
        if (less == path_first) {
            if (number < bounds.most) bounds.most_excluded = false;
            bounds.most = std::min(bounds.most, number);
            if (number == bounds.most) bounds.most_excluded = bounds.most_excluded || excluded;
        } else {
            if (number > bounds.least) bounds.least_excluded = false;
            bounds.least = std::max(bounds.least, number);
            if (number == bounds.least) bounds.least_excluded = bounds.least_excluded || excluded;
        }
    }

    std::vector<Value> positive_;
    std::vector<Value> negative_;
    std::map<std::string, Bounds> bounds_;
};

}  // namespace

std::optional<bool> known_truth(const Value& rule) {
    const auto compiled = Rule::compile(rule);
    if (!compiled) return std::nullopt;
    if (is_fixed(*compiled)) {
        const auto value = compiled->evaluate(RuleContext{});
        return value && truthy(*value);
    }
    const Value::Member* call = call_of(rule);
    if (call == nullptr) return std::nullopt;
    const auto operands = operands_of(*call);
    if (call->name == "and" && !Conjunction().add(rule)) return false;
    if (call->name == "or" && std::all_of(operands.begin(), operands.end(), [](const Value* one) {
            return known_truth(*one) == std::optional<bool>(false);
        })) {
        return false;
    }
    return std::nullopt;
}

}  // namespace jalon
