#include "tools/jalon/rehearsal_text.h"

#include "tools/jalon/output.h"

namespace jalon {
namespace {

std::string part(const Value& one, std::string_view member) { return plain(one.find(member)); }

const Value::Array& list(const Value& report, std::string_view member) {
    static const Value::Array none;
    const Value* found = report.find(member);
    return found != nullptr && found->as_array() != nullptr ? *found->as_array() : none;
}

std::string moved_text(const Value& one) {
    const Value::Array& ids = list(one, "ids");
    const bool all = part(one, "count") == std::to_string(ids.size());
    return "\nmoved " + part(one, "count") + ": " + part(one, "from") + " -> " + part(one, "to") +
           " (" + joined(one.find("ids"), " ") + (all ? ")" : " …)");
}

}  // namespace

std::string rehearsal_text(const Value& report) {
    std::string text = part(report, "instances") + " instances: " + part(report, "unchanged") +
                       " unchanged, " + part(report, "ended") + " ended, " +
                       part(report, "same_version") + " on this version already, " +
                       part(report, "stuck_count") + " stuck, " + part(report, "refused_count") +
                       " with a step that would have been refused";
    for (const Value& one : list(report, "moved")) text += moved_text(one);
    for (const Value& one : list(report, "stuck")) {
        text += "\nstuck " + part(one, "id") + ": " + part(one, "detail");
    }
    for (const Value& one : list(report, "refused")) {
        text += "\nrefused " + part(one, "id") + " at position " + part(one, "position") + ": " +
                part(one, "trigger") + " " + joined(one.find("guards"), " ") + " (" +
                part(one, "detail") + ")";
    }
    for (const Value& one : list(report, "deadlines")) {
        text += "\ndeadline " + part(one, "timer") + ": " + part(one, "past") +
                " past already, at most " + part(one, "on_that_day") + " on one day, " +
                part(one, "busiest_day");
    }
    return text;
}

}  // namespace jalon
