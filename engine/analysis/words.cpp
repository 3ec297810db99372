// Words that lack a language in which the rest of the workflow speaks.
#include <algorithm>
#include <array>
#include <set>

#include "engine/analysis/parts.h"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 3> word_members{"title", "description", "message"};

bool is_blank(const Value& text) {
    const std::string* written = text.as_string();
    return written == nullptr || written->find_first_not_of(" \t\n") == std::string::npos;
}

class WordAnalysis {
public:
    WordAnalysis(const Workflow& workflow, Findings& findings)
        : workflow_(workflow), findings_(findings) {}

    void run() {
        walk(workflow_.document, "", [&](const Value::Object& words, const std::string&) {
            for (const Value::Member& one : words) languages_.insert(one.name);
        });
        walk(workflow_.document, "", [&](const Value::Object& words, const std::string& pointer) {
            check(words, pointer);
        });
        check_titles();
    }

private:
    // Everything but what JSON Schemas say, which is not words.
    template <typename Visit>
    void walk(const Value& value, const std::string& pointer, const Visit& visit) {
        if (const Value::Array* list = value.as_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                walk((*list)[i], pointer + "/" + std::to_string(i), visit);
            }
        }
        if (value.as_object() == nullptr) return;
        for (const Value::Member& member : *value.as_object()) {
            const std::string here = pointer + to_pointer({member.name});
            const bool words = std::find(word_members.begin(), word_members.end(), member.name) !=
                               word_members.end();
            if (words && is_words(member.value)) {
                visit(*member.value.as_object(), here);
            } else if (member.name != "data" && member.name != "rule") {
                walk(member.value, here, visit);
            }
        }
    }

    // {"en": "…", …}: a state may be called "title" as well.
    static bool is_words(const Value& value) {
        const Value::Object* object = value.as_object();
        return object != nullptr && !object->empty() &&
               std::all_of(object->begin(), object->end(), [](const Value::Member& one) {
                   return one.name.size() == 2 && one.value.as_string() != nullptr;
               });
    }

    void check(const Value::Object& words, const std::string& pointer) {
        for (const std::string& language : languages_) {
            const auto same =
                std::find_if(words.begin(), words.end(),
                             [&](const Value::Member& one) { return one.name == language; });
            if (same != words.end() && !is_blank(same->value)) continue;
            warn(findings_, "missing_words", pointer + "/" + language,
                 "these words lack the language " + language);
        }
    }

    // Where states have titles, or timers, one without is shown by its id.
    void check_titles() {
        bool states = false;
        bool timers = false;
        for (const StateNode& state : workflow_.chart.states()) {
            states = states || (!state.id.empty() && !state.title.is_null());
            for (const TimerRule& timer : state.timers) timers = timers || !timer.title.is_null();
        }
        for (StateIndex index = 1; index < workflow_.chart.states().size(); ++index) {
            const StateNode& state = workflow_.chart.at(index);
            if (states && state.title.is_null() && !workflow_.chart.is_history(index)) {
                warn(findings_, "missing_title", state.pointer,
                     "other states have a title, " + state.id + " has none");
            }
            for (const TimerRule& timer : state.timers) {
                if (!timers || !timer.title.is_null()) continue;
                warn(findings_, "missing_title", state.pointer + "/after",
                     "other timers have a title, " + timer.name + " has none");
            }
        }
    }

    const Workflow& workflow_;
    Findings& findings_;
    std::set<std::string> languages_;
};

}  // namespace

void analyse_words(const Workflow& workflow, Findings& findings) {
    WordAnalysis(workflow, findings).run();
}

}  // namespace jalon
