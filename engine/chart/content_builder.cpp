#include "engine/chart/content_builder.h"

#include <utility>

namespace jalon {

void ContentBuilder::fail(std::string code, const std::string& pointer, std::string message) {
    findings_.push_back(Finding{Severity::error, std::move(code), pointer, std::move(message)});
}

std::optional<Rule> ContentBuilder::rule(const Value* source, const std::string& pointer) {
    if (source == nullptr) {
        fail("shape", pointer, "a rule is needed");
        return std::nullopt;
    }
    auto compiled = Rule::compile(*source);
    if (!compiled) {
        fail("rule", pointer, compiled.error().message);
        return std::nullopt;
    }
    for (const std::string& state : compiled->states()) {
        if (!ids_.contains(state)) {
            fail("dangling_state", pointer, "state.in names " + state + ", which is no state");
        }
    }
    return std::move(*compiled);
}

ContentBuilder::Guard ContentBuilder::named(std::string code, const Value& source,
                                            const std::string& pointer) {
    const Value* body = source.find("rule");
    auto compiled = rule(body, pointer + "/rule");
    if (!compiled) return nullptr;
    std::vector<Unblock> unblock;
    if (const Value* list = source.find("unblock_by"); list != nullptr && list->as_array()) {
        for (const Value& one : *list->as_array()) {
            unblock.push_back(Unblock{std::string(text_or(one.find("role"), "")),
                                      std::string(text_or(one.find("trigger"), ""))});
        }
    }
    const Value* message = source.find("message");
    return std::make_shared<const NamedGuard>(NamedGuard{
        std::move(code), std::string(text_or(source.find("article"), "")),
        message == nullptr ? Value{} : *message, std::move(unblock), std::move(*compiled)});
}

void ContentBuilder::compile_guards(const Value& workflow) {
    const Value* guards = workflow.find("guards");
    if (guards == nullptr || guards->as_object() == nullptr) return;
    for (const Value::Member& member : *guards->as_object()) {
        guards_.emplace(member.name,
                        named(member.name, member.value, "/guards" + to_pointer({member.name})));
    }
}

ContentBuilder::Guard ContentBuilder::guard(const Value& source, const std::string& pointer) {
    if (const std::string* name = source.as_string()) {
        const auto it = guards_.find(*name);
        if (it == guards_.end()) {
            fail("dangling_guard", pointer, "there is no guard named " + *name);
            return nullptr;
        }
        return it->second;
    }
    if (source.find("code") != nullptr && source.find("rule") != nullptr) {
        return named(std::string(text_or(source.find("code"), "guard")), source, pointer);
    }
    auto compiled = rule(&source, pointer);
    if (!compiled) return nullptr;
    return std::make_shared<const NamedGuard>(
        NamedGuard{"guard", "", Value{}, {}, std::move(*compiled)});
}

Transition ContentBuilder::transition(const Value& source, const std::string& pointer) {
    Transition transition;
    transition.pointer = pointer;
    if (source.as_string() != nullptr) {
        transition.targets = targets(source, pointer);
        return transition;
    }
    if (source.as_object() == nullptr) {
        fail("shape", pointer, "a transition is a state id or an object");
        return transition;
    }
    if (const Value* target = source.find("target"); target != nullptr && !target->is_null()) {
        transition.targets = targets(*target, pointer + "/target");
    }
    transition.guards = guards(source.find("guard"), pointer + "/guard");
    transition.irregular = guards(source.find("irregular"), pointer + "/irregular");
    if (const Value* list = source.find("actions")) {
        transition.actions = actions(*list, pointer + "/actions");
    }
    const Value* internal = source.find("internal");
    transition.internal = internal != nullptr && internal->as_bool() && *internal->as_bool();
    return transition;
}

std::vector<ContentBuilder::Guard> ContentBuilder::guards(const Value* source,
                                                          const std::string& pointer) {
    std::vector<Guard> found;
    if (source == nullptr) return found;
    const Value::Array one{*source};
    for (const Value& each : source->as_array() == nullptr ? one : *source->as_array()) {
        if (auto compiled = guard(each, pointer)) found.push_back(std::move(compiled));
    }
    return found;
}

std::vector<StateIndex> ContentBuilder::targets(const Value& source, const std::string& pointer) {
    std::vector<StateIndex> found;
    const Value::Array one{source};
    for (const Value& each : source.as_array() == nullptr ? one : *source.as_array()) {
        const std::string* id = each.as_string();
        const auto it = id == nullptr ? ids_.end() : ids_.find(*id);
        if (it == ids_.end()) {
            fail("dangling_target", pointer,
                 id == nullptr ? "a target is a state id" : "there is no state named " + *id);
            continue;
        }
        found.push_back(it->second);
    }
    return found;
}

std::vector<std::string> ContentBuilder::descriptors(std::string_view text) const {
    std::vector<std::string> found;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (end > begin) found.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return found;
}

std::vector<std::string> ContentBuilder::names(const Value* source, const std::string& pointer) {
    std::vector<std::string> found;
    if (source == nullptr || source->as_array() == nullptr) {
        fail("shape", pointer, "a list of names is needed");
        return found;
    }
    for (const Value& each : *source->as_array()) found.emplace_back(text_or(&each, ""));
    return found;
}

std::vector<std::string> ContentBuilder::sees(const Value& source, const std::string& pointer) {
    const Value* roles = source.find("sees");
    if (roles == nullptr) return {"*"};
    return names(roles, pointer + "/sees");
}

TimerRule ContentBuilder::timer(const Value& source, const std::string& pointer) {
    TimerRule timer;
    timer.name = std::string(text_or(source.find("timer"), ""));
    if (const Value* title = source.find("title")) timer.title = *title;
    timer.article = std::string(text_or(source.find("article"), ""));
    timer.source = std::string(text_or(source.find("source"), ""));
    const Value* delay = source.find("in");
    const Value* at = source.find("at");
    if ((delay == nullptr) == (at == nullptr)) {
        fail("shape", pointer, "a timer has either in or at");
    } else if (at != nullptr) {
        timer.at_rule = rule(at, pointer + "/at");
    } else if (delay->as_string() != nullptr) {
        timer.delay = parse_duration(*delay->as_string());
        if (!timer.delay) fail("duration", pointer + "/in", "an ISO 8601 duration is needed");
    } else {
        timer.delay_rule = rule(delay, pointer + "/in");
    }
    return timer;
}

std::vector<Action> ContentBuilder::actions(const Value& source, const std::string& pointer) {
    std::vector<Action> built;
    const Value::Array one{source};
    const Value::Array& list = source.as_array() == nullptr ? one : *source.as_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string here = pointer + "/" + std::to_string(i);
        const Value::Object* object = list[i].as_object();
        if (object == nullptr || object->size() != 1) {
            fail("shape", here, "an action is an object with one member");
            continue;
        }
        add_action(object->front().name, object->front().value,
                   here + to_pointer({object->front().name}), built);
    }
    return built;
}

void ContentBuilder::add_action(const std::string& kind, const Value& what,
                                const std::string& pointer, std::vector<Action>& actions) {
    if (kind == "assign") {
        add_assign(what, pointer, actions);
    } else if (kind == "send") {
        add_send(what, pointer, actions);
    } else if (kind == "if") {
        add_if(what, pointer, actions);
    } else if (kind == "tell") {
        add_tell(what, pointer, actions);
    } else if (kind == "correct") {
        auto path = rule(what.find("path"), pointer + "/path");
        auto value = rule(what.find("value"), pointer + "/value");
        if (path && value) {
            actions.push_back(Action{Correct{std::move(*path), std::move(*value)}});
        }
    } else if (kind == "raise") {
        const std::string_view event = text_or(&what, text_or(what.find("event"), ""));
        if (event.empty()) fail("shape", pointer, "raise needs an event");
        actions.push_back(Action{Raise{std::string(event)}});
    } else if (kind == "cancel") {
        if (text_or(&what, "").empty()) fail("shape", pointer, "cancel needs the id of a send");
        actions.push_back(Action{Cancel{std::string(text_or(&what, ""))}});
    } else if (kind == "notify") {
        const Value* message = what.find("message");
        actions.push_back(Action{Notify{names(what.find("to"), pointer + "/to"),
                                        message == nullptr ? Value{} : *message}});
    } else if (kind == "retime") {
        actions.push_back(Action{Retime{names(&what, pointer)}});
    } else if (kind == "block") {
        actions.push_back(Action{Block{this->actions(what, pointer)}});
    } else {
        fail("unknown_action", pointer, "there is no action named " + kind);
    }
}

void ContentBuilder::add_assign(const Value& what, const std::string& pointer,
                                std::vector<Action>& actions) {
    if (what.as_object() == nullptr) {
        fail("shape", pointer, "assign is an object of path and rule");
        return;
    }
    for (const Value::Member& member : *what.as_object()) {
        auto value = rule(&member.value, pointer + to_pointer({member.name}));
        if (member.name.empty()) fail("shape", pointer, "assign needs a path");
        if (value) {
            actions.push_back(Action{Assign{split_dots(member.name), std::move(*value)}});
        }
    }
}

void ContentBuilder::add_tell(const Value& what, const std::string& pointer,
                              std::vector<Action>& actions) {
    Tell tell;
    tell.trigger = std::string(text_or(what.find("trigger"), ""));
    if (tell.trigger.empty()) fail("shape", pointer, "tell needs a trigger");
    if (const Value* where = what.find("where")) {
        if (what.find("instance") != nullptr) fail("shape", pointer, "tell has instance or where");
        tell.where = audience(*where, pointer + "/where");
    } else {
        tell.instance = rule(what.find("instance"), pointer + "/instance");
        if (!tell.instance) return;
    }
    const Value* data = what.find("data");
    if (data != nullptr && data->as_object() != nullptr) {
        for (const Value::Member& member : *data->as_object()) {
            auto value = rule(&member.value, pointer + "/data" + to_pointer({member.name}));
            if (value) tell.data.emplace_back(split_dots(member.name), std::move(*value));
        }
    }
    actions.push_back(Action{std::move(tell)});
}

std::vector<std::pair<std::string, Rule>> ContentBuilder::audience(const Value& where,
                                                                   const std::string& pointer) {
    std::vector<std::pair<std::string, Rule>> members;
    if (text_or(where.find("workflow"), "").empty()) {
        fail("shape", pointer, "where names a workflow");
        return members;
    }
    for (const Value::Member& member : *where.as_object()) {
        auto text = rule(&member.value, pointer + to_pointer({member.name}));
        if (text) members.emplace_back(member.name, std::move(*text));
    }
    return members;
}

void ContentBuilder::add_send(const Value& what, const std::string& pointer,
                              std::vector<Action>& actions) {
    Send send;
    send.event = std::string(text_or(&what, text_or(what.find("event"), "")));
    send.id = std::string(text_or(what.find("id"), ""));
    send.target = std::string(text_or(what.find("target"), ""));
    if (send.event.empty()) fail("shape", pointer, "send needs an event");
    // "#" sets pending sends of one id apart, and cancel takes them back together.
    if (send.id.find('#') != std::string::npos) {
        fail("shape", pointer + "/id", "the id of a send has no #");
    }
    if (const Value* delay = what.find("delay")) {
        send.delay = parse_duration(text_or(delay, ""));
        if (!send.delay) fail("duration", pointer + "/delay", "an ISO 8601 duration is needed");
    }
    actions.push_back(Action{std::move(send)});
}

void ContentBuilder::add_if(const Value& what, const std::string& pointer,
                            std::vector<Action>& actions) {
    If choice;
    const auto add_branch = [&](const Value& source, const std::string& here) {
        const Value* then = source.find("then");
        auto condition = rule(source.find("cond"), here + "/cond");
        if (!condition) return;
        choice.branches.push_back(
            Branch{std::move(*condition),
                   then == nullptr ? std::vector<Action>{} : this->actions(*then, here + "/then")});
    };
    add_branch(what, pointer);
    if (const Value* list = what.find("elseif"); list != nullptr && list->as_array() != nullptr) {
        for (std::size_t i = 0; i < list->as_array()->size(); ++i) {
            add_branch((*list->as_array())[i], pointer + "/elseif/" + std::to_string(i));
        }
    }
    if (const Value* otherwise = what.find("else")) {
        choice.branches.push_back(
            Branch{std::nullopt, this->actions(*otherwise, pointer + "/else")});
    }
    actions.push_back(Action{std::move(choice)});
}

}  // namespace jalon
