// What rules read and compare: paths that nothing declares, steps that are none, values that never
// stand there, conditions that always come to the same.
#include <algorithm>
#include <array>
#include <set>

#include "engine/analysis/calls.h"
#include "engine/analysis/parts.h"
#include "engine/analysis/places.h"
#include "engine/analysis/shape.h"
#include "engine/analysis/truth.h"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 9> roots{"data",  "input", "actor", "facts",   "irregular",
                                                "rules", "now",   "today", "instance"};

class RuleAnalysis {
public:
    RuleAnalysis(const Workflow& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings), data_(*workflow.document.find("data")) {}

    void run() {
        each_place(
            workflow_, [](const RulePlace&) {},
            [&](const ActionPlace& place) { note_assigned(place); });
        each_place(
            workflow_, [&](const RulePlace& place) { check(place); },
            [&](const ActionPlace& place) { check_assigned(place); });
        check_numbers();
    }

private:
    void note_assigned(const ActionPlace& place) {
        if (place.action->name == "correct") corrects_ = true;
        if (place.action->name != "assign" || place.action->value.as_object() == nullptr) return;
        for (const Value::Member& one : *place.action->value.as_object()) {
            assigned_.insert(split_dots(one.name));
        }
    }

    void check_assigned(const ActionPlace& place) {
        if (place.action->name != "assign" || place.action->value.as_object() == nullptr) return;
        for (const Value::Member& one : *place.action->value.as_object()) {
            if (declares(data_, split_dots(one.name))) continue;
            warn(findings_, "undeclared_path", place.pointer + to_pointer({one.name}),
                 "the schema of the data has no " + one.name);
        }
    }

    void check(const RulePlace& place) {
        if (place.elsewhere) return;
        each_call(place, [&](const CallPlace& call) {
            const std::string& name = call.call->name;
            if (name == "var" && !call.of_element) check_path(place, call);
            if (name == "step.at" || name == "step.by") check_step(call);
            const bool compares = name == "==" || name == "===" || name == "!=" || name == "!==";
            if ((compares || name == "in") && !call.of_element) check_value(place, call);
        });
        if (place.is_condition) check_truth(place);
    }

    void check_path(const RulePlace& place, const CallPlace& call) {
        const auto operands = operands_of(*call.call);
        const std::string* dotted = operands.empty() ? nullptr : operands[0]->as_string();
        if (dotted == nullptr || dotted->empty()) return;
        Path path = split_dots(*dotted);
        const std::string root = path.front();
        path.erase(path.begin());
        std::string reason;
        const bool asks_reader = root == "reader" && place.pointer.starts_with("/readers/");
        if (!asks_reader && std::find(roots.begin(), roots.end(), root) == roots.end()) {
            reason = "there is no " + root + " in a rule";
        } else if (root == "data" && !known_in_data(path)) {
            reason = "the schema of the data has no such field";
        } else if (root == "input" && !known_in_input(place, path)) {
            reason = place.inputs.empty() ? "this rule sees no input"
                                          : "no trigger that may come here carries it";
        } else if (root == "actor" && !is_one_of(path, {"role", "org", "subject"})) {
            reason = "an actor has a role, an org and a subject";
        } else if (root == "instance" && !is_one_of(path, {"id"})) {
            reason = "an instance has an id";
        } else if (root == "rules" && path.size() == 1) {
            check_number(path.front(), call);
        }
        if (reason.empty()) return;
        warn(findings_, "unknown_path", call.pointer, *dotted + ": " + reason);
    }

    static bool is_one_of(const Path& path, const std::vector<std::string_view>& names) {
        return path.empty() || (path.size() == 1 &&
                                std::find(names.begin(), names.end(), path.front()) != names.end());
    }

    // An assignment makes a path known; that it is not declared is said there.
    [[nodiscard]] bool known_in_data(const Path& path) const {
        if (path.empty() || declares(data_, path)) return true;
        if (workflow_.document.find("start") != nullptr &&
            declares(workflow_.start.schema_source, path)) {
            return true;
        }
        return std::any_of(assigned_.begin(), assigned_.end(), [&](const Path& one) {
            const std::size_t common = std::min(one.size(), path.size());
            return std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(common),
                              path.begin());
        });
    }

    [[nodiscard]] const Value& schema_of(const std::string& trigger) const {
        return trigger == "start" && workflow_.trigger(trigger) == nullptr
                   ? workflow_.start.schema_source
                   : workflow_.rule_of(trigger).schema_source;
    }

    [[nodiscard]] bool known_in_input(const RulePlace& place, const Path& path) const {
        if (workflow_.discards_unmatched || path.empty()) return true;
        return std::any_of(place.inputs.begin(), place.inputs.end(),
                           [&](const auto& trigger) { return declares(schema_of(trigger), path); });
    }

    void check_number(const std::string& number, const CallPlace& call) {
        // Whoever asks whether it is there knows that it may be missing.
        constexpr std::array<std::string_view, 6> asking{"or", "and", "if", "?:", "!", "!!"};
        const bool asked = std::find(asking.begin(), asking.end(), call.inside) != asking.end();
        if (!asked && operands_of(*call.call).size() == 1) read_numbers_.insert(number);
        const bool some =
            std::any_of(workflow_.rule_sets.begin(), workflow_.rule_sets.end(),
                        [&](const RuleSet& set) { return set.numbers.find(number) != nullptr; });
        if (some) return;
        warn(findings_, "unknown_number", call.pointer, "no rule set has the number " + number);
    }

    // Before it is in force, and where a set leaves it out, a number is null.
    void check_numbers() {
        for (std::size_t i = 0; i < workflow_.rule_sets.size(); ++i) {
            const RuleSet& set = workflow_.rule_sets[i];
            for (const std::string& number : read_numbers_) {
                const bool elsewhere = std::any_of(
                    workflow_.rule_sets.begin(), workflow_.rule_sets.end(),
                    [&](const RuleSet& one) { return one.numbers.find(number) != nullptr; });
                if (!elsewhere || set.numbers.find(number) != nullptr) continue;
                warn(findings_, "missing_number", "/rule_sets/" + std::to_string(i) + "/numbers",
                     set.id + " has no " + number + ", which rules read");
            }
        }
    }

    void check_step(const CallPlace& call) {
        const auto operands = operands_of(*call.call);
        const std::string* name = operands.empty() ? nullptr : operands[0]->as_string();
        if (name == nullptr || *name == "start" || workflow_.trigger(*name) != nullptr) return;
        if (workflow_.chart.timer(*name) != nullptr || workflow_.discards_unmatched) return;
        warn(findings_, "unknown_step", call.pointer, "there is no trigger " + *name);
    }

    // A text that is compared with a field whose schema lists its values.
    void check_value(const RulePlace& place, const CallPlace& call) {
        const auto operands = operands_of(*call.call);
        if (operands.size() != 2) return;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const std::string* path = read_path(*operands[side]);
            if (path == nullptr) continue;
            const Value& other = *operands[1 - side];
            const bool is_in = call.call->name == "in";
            if (is_in && side == 1) continue;
            const Value::Array* list = is_in ? other.as_array() : nullptr;
            const Value::Array one{other};
            for (const Value& literal : list != nullptr ? *list : one) {
                const std::string* text = literal.as_string();
                if (text == nullptr || is_in != (list != nullptr)) continue;
                if (may_be(place, split_dots(*path), *text)) continue;
                warn(findings_, "impossible_value", call.pointer,
                     *path + " is never \"" + *text + "\" by its schema");
            }
        }
    }

    [[nodiscard]] bool may_be(const RulePlace& place, Path path, const std::string& text) const {
        const std::string root = path.front();
        path.erase(path.begin());
        const auto allows = [&](const Value& schema) {
            if (!declares(schema, path)) return false;
            const auto listed = listed_at(schema, path);
            return !listed ||
                   std::find(listed->begin(), listed->end(), Value{text}) != listed->end();
        };
        if (root == "data") {
            return allows(data_) || !declares(data_, path) || assigned_below(path);
        }
        if (root != "input" || !known_in_input(place, path) || workflow_.discards_unmatched) {
            return true;
        }
        return std::any_of(place.inputs.begin(), place.inputs.end(),
                           [&](const auto& trigger) { return allows(schema_of(trigger)); });
    }

    // What actions assign is not checked against the schema: only what the start brings is.
    [[nodiscard]] bool assigned_below(const Path& path) const {
        return corrects_ || std::any_of(assigned_.begin(), assigned_.end(),
                                        [&](const Path& one) { return touches(one, path); });
    }

    void check_truth(const RulePlace& place) {
        const auto known = known_truth(*place.rule);
        if (!known || place.rule->as_bool() != nullptr) return;
        const bool guard = !place.pointer.ends_with("/cond");
        const std::string code = std::string(guard ? "guard" : "condition") +
                                 (*known ? "_always_holds" : "_never_holds");
        warn(findings_, code, place.pointer,
             *known ? "it holds whatever the data are" : "it is false whatever the data are");
    }

    const Workflow& workflow_;
    Findings& findings_;
    const Value& data_;
    std::set<Path> assigned_;
    std::set<std::string> read_numbers_;
    bool corrects_ = false;
};

}  // namespace

void analyse_rules(const Workflow& workflow, Findings& findings) {
    RuleAnalysis(workflow, findings).run();
}

}  // namespace jalon
