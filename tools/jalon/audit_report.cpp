// jalon audit report: what an auditor checks, over all instances that fit.
#include <map>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/shipped_checks.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/export_source.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr std::string_view words_name = "report.json";

// The report for people, in their language.
class ReportText {
public:
    explicit ReportText(std::string language) : language_(std::move(language)) {
        for (const EmbeddedFile& file : shipped_workflows()) {
            if (file.path == words_name) words_ = parse_json(file.bytes).value();
        }
    }

    [[nodiscard]] std::string of(const Value& report) const {
        std::string text = plain(report.find("instances")) + " " + word("instances") +
                           synthetic(report) + ", " + plain(report.find("steps")) + " " +
                           word("steps");
        for (const Value& check : *report.find("checks")->as_array()) {
            const Value::Array& deviations = *check.find("deviations")->as_array();
            text += "\n\n" + in_language(check.find("title"), language_) + "\n  " +
                    plain(check.find("checked")) + " " + word("checked") + synthetic(check) + ", " +
                    std::to_string(deviations.size()) + " " + word("deviations");
            for (const Value& one : deviations) text += line(one);
        }
        for (const char* list : {"irregular", "mended", "taken_over", "late", "recorded_after"}) {
            const Value::Array& items = *report.find(list)->as_array();
            text += "\n\n" + word(list) + ": " +
                    (items.empty() ? word("none") : std::to_string(items.size()));
            for (const Value& one : items) text += line(one);
        }
        return text;
    }

private:
    [[nodiscard]] std::string word(std::string_view name) const {
        return in_language(words_.find(name), language_);
    }

    [[nodiscard]] std::string synthetic(const Value& figures) const {
        const std::string count = plain(figures.find("synthetic"));
        return count == "0" ? "" : " (" + count + " " + word("synthetic") + ")";
    }

    [[nodiscard]] std::string line(const Value& one) const {
        std::string text = "\n  " + plain(one.find("instance")) + "  " + word("position") + " " +
                           plain(one.find("position")) + "  " + plain(one.find("trigger")) +
                           plain(one.find("type")) + joined(one.find("rules"), " ") +
                           plain(one.find("rule"));
        if (const Value* days = one.find("days_late")) {
            text += "  " + plain(days) + " " + word("days_late");
        }
        if (const Value* justified = one.find("justifies")) {
            text +=
                "  " + word("justifies") + " " + plain(justified) + " " + plain(one.find("step"));
        }
        return text + (plain(one.find("synthetic")) == "true" ? "  *" : "");
    }

    std::string language_;
    Value words_;
};

}  // namespace

Exit run_audit_report(const ExportVerb& verb) {
    const auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    Conformance conformance;
    if (auto added = add_checks(shipped_workflows(), conformance); !added)
        return fail(added.error());
    Exit exit = Exit::ok;
    const auto instances = exported_instances(verb, *conditions, exit);
    if (!instances) return exit;
    std::map<std::string, Value::Array, std::less<>> events;
    for (const Value& one : *instances) events[plain(one.find("id"))];
    exit = each_event(verb.target, {}, [&](const Value& event) {
        const auto own = events.find(text_or(event.find("instance"), ""));
        if (own != events.end()) own->second.push_back(event);
        return true;
    });
    if (exit != Exit::ok) return exit;
    for (const Value& one : *instances) conformance.take(one, events[plain(one.find("id"))]);
    const Value report = conformance.report();
    const std::string& language = verb.target.environment.language;
    print_line(verb.target.json ? to_json(report) : ReportText(language).of(report));
    return conformance.deviates() ? Exit::refused : Exit::ok;
}

}  // namespace jalon
