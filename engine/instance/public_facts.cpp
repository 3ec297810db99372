#include "engine/instance/public_facts.h"

#include <string>
#include <utility>

#include "engine/base/limits.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/instance/personal.h"

namespace jalon {

PublicFacts::PublicFacts(const InstanceState& other, const DecideContext& context) {
    scope_.set("data", other.data);
    state_in_ = [&other](std::string_view id) { return other.active.contains(std::string(id)); };
    rules_.data = &scope_;
    rules_.zone = context.zone;
    rules_.zones = context.zones;
    rules_.state_in = &state_in_;
}

Value PublicFacts::of(const Rule& rule) const {
    auto found = rule.evaluate(rules_);
    if (!found) return Value{};
    const auto weight = weight_of(*found, limits::json_depth_max);
    const bool fits = weight && *weight <= limits::fact_bytes_max;
    if (!fits || has_sealed_mark(*found)) return Value{};
    return std::move(*found);
}

}  // namespace jalon
