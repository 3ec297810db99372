// ContentReader: executable content (SCXML 4) as actions of a workflow. Private to adapters/scxml.
#pragma once

#include <pugixml.hpp>
#include <string_view>

#include "adapters/scxml/report.h"
#include "engine/base/value.h"

namespace jalon {

class ContentReader {
public:
    // The report must outlive the reader.
    explicit ContentReader(Report& report) : report_(report) {}

    // The actions inside an <onentry>, <onexit> or <transition>.
    [[nodiscard]] Value::Array block(pugi::xml_node parent);

    // The rule of a `cond`; null when it is not one that can be imported, which is reported.
    [[nodiscard]] Value condition(pugi::xml_node element);

private:
    void add(pugi::xml_node element, Value::Array& actions);
    [[nodiscard]] Value choice(pugi::xml_node element);
    [[nodiscard]] Value send(pugi::xml_node element);
    void send_target(pugi::xml_node element, Value& send);
    void send_delay(pugi::xml_node element, Value& send);
    [[nodiscard]] std::string word(pugi::xml_node element, const char* attribute);

    Report& report_;
};

}  // namespace jalon
