#include "tools/jalon/where.h"

#include <algorithm>

#include "engine/base/check.h"

namespace jalon {

Result<Conditions> parse_where(std::string_view text) {
    Conditions conditions;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        const std::size_t equals = part.find('=');
        const std::string name(part.substr(0, equals));
        const std::string value(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (Filter known; equals == std::string_view::npos || !known.take(name, value)) {
            if (name == "overdue") {
                return Error{ErrorCode::invalid, "--where: overdue is true or false"};
            }
            return Error{ErrorCode::invalid,
                         "--where wants name=value,… with one of: workflow, phase, state, country, "
                         "host, programme, assignee, attributes.NAME, overdue, q, instance"};
        }
        const auto same = [&](const auto& one) { return one.first == name; };
        if (std::any_of(conditions.begin(), conditions.end(), same)) {
            return Error{ErrorCode::invalid, "--where names " + name + " twice"};
        }
        conditions.emplace_back(name, value);
    }
    return conditions;
}

Filter filter_of(const Conditions& conditions) {
    Filter filter;
    for (const auto& [name, value] : conditions) CHECK(filter.take(name, value));
    return filter;
}

Value live_filter_of(const Conditions& conditions) {
    Value filter{Value::Object{}};
    for (const auto& [name, value] : conditions) {
        filter.set(name, name == "overdue" ? Value{value == "true"} : Value{value});
    }
    return filter;
}

}  // namespace jalon
