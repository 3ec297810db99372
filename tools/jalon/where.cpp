#include "tools/jalon/where.h"

#include <algorithm>
#include <array>

namespace jalon {
namespace {

constexpr std::array<std::string_view, 10> names{"workflow", "phase",     "state",    "country",
                                                 "host",     "programme", "assignee", "overdue",
                                                 "q",        "instance"};

}  // namespace

Result<Conditions> parse_where(std::string_view text) {
    Conditions conditions;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        const std::size_t equals = part.find('=');
        const std::string name(part.substr(0, equals));
        if (equals == std::string_view::npos ||
            std::find(names.begin(), names.end(), name) == names.end()) {
            return Error{ErrorCode::invalid,
                         "--where wants name=value,… with one of: workflow, phase, state, country, "
                         "host, programme, assignee, overdue, q, instance"};
        }
        const std::string value(part.substr(equals + 1));
        if (name == "overdue" && value != "true" && value != "false") {
            return Error{ErrorCode::invalid, "--where: overdue is true or false"};
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
    for (const auto& [name, value] : conditions) {
        if (name == "workflow") {
            filter.workflow = value;
        } else if (name == "phase") {
            filter.phase = value;
        } else if (name == "state") {
            filter.state = value;
        } else if (name == "q") {
            filter.text = value;
        } else if (name == "instance") {
            filter.instance = value;
        } else if (name == "overdue") {
            filter.overdue = value == "true";
        } else {
            filter.attributes.emplace_back(name, value);
        }
    }
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
