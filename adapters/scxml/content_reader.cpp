#include "adapters/scxml/content_reader.h"

#include <string>
#include <utility>

#include "adapters/scxml/expressions.h"

namespace jalon {
namespace {

constexpr std::string_view processor = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor";

}  // namespace

Value::Array ContentReader::block(pugi::xml_node parent) {
    Value::Array actions;
    for (const pugi::xml_node child : report_.children(parent)) add(child, actions);
    return actions;
}

void ContentReader::add(pugi::xml_node element, Value::Array& actions) {
    const std::string_view name = report_.name_of(element);
    if (name == "raise") {
        report_.check_attributes(element, {"event"});
        actions.push_back(Value::Object{{"raise", word(element, "event")}});
    } else if (name == "send") {
        actions.push_back(Value::Object{{"send", send(element)}});
    } else if (name == "cancel") {
        report_.check_attributes(element, {"sendid"});
        actions.push_back(Value::Object{{"cancel", word(element, "sendid")}});
    } else if (name == "if") {
        actions.push_back(Value::Object{{"if", choice(element)}});
    } else if (name != "log") {
        report_.unsupported(element, Report::tag_of(element));
    }
}

// A name that must be there, without white space around it.
std::string ContentReader::word(pugi::xml_node element, const char* attribute) {
    const auto words = words_of(element.attribute(attribute).value());
    if (words.size() == 1) return words.front();
    report_.add(element, "shape", Report::tag_of(element) + " needs one " + attribute);
    return {};
}

Value ContentReader::condition(pugi::xml_node element) {
    const std::string_view text = element.attribute("cond").value();
    if (auto rule = condition_of(text)) return std::move(*rule);
    report_.add(element, "unsupported",
                "the condition " + std::string(text) +
                    " is not supported: only In('id'), !In('id'), true and false are");
    return {};
}

Value ContentReader::choice(pugi::xml_node element) {
    report_.check_attributes(element, {"cond"});
    Value built{Value::Object{{"cond", condition(element)}}};
    Value::Array others;
    Value::Array actions;
    std::optional<Value> branch_condition;  // of the elseif that is being read
    enum class Part { then, otherwise_if, otherwise } part = Part::then;
    const auto close = [&] {
        Value done = std::exchange(actions, {});
        switch (part) {
            case Part::then: built.set("then", std::move(done)); break;
            case Part::otherwise: built.set("else", std::move(done)); break;
            case Part::otherwise_if:
                others.push_back(Value::Object{{"cond", std::move(*branch_condition)},
                                               {"then", std::move(done)}});
        }
    };
    for (const pugi::xml_node child : report_.children(element)) {
        const std::string_view name = report_.name_of(child);
        if (name != "elseif" && name != "else") {
            add(child, actions);
            continue;
        }
        if (part == Part::otherwise)
            report_.add(child, "shape", Report::tag_of(child) + " after <else>");
        close();
        part = name == "else" ? Part::otherwise : Part::otherwise_if;
        if (part == Part::otherwise) {
            report_.check_attributes(child, {});
        } else {
            report_.check_attributes(child, {"cond"});
            branch_condition = condition(child);
        }
    }
    close();
    if (!others.empty()) built.set("elseif", std::move(others));
    return built;
}

Value ContentReader::send(pugi::xml_node element) {
    report_.check_attributes(element, {"event", "target", "type", "id", "delay", "delayexpr"});
    for (const pugi::xml_node child : report_.children(element)) {
        report_.unsupported(child, Report::tag_of(child));
    }
    Value built{Value::Object{{"event", word(element, "event")}}};
    if (element.attribute("id")) built.set("id", word(element, "id"));
    send_target(element, built);
    send_delay(element, built);
    return built;
}

// An event processor that does not exist fails when the event is sent, like a target that does not.
void ContentReader::send_target(pugi::xml_node element, Value& send) {
    const std::string_view type = trimmed_xml(element.attribute("type").value());
    const std::string_view target = trimmed_xml(element.attribute("target").value());
    if (!type.empty() && type != processor && type != "scxml") {
        send.set("target", "type:" + std::string(type));
    } else if (!target.empty()) {
        send.set("target", target);
    }
}

void ContentReader::send_delay(pugi::xml_node element, Value& send) {
    const pugi::xml_attribute plain = element.attribute("delay");
    const pugi::xml_attribute expression = element.attribute("delayexpr");
    if (!plain && !expression) return;
    if (plain && expression) {
        report_.add(element, "shape", "<send> has either delay or delayexpr");
    }
    const auto text =
        plain ? std::optional<std::string_view>(plain.value()) : constant_of(expression.value());
    const auto delay = text ? delay_of(*text) : std::nullopt;
    if (!delay) {
        report_.add(element, "unsupported",
                    "a delay is a constant in s or ms, such as 1.5s or, as delayexpr, '10ms'");
    } else if (!delay->empty()) {
        if (text_or(send.find("target"), "") == "#_internal") {
            report_.add(element, "shape", "an event for #_internal has no delay (SCXML 6.2.4)");
        }
        send.set("delay", *delay);
    }
}

}  // namespace jalon
