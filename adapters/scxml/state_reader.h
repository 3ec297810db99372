// StateReader: the states and transitions of a chart (SCXML 3) as those of a workflow. Private to
// adapters/scxml.
#pragma once

#include <map>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/scxml/content_reader.h"
#include "adapters/scxml/report.h"
#include "engine/base/value.h"

namespace jalon {

class StateReader {
public:
    // The report must outlive the reader.
    explicit StateReader(Report& report) : report_(report), content_(report) {}

    // `initial` and `states` of the workflow.
    [[nodiscard]] Value::Object chart(pugi::xml_node root);

    // The events that transitions name without a wildcard, in document order; not those that only
    // the interpreter raises.
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

    // The line of what a pointer into the workflow leads to, or of what holds it.
    [[nodiscard]] int line_of(std::string pointer) const;

private:
    void name_states(pugi::xml_node root);
    [[nodiscard]] std::string free_name();
    void add_child(pugi::xml_node child, const std::string& parent, Value& state,
                   const std::string& pointer);
    [[nodiscard]] Value state(pugi::xml_node element, const std::string& pointer);
    [[nodiscard]] Value history(pugi::xml_node element, const std::string& pointer);
    void add_state(pugi::xml_node element, Value& parent, const std::string& pointer);
    void add_block(pugi::xml_node element, const char* member, Value& state);
    static void unwrap_only_block(const char* member, Value& state);
    void add_transition(pugi::xml_node element, Value& state, const std::string& pointer);
    void add_events(const std::vector<std::string>& descriptors);
    void add_initial(pugi::xml_node element, Value& state, const std::string& pointer);
    [[nodiscard]] Value only_transition(pugi::xml_node element);
    [[nodiscard]] Value targets(pugi::xml_node element, const char* attribute);

    Report& report_;
    ContentReader content_;
    std::map<std::string, int> lines_;             // by pointer into the workflow
    std::map<pugi::xml_node, std::string> names_;  // of the states without id
    std::set<std::string> ids_;
    std::vector<std::string> events_;
    std::set<std::string> known_events_;
};

}  // namespace jalon
