// PublicFacts: what others may know of an instance, by rules over its own data and states. Private
// to engine/instance.
#pragma once

#include <functional>
#include <string_view>

#include "engine/chart/guard.h"
#include "engine/instance/command.h"
#include "engine/instance/state.h"

namespace jalon {

class PublicFacts {
public:
    // Both must outlive it. REQUIRES: `other` is not absent.
    PublicFacts(const InstanceState& other, const DecideContext& context);
    PublicFacts(const PublicFacts&) = delete;
    PublicFacts& operator=(const PublicFacts&) = delete;

    // Null when the rule fails. What is sealed is nobody's fact elsewhere, and a fact is no copy of
    // everything: null, too, for what holds a sealed field or is longer than a fact may be.
    [[nodiscard]] Value of(const Rule& rule) const;

private:
    Value scope_;
    std::function<bool(std::string_view)> state_in_;
    RuleContext rules_;
};

}  // namespace jalon
