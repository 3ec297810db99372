#include "adapters/scxml/state_reader.h"

#include <algorithm>
#include <utility>

#include "adapters/scxml/expressions.h"
#include "engine/base/limits.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

bool is_state(std::string_view name) {
    return name == "state" || name == "parallel" || name == "final" || name == "history";
}

// A list member of an object, made when it is absent.
Value::Array& list_of(Value& object, std::string_view member) {
    if (object.find(member) == nullptr) object.set(member, Value::Array{});
    return object.find(member)->become<Value::Array>();
}

}  // namespace

Value::Object StateReader::chart(pugi::xml_node root) {
    report_.check_attributes(root, {"initial", "name", "version", "datamodel", "binding"});
    name_states(root);
    if (!report_.empty()) return {};
    Value built{Value::Object{}};
    if (root.attribute("initial")) built.set("initial", targets(root, "initial"));
    lines_[""] = report_.line_of(root);
    for (const pugi::xml_node child : report_.children(root)) {
        const std::string_view name = report_.name_of(child);
        if (name == "state" || name == "parallel" || name == "final" || name == "datamodel") {
            add_child(child, "scxml", built, "");
        } else if (!name.empty()) {
            report_.unsupported(child, Report::tag_of(child) + " inside <scxml>");
        }
    }
    const Value* states = built.find("states");
    if (states == nullptr) {
        report_.add(root, "shape", "a chart needs a state");
    } else if (built.find("initial") == nullptr) {
        built.set("initial", states->as_object()->front().name);  // SCXML 3.2.1
    }
    return std::move(*built.as_object());
}

// Ids are gathered first, so that the names made for the other states are still free.
void StateReader::name_states(pugi::xml_node root) {
    std::vector<pugi::xml_node> nameless;
    std::vector<pugi::xml_node> open{root};
    std::size_t count = 0;
    while (!open.empty()) {
        const pugi::xml_node element = open.back();
        open.pop_back();
        std::vector<pugi::xml_node> inner;
        for (const pugi::xml_node child : element.children()) {
            if (is_state(report_.name_of(child))) inner.push_back(child);
        }
        open.insert(open.end(), inner.rbegin(), inner.rend());
        if (element == root) continue;
        if (++count > limits::chart_nodes_max) {
            report_.add(element, "limit", "a chart may not have more states");
            return;
        }
        const pugi::xml_attribute id = element.attribute("id");
        const std::string text(trimmed_xml(id.value()));
        if (!id) {
            nameless.push_back(element);
        } else if (words_of(text).size() != 1) {
            report_.add(element, "shape", "an id is one word");
        } else if (!ids_.insert(text).second) {
            report_.add(element, "duplicate_state", "the id " + text + " is used twice");
        }
    }
    for (const pugi::xml_node element : nameless) names_[element] = free_name();
}

std::string StateReader::free_name() {
    std::string name;
    std::size_t number = names_.size() + 1;
    do {
        name = "state_" + std::to_string(number++);
    } while (!ids_.insert(name).second);
    return name;
}

void StateReader::add_child(pugi::xml_node child, const std::string& parent, Value& state,
                            const std::string& pointer) {
    const std::string_view name = report_.name_of(child);
    if (name.empty()) return;  // of another namespace
    if (is_state(name)) {
        if (parent == "final" || (parent == "parallel" && name == "final")) {
            report_.add(child, "shape", Report::tag_of(child) + " inside <" + parent + ">");
        }
        add_state(child, state, pointer);
    } else if (name == "onentry") {
        add_block(child, "entry", state);
    } else if (name == "onexit") {
        add_block(child, "exit", state);
    } else if (name == "transition" && parent != "final") {
        add_transition(child, state, pointer);
    } else if (name == "initial" && parent == "state") {
        add_initial(child, state, pointer);
    } else if (name == "datamodel") {
        report_.check_attributes(child, {});
        for (const pugi::xml_node data : report_.children(child)) {
            report_.unsupported(data, Report::tag_of(data));
        }
    } else {
        report_.unsupported(child, Report::tag_of(child) + " inside <" + parent + ">");
    }
}

void StateReader::add_state(pugi::xml_node element, Value& parent, const std::string& pointer) {
    const pugi::xml_attribute id = element.attribute("id");
    const std::string name = id ? std::string(trimmed_xml(id.value())) : names_.at(element);
    const std::string here = pointer + "/states" + to_pointer({name});
    lines_[here] = report_.line_of(element);
    Value built =
        report_.name_of(element) == "history" ? history(element, here) : state(element, here);
    if (parent.find("states") == nullptr) parent.set("states", Value::Object{});
    parent.find("states")->become<Value::Object>().push_back({name, std::move(built)});
}

Value StateReader::state(pugi::xml_node element, const std::string& pointer) {
    const std::string name(report_.name_of(element));
    Value built{Value::Object{}};
    if (name == "state") {
        report_.check_attributes(element, {"id", "initial"});
    } else {
        report_.check_attributes(element, {"id"});
        built.set("type", name);
    }
    if (element.attribute("initial")) built.set("initial", targets(element, "initial"));
    for (const pugi::xml_node child : report_.children(element)) {
        add_child(child, name, built, pointer);
    }
    unwrap_only_block("entry", built);
    unwrap_only_block("exit", built);
    if (built.find("initial") != nullptr && built.find("states") == nullptr) {
        report_.add(element, "shape", "an initial state without states inside");
    }
    return built;
}

Value StateReader::history(pugi::xml_node element, const std::string& pointer) {
    report_.check_attributes(element, {"id", "type"});
    Value built = only_transition(element);
    built.set("type", "history");
    const std::string_view type = element.attribute("type").value();
    if (type == "deep") built.set("history", "deep");
    if (!type.empty() && type != "deep" && type != "shallow") {
        report_.add(element, "shape", "the type of a history is shallow or deep");
    }
    lines_[pointer + "/target"] = report_.line_of(element);
    return built;
}

void StateReader::add_block(pugi::xml_node element, const char* member, Value& state) {
    report_.check_attributes(element, {});
    Value::Array actions = content_.block(element);
    if (actions.empty()) return;
    list_of(state, member).push_back(Value::Object{{"block", std::move(actions)}});
}

// A state with one block needs no mark of where it ends.
void StateReader::unwrap_only_block(const char* member, Value& state) {
    Value* list = state.find(member);
    if (list == nullptr || list->as_array()->size() != 1) return;
    *list = Value(std::move(*list->as_array()->front().find("block")));
}

void StateReader::add_transition(pugi::xml_node element, Value& state, const std::string& pointer) {
    report_.check_attributes(element, {"event", "cond", "target", "type"});
    Value built{Value::Object{}};
    const bool awaits = static_cast<bool>(element.attribute("event"));
    if (awaits) {
        const auto descriptors = words_of(element.attribute("event").value());
        if (descriptors.empty()) report_.add(element, "shape", "an event is missing");
        std::string joined;
        for (const std::string& one : descriptors) joined += (joined.empty() ? "" : " ") + one;
        built.set("event", std::move(joined));
        add_events(descriptors);
    }
    if (element.attribute("target")) built.set("target", targets(element, "target"));
    if (element.attribute("cond")) {
        Value rule = content_.condition(element);
        if (!(rule == Value{true})) built.set("guard", std::move(rule));
    }
    if (!awaits && !element.attribute("target") && !element.attribute("cond")) {
        report_.add(element, "shape", "a transition needs an event, a cond or a target");
    }
    const std::string_view type = element.attribute("type").value();
    if (type == "internal") built.set("internal", true);
    if (!type.empty() && type != "internal" && type != "external") {
        report_.add(element, "shape", "the type of a transition is internal or external");
    }
    Value::Array actions = content_.block(element);
    if (!actions.empty()) built.set("actions", std::move(actions));
    const std::string member = awaits ? "on" : "always";
    Value::Array& list = list_of(state, member);
    lines_[pointer + "/" + member + "/" + std::to_string(list.size())] = report_.line_of(element);
    list.push_back(std::move(built));
}

void StateReader::add_events(const std::vector<std::string>& descriptors) {
    constexpr std::size_t name_max = 100;
    for (const std::string& one : descriptors) {
        const bool raised = one.starts_with("done.") || one == "error" || one.starts_with("error.");
        if (raised || one.find('*') != std::string::npos || one.ends_with('.')) continue;
        if (one.size() > name_max || !known_events_.insert(one).second) continue;
        events_.push_back(one);
    }
}

void StateReader::add_initial(pugi::xml_node element, Value& state, const std::string& pointer) {
    report_.check_attributes(element, {});
    if (state.find("initial") != nullptr) {
        report_.add(element, "shape", "an initial state is named twice");
    }
    lines_[pointer + "/initial"] = report_.line_of(element);
    state.set("initial", only_transition(element));
}

// The target and the actions of an <initial> or a <history>.
Value StateReader::only_transition(pugi::xml_node element) {
    Value built{Value::Object{}};
    const auto inside = report_.children(element);
    if (inside.size() != 1 || report_.name_of(inside.front()) != "transition") {
        report_.add(element, "shape", Report::tag_of(element) + " holds exactly one <transition>");
        return built;
    }
    report_.check_attributes(inside.front(), {"target", "type"});
    built.set("target", targets(inside.front(), "target"));
    Value::Array actions = content_.block(inside.front());
    if (!actions.empty()) built.set("actions", std::move(actions));
    return built;
}

Value StateReader::targets(pugi::xml_node element, const char* attribute) {
    const auto names = words_of(element.attribute(attribute).value());
    if (names.empty()) {
        report_.add(element, "shape",
                    Report::tag_of(element) + " needs a state as its " + attribute);
        return {};
    }
    if (names.size() == 1) return names.front();
    return Value::Array(names.begin(), names.end());
}

int StateReader::line_of(std::string pointer) const {
    while (true) {
        const auto it = lines_.find(pointer);
        if (it != lines_.end()) return it->second;
        if (pointer.empty()) return 1;
        pointer.erase(pointer.rfind('/'));
    }
}

}  // namespace jalon
