#include "engine/projection/access.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

namespace jalon {
namespace {

bool is_free(const Reader& reader) { return reader.role == "admin"; }

bool holds(const std::vector<std::string>& scope, std::string_view attribute) {
    return scope.empty() || attribute.empty() ||
           std::find(scope.begin(), scope.end(), attribute) != scope.end();
}

bool in_scope(const Reader& reader, const InstanceView& view) {
    if (!holds(reader.countries, view.attribute("country"))) return false;
    return view.workflow->tenures.contains(reader.role) ||
           holds(reader.hosts, view.attribute("host"));
}

// nullptr: the role is free.
const Rule* rule_for(const Reader& reader, const Workflow& workflow) {
    const auto& rules = workflow.readers;
    auto rule = rules.find(reader.role);
    if (rule == rules.end()) rule = rules.find("*");
    return rule == rules.end() ? nullptr : &rule->second;
}

// What the rule is asked for: the instance as it stands, or its past.
enum class Of { present, past };

Value about(const Reader& reader, Of asked) {
    Value::Array hosts(reader.hosts.begin(), reader.hosts.end());
    if (hosts.empty() && !reader.org.empty()) hosts.emplace_back(reader.org);
    return Value::Object{{"subject", reader.subject},
                         {"org", reader.org},
                         {"hosts", std::move(hosts)},
                         {"past", asked == Of::past}};
}

// A rule that fails lets nobody in.
bool may_read(const Reader& reader, const InstanceView& view, Of asked) {
    const Rule* rule = rule_for(reader, *view.workflow);
    if (rule == nullptr) return true;
    const Value scope = Value::Object{{"data", view.state->data},
                                      {"reader", about(reader, asked)},
                                      {"instance", Value::Object{{"id", view.state->id.value()}}}};
    const std::function<bool(std::string_view)> state_in = [&](std::string_view id) {
        return view.state->active.contains(std::string(id));
    };
    RuleContext context;
    context.data = &scope;
    context.state_in = &state_in;
    const auto value = rule->evaluate(context);
    return value && truthy(*value);
}

}  // namespace

bool Access::binds(const Reader& reader, const Workflow& workflow) {
    if (is_free(reader)) return false;
    return !reader.countries.empty() || !reader.hosts.empty() ||
           workflow.tenures.contains(reader.role) || rule_for(reader, workflow) != nullptr;
}

bool Access::sees_now(const Reader& reader, const InstanceView& view, Timestamp now) const {
    return is_free(reader) || (in_scope(reader, view) && may_read(reader, view, Of::present) &&
                               tenures_.sees_now(reader, view, now));
}

bool Access::sees_history(const Reader& reader, const InstanceView& view) const {
    return is_free(reader) || (in_scope(reader, view) && may_read(reader, view, Of::past) &&
                               tenures_.sees_history(reader, view));
}

bool Access::sees_event(const Reader& reader, const InstanceView& latest,
                        const Event& event) const {
    return is_free(reader) || (in_scope(reader, latest) && may_read(reader, latest, Of::past) &&
                               tenures_.sees_event(reader, latest, event));
}

bool Access::may_begin(const Reader& reader, const InstanceView& view, Timestamp now) const {
    return is_free(reader) || (in_scope(reader, view) && tenures_.sees_now(reader, view, now));
}

}  // namespace jalon
