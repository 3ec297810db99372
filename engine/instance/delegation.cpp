#include "engine/instance/delegation.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/instance/public_facts.h"

namespace jalon {
namespace {

constexpr std::string_view prefix = "delegation.";

const ReadFact* fact_named(const std::vector<ReadFact>& facts, std::string_view name) {
    const auto fact = std::find_if(facts.begin(), facts.end(), [&](const ReadFact& one) {
        return is_of_delegation(one) && one.name.substr(prefix.size()) == name;
    });
    return fact == facts.end() ? nullptr : &*fact;
}

// "" when there is none, or when it is no text.
std::string_view text_named(const std::vector<ReadFact>& facts, std::string_view name) {
    const ReadFact* fact = fact_named(facts, name);
    return fact == nullptr ? std::string_view() : text_or(&fact->value, "");
}

// A day begins in the organisation's zone and is over only at its end; an instant is one.
bool has_begun(std::string_view from, Timestamp at, const Date& day) {
    if (const auto date = parse_date(from)) return *date <= day;
    const auto instant = parse_timestamp(from);
    return instant && *instant <= at;
}
bool is_over(std::string_view until, Timestamp at, const Date& day) {
    if (const auto date = parse_date(until)) return *date < day;
    const auto instant = parse_timestamp(until);
    return !instant || *instant < at;
}

bool holds_at(const std::vector<ReadFact>& facts, Timestamp at, const DecideContext& context) {
    const Date day =
        context.zones == nullptr ? utc_of(at).date : context.zones->local(at, context.zone).date;
    return has_begun(text_named(facts, "from"), at, day) &&
           !is_over(text_named(facts, "until"), at, day);
}

// What speaks against it, as the end of a sentence that begins with the delegation's id. The days
// are for the person alone to whom it was given.
std::optional<std::string> flaw(const Command& command, const DecideContext& context) {
    const std::vector<ReadFact>& facts = command.delegation;
    const ReadFact* given = fact_named(facts, "given");
    if (given == nullptr || given->position == Position{}) return "is no known instance";
    const bool* in_force = given->value.as_bool();
    if (in_force == nullptr) return "is no delegation";
    const std::string_view to = text_named(facts, "to");
    if (to.empty() || to != command.actor.subject) return "is given to another person";
    if (!*in_force) return "is not in force: it was not given yet, or was withdrawn";
    const std::string_view role = text_named(facts, "role");
    if (role.empty() || role != command.actor.role) return "is of another role";
    if (holds_at(facts, command.occurred_at, context)) return std::nullopt;
    return "holds from " + std::string(text_named(facts, "from")) + " to " +
           std::string(text_named(facts, "until")) + ", not on " + to_string(command.occurred_at);
}

}  // namespace

std::vector<ReadFact> delegation_facts(const InstanceId& id, const InstanceState* other,
                                       const Workflow* workflow, const DecideContext& context) {
    const bool known = other != nullptr && !other->absent();
    std::optional<PublicFacts> facts;
    if (known && workflow != nullptr && workflow->delegates) facts.emplace(*other, context);
    const auto text = [&](Rule Delegates::*part) -> Value {
        if (!facts) return Value{};
        Value value = facts->of(*workflow->delegates.*part);
        return value.as_string() == nullptr ? Value{} : value;
    };
    Value given;
    if (facts) given = truthy(facts->of(workflow->delegates->when));
    std::vector<ReadFact> found;
    const auto add = [&](const char* name, Value value) {
        found.push_back(ReadFact{std::string(prefix) + name, std::move(value), id.value(),
                                 known ? other->position : Position{}});
    };
    add("id", id.value());
    add("role", text(&Delegates::role));
    add("to", text(&Delegates::to));
    add("from", text(&Delegates::from));
    add("until", text(&Delegates::until));
    add("given", std::move(given));
    return found;
}

void act_by(std::vector<ReadFact> facts, Command& command) {
    const std::string_view role = text_named(facts, "role");
    if (!role.empty()) command.actor.role = std::string(role);
    command.delegation = std::move(facts);
}

std::optional<Refusal> refuse_delegation(const Workflow& workflow, const Command& command,
                                         const DecideContext& context) {
    if (command.delegation.empty()) return std::nullopt;
    const auto because = flaw(command, context);
    if (because) {
        return refusal_of(
            RefusalCode::not_delegated,
            "the delegation " + std::string(text_named(command.delegation, "id")) + " " + *because);
    }
    if (!workflow.delegates) return std::nullopt;
    return refusal_of(RefusalCode::not_delegated,
                      "a delegation is given and withdrawn in one's own role: nobody hands it on");
}

bool is_of_delegation(const ReadFact& fact) { return fact.name.starts_with(prefix); }

}  // namespace jalon
